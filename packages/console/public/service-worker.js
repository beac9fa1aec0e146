/*
 * Opens the console where there is no network, with what the page has kept (src/field/offline.ts). It answers for the
 * page and its files alone: what people do goes through the page's own queue, and what the API says is kept by nobody.
 */
const cacheName = 'tradewind-shell'
/** Milliseconds that a weak network gets before the kept page is shown. */
const patience = 4_000

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate' && isPage(pathname)) event.respondWith(pageOf(request))
  else if (/^\/(assets\/|favicon)/.test(pathname)) event.respondWith(fileOf(request))
})

/** The console's own pages; the API, sign-in and what recipients see are none. */
const isPage = (pathname) => /^\/(work-orders(\/\d+)?)?$/.test(pathname)

async function pageOf(request) {
  const kept = await keptAt('/')
  if (!kept) return fetch(request)
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(patience) })
    return answer.status >= 500 ? kept : answer
  } catch {
    return kept
  }
}

const fileOf = async (request) => (await keptAt(new URL(request.url).pathname)) ?? fetch(request)

const keptAt = async (path) => (await caches.open(cacheName)).match(path)
