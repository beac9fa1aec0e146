import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createTestApi, type Person, password, type TestApi } from '@tradewind/api/testing'
import type { Clock } from '@tradewind/engine'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { builtConsole } from '../build/index.ts'
import { browserFlags, browserPath, desk } from './browser.ts'

export { desk, phone } from './browser.ts'

/** Those whom `createTestApi` hires, by what stands before the @ of their address. */
export type Who = 'admin' | 'clerk' | 'neighbour' | 'postman' | 'analyst'

export interface Visit {
  page: Page
  /** What the browser complained about: scripts that broke, and what the page's policy refused. */
  complaints: string[]
}

export interface Stage {
  api: TestApi
  browser: Browser
  /** A browser of its own for somebody, signed in, at an address of the console. */
  visit(
    who: Who | Person,
    address?: string,
    options?: { viewport?: typeof desk; language?: 'zh-CN' | 'en' },
  ): Promise<Visit>
  /** One that nobody has signed in to. */
  open(address?: string, options?: { viewport?: typeof desk; language?: 'zh-CN' | 'en' }): Promise<Visit>
}

/**
 * The console as it is built, at a real API on a real database, in a real browser: once a file of tests. `clock` is the
 * API's; the browser goes by the machine's.
 */
export function setStage({ clock }: { clock?: Clock } = {}): Stage {
  const stage = {} as Stage
  const contexts: BrowserContext[] = []
  beforeAll(async () => {
    const consoleDirectory = await builtConsole()
    stage.api = await createTestApi({ consoleDirectory, clock })
    stage.browser = await chromium.launch({ executablePath: browserPath, args: browserFlags })
    stage.open = async (address = '/', { viewport = desk, language = 'zh-CN' } = {}) => {
      // What still moves on a busy machine is missed by a click.
      const calm = { reducedMotion: 'reduce' } as const
      const context = await stage.browser.newContext({ baseURL: stage.api.url, viewport, locale: language, ...calm })
      contexts.push(context)
      await context.addInitScript((chosen) => {
        if (window.self !== window.top) return // a sandboxed frame has no storage
        if (!localStorage.getItem('tradewind.language')) localStorage.setItem('tradewind.language', chosen)
      }, language)
      const page = await context.newPage()
      page.setDefaultTimeout(120_000)
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => {
        // A 401 or 404 that a test provokes is reported as an error to load something.
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
          complaints.push(message.text())
      })
      await page.goto(address)
      return { page, complaints }
    }
    stage.visit = async (who, address = '/', options) => {
      const visit = await stage.open('/favicon.svg', options)
      await signIn(visit.page, who)
      await visit.page.goto(address)
      return visit
    }
  })
  // Pages that stay open go on asking the API, beside the next test.
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  afterAll(async () => {
    await stage.browser?.close()
    await stage.api?.dispose()
  })
  return stage
}

/** Over HTTP instead of by hand: there are only ten sign-ins a minute, and one test is about the form. */
async function signIn(page: Page, who: Who | Person): Promise<void> {
  const email = typeof who === 'string' ? `${who}@example.com` : who.staff.email
  const data = { email, password }
  const { origin } = new URL(page.url())
  const answer = await page.request.post('/auth/sign-in', { data, headers: { origin } })
  if (!answer.ok()) throw new Error(`${email} cannot sign in: ${await answer.text()}`)
}

/** Tests in a browser: left out with a line that says so where there is none, and failing where CI is set. */
export const describeInBrowser = existsSync(browserPath) || process.env.CI ? describe : describe.skip.bind(undefined)
if (!existsSync(browserPath))
  console.warn(`No browser at ${browserPath}: tests of the console are left out. Set CHROMIUM.`)

/** Keeps what the page looks like for people to judge, where SHOTS names a directory. */
export async function keepShot(page: Page, name: string): Promise<void> {
  const directory = process.env.SHOTS
  if (!directory) return
  await mkdir(directory, { recursive: true })
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true })
}
