import type { Locator, Page } from 'playwright-core'

/** Somebody at the keyboard alone. */
export function keysOn(page: Page) {
  const press = async (...names: string[]) => {
    for (const name of names) await page.keyboard.press(name)
  }
  return {
    press,
    type: (text: string) => page.keyboard.type(text),
    /** Goes on from where the focus is until it is there, and fails where it cannot be reached or cannot be seen. */
    to: async (wanted: Locator, step: 'Tab' | 'Shift+Tab' = 'Tab') => {
      // What antd draws itself lies over a field that is there and has no size.
      await wanted.waitFor({ state: 'attached' })
      for (let steps = 0; !(await hasFocus(wanted)); steps++) {
        if (steps === 120) throw new Error(`Not reached by ${step}: ${wanted}`)
        await press(step)
      }
      if (!(await page.evaluate(isSeen))) throw new Error(`It has the focus, and nobody sees that: ${wanted}`)
    },
  }
}

export const hasFocus = (wanted: Locator): Promise<boolean> =>
  wanted.evaluate((element) => element === document.activeElement || element.contains(document.activeElement))

/** An outline or a ring, at what has the focus or at the box that is drawn for it. */
function isSeen(): boolean {
  const rings = (element: Element | null) => {
    if (!element) return false
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
    return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none'
  }
  const focused = document.activeElement
  if (!focused || focused === document.body) return false
  const parent = focused.parentElement
  return [
    focused,
    focused.nextElementSibling,
    parent,
    parent?.parentElement ?? null,
    parent?.parentElement?.parentElement ?? null,
  ].some(rings)
}
