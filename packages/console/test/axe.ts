import axe from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * What keeps people from using the page, as axe-core finds it serious or critical: the rule, and the elements that break it.
 * Looks when nothing moves or loads any more: what is half faded has the contrast of nothing.
 */
export async function barriers(page: Page): Promise<string[]> {
  await page.waitForFunction(
    () =>
      document.querySelector('.ant-btn-loading') === null &&
      document.getAnimations().every(({ effect, playState }) => {
        const endless = effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY
        return endless || playState !== 'running'
      }),
  )
  // Through the debugger's door, so that the page's policy does not have to allow it.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(document, { resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}
