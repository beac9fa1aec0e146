import { queryClient } from '../app/query-client.ts'
import { fieldStore } from './store.ts'

/** The service worker looks for the same name. */
const cacheName = 'tradewind-shell'
/** Under which the page itself is kept, whatever address it was opened at. */
const shell = '/'

/**
 * Lets this page be opened without a network: a service worker answers then with what is kept here, the page and the
 * files that it has loaded. What the build has replaced since is forgotten. Where browsers have no service workers
 * (plain HTTP), nothing happens.
 */
export async function keepForOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  try {
    await navigator.serviceWorker.register('/service-worker.js')
    const { origin } = window.location
    const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name))
    const files = loaded.filter((url) => url.origin === origin && /^\/(assets\/|favicon)/.test(url.pathname))
    const wanted = new Set([shell, ...files.map(({ pathname }) => pathname)])
    const cache = await caches.open(cacheName)
    const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname))
    await cache.addAll([...wanted].filter((path) => path === shell || !kept.has(path)))
    await Promise.all([...kept].filter((path) => !wanted.has(path)).map((path) => cache.delete(path)))
  } catch {
    // No room, or a network that went meanwhile: the next visit tries again.
  }
}

/** Somebody has signed out: their list is no longer theirs to see. What they did and was not sent yet stays. */
export async function forgetLists(): Promise<void> {
  queryClient.clear()
  await fieldStore.dropDays().catch(() => undefined)
}
