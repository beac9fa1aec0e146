import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { builtConsole } from '@tradewind/console/build'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import type { Demo } from './demo.ts'

export interface Paint {
  address: string
  /** Milliseconds from the request to the largest contentful paint, a figure a visit. */
  times: number[]
}

const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })

/** Opens each page `visits` times in a browser that has kept nothing, signed in. */
export async function paintPages(demo: Demo, addresses: readonly string[], visits: number): Promise<Paint[]> {
  const browser = await openBrowser()
  try {
    const cookies = await signIn(browser, demo)
    const paints: Paint[] = []
    for (const address of addresses) {
      const times: number[] = []
      for (let n = 0; n < visits; n++) times.push(await paint(browser, demo.url, cookies, address))
      paints.push({ address, times })
    }
    return paints
  } finally {
    await browser.close()
  }
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

async function signIn(browser: Browser, { url, email, password }: Demo): Promise<Cookies> {
  const context = await browser.newContext()
  const answer = await context.request.post(`${url}/auth/sign-in`, {
    data: { email, password },
    headers: { origin: url },
  })
  if (!answer.ok()) throw new Error(`Nobody could sign in to the demo: ${await answer.text()}`)
  const cookies = await context.cookies()
  await context.close()
  return cookies
}

/** Until somebody clicks, the largest so far is reported whenever a larger one is painted. */
const watchPaint = `new PerformanceObserver((list) => {
  for (const { startTime } of list.getEntries()) globalThis.largestPaint = startTime
}).observe({ type: 'largest-contentful-paint', buffered: true })`

async function paint(browser: Browser, baseURL: string, cookies: Cookies, address: string): Promise<number> {
  const context = await browser.newContext({ baseURL, locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
  await context.addCookies(cookies)
  const page = await context.newPage()
  await page.addInitScript(watchPaint)
  await page.goto(address, { waitUntil: 'networkidle' })
  const time = await page.evaluate(() => (globalThis as unknown as { largestPaint: number }).largestPaint)
  await context.close()
  return time
}

/** Bytes, compressed by gzip, of what the home page loads before charts. */
export async function firstLoad(demo: Demo): Promise<number> {
  const directory = await builtConsole()
  const browser = await openBrowser()
  try {
    const context = await browser.newContext({ baseURL: demo.url })
    await context.addCookies(await signIn(browser, demo))
    const page = await context.newPage()
    const loaded = new Set<string>()
    page.on('response', (response) => {
      const name = /^\/assets\/(.*)$/.exec(new URL(response.url()).pathname)?.[1]
      if (name && !name.startsWith('canvas-')) loaded.add(name)
    })
    await page.goto('/', { waitUntil: 'networkidle' })
    const kept = new Set(await readdir(join(directory, 'assets')))
    const sizeOf = async (name: string) =>
      (await stat(join(directory, 'assets', kept.has(`${name}.gz`) ? `${name}.gz` : name))).size
    const sizes = await Promise.all([...loaded].map(sizeOf))
    return sizes.reduce((sum, size) => sum + size, 0)
  } finally {
    await browser.close()
  }
}
