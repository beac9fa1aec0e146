import type { Page } from 'playwright-core'

/** What somebody does on a page with mouse and keyboard, and how much of it: every click, every field filled. */
export function handOn(page: Page) {
  let acts = 0
  return {
    acts: () => acts,
    click(name: string, role: 'button' | 'link' | 'menuitem' = 'button') {
      acts += 1
      return page.getByRole(role, { name }).first().click()
    },
    choose(name: string) {
      acts += 1
      return page.getByText(name, { exact: true }).click()
    },
    type(label: string, text: string) {
      acts += 1
      return page.getByLabel(label).first().fill(text)
    },
    /** The `nth` list of that name. */
    async pick(label: string, option: string, nth = 0) {
      acts += 2
      await page.getByRole('combobox', { name: label, exact: true }).nth(nth).click()
      await page.locator('.ant-select-dropdown:visible').getByText(option, { exact: false }).first().click()
    },
    async confirm(name: string) {
      acts += 1
      await page.getByRole('dialog').getByRole('button', { name }).click()
    },
  }
}
