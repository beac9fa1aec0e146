// Takes pictures of pages of a running console, desktop and phone, in both languages, for people to look at:
//   node packages/console/test/shots.ts --url http://127.0.0.1:4600 --email … --password … --out /tmp/shots home=/ desk=/desk
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { browserFlags, browserPath, desk, phone } from './browser.ts'

const { values, positionals } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4600' },
    email: { type: 'string', default: '' },
    password: { type: 'string', default: '' },
    out: { type: 'string', default: 'shots' },
  },
  allowPositionals: true,
})

await mkdir(values.out, { recursive: true })
const browser = await chromium.launch({ executablePath: browserPath, args: browserFlags })
let cookies: Awaited<ReturnType<Awaited<ReturnType<typeof browser.newContext>>['cookies']>> = []
for (const language of ['zh-CN', 'en']) {
  for (const viewport of [desk, phone]) {
    const context = await browser.newContext({ baseURL: values.url, viewport, locale: language })
    if (cookies.length > 0) await context.addCookies(cookies)
    else {
      const data = { email: values.email, password: values.password }
      const answer = await context.request.post('/auth/sign-in', { data, headers: { origin: values.url } })
      if (!answer.ok()) throw new Error(`Nobody could sign in: ${await answer.text()}`)
      cookies = await context.cookies()
    }
    await context.addInitScript((chosen) => localStorage.setItem('tradewind.language', chosen), language)
    const page = await context.newPage()
    for (const shot of positionals) {
      const [name = '', address = '/'] = shot.split(/=(.*)/)
      await page.goto(address, { waitUntil: 'networkidle' })
      const file = join(values.out, `${name}-${language.slice(0, 2)}-${viewport.width}.png`)
      await page.screenshot({ path: file, fullPage: true })
      console.log(file)
    }
    await context.close()
  }
}
await browser.close()
