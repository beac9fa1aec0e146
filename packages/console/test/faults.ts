import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds serious or critical on a page as it is shown, each with the elements that it is about. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Through the debugger's door, so that the page's policy does not have to allow it.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(document, { resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(' | ')}`,
    )
}
