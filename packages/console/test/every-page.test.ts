import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtConsole } from '../build/index.ts'
import { openAddresses } from '../src/app/pages.ts'
import { barriers } from './axe.ts'
import { describeInBrowser, desk, keepShot, phone, setStage } from './stage.ts'

const stage = setStage()
const budget = 350_000

describeInBrowser('every page', () => {
  test.each([
    ['zh-CN', desk],
    ['en', phone],
  ] as const)(
    'opens for an administrator, can be used by everybody, and does not scroll sideways (%s)',
    async (language, viewport) => {
      const { page, complaints } = await stage.visit('admin', '/', { language, viewport })
      for (const address of openAddresses) {
        await page.goto(address)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page.waitForLoadState('networkidle')
        expect([address, ...(await barriers(page))]).toEqual([address])
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, address).toBeLessThanOrEqual(0)
        await keepShot(page, `page${address.replaceAll('/', '-')}-${language.slice(0, 2)}-${viewport.width}`)
      }
      expect(complaints).toEqual([])
    },
    180_000,
  )

  test('needs no more than 350 kB for the first look, without charts', async () => {
    const directory = await builtConsole()
    const { page } = await stage.visit('admin', '/favicon.svg')
    const loaded = new Set<string>()
    page.on('response', (response) => {
      const { pathname } = new URL(response.url())
      if (pathname.startsWith('/assets/') && !/\/canvas-/.test(pathname)) loaded.add(pathname)
    })
    await page.goto('/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    const sizes = await Promise.all([...loaded].map((path) => stat(join(directory, `${path}.gz`))))
    const total = sizes.reduce((sum, { size }) => sum + size, 0)
    expect(loaded.size).toBeGreaterThan(5)
    expect(total).toBeLessThan(budget)
  })
})
