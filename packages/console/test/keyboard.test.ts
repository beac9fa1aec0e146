import { password } from '@tradewind/api/testing'
import { saveTemplate } from '@tradewind/engine'
import { seedCustomers } from '@tradewind/engine/testing'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { plantOrders } from './field-fixture.ts'
import { hasFocus, keysOn } from './keys.ts'
import { playCampaign } from './played-campaign.ts'
import { describeInBrowser, phone, setStage } from './stage.ts'

/** The counter desk is done without a mouse in its own test. */
const stage = setStage()

/** Machines that are busy take their time. */
const focusComesTo = (wanted: Locator) => expect.poll(() => hasFocus(wanted)).toBe(true)

/** The focus goes into it and stays (where the document ends, the browser has a stop of its own); Escape gives it back. */
async function isTrap(page: Page, opener: Locator) {
  const keys = keysOn(page)
  const dialog = page.getByRole('dialog')
  const focus = () =>
    dialog.evaluate((element) => {
      const { activeElement: at, body } = document
      // A drawer's own frame, around the dialogue.
      return at === body ? 'browser' : element.contains(at) || at?.contains(element) ? 'inside' : 'outside'
    })
  await expect.poll(focus).toBe('inside')
  const seen = new Set<string>()
  for (let steps = 0; steps < 24; steps++) {
    await keys.press('Tab')
    seen.add(await focus())
  }
  expect([...seen]).not.toContain('outside')
  await keys.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await focusComesTo(opener)
}

describeInBrowser('without a mouse', () => {
  beforeAll(async () => {
    const { api } = stage
    await playCampaign(stage)
    await api.engine.asSystem(async (ctx) => {
      await seedCustomers(ctx, api.branch.id, 8)
      await saveTemplate(ctx, { unitId: api.branch.id, channel: 'visit', name: '走访话术', text: '您好' })
    })
    await api.query(`update customer set gender = 'male' where ref like 'C%'`)
  })

  test('signs in, passes the menu by, or goes by it to a campaign, its parts and its questions', async () => {
    const { page } = await stage.open('/campaigns')
    const keys = keysOn(page)
    await page.getByLabel('邮箱').waitFor()
    await focusComesTo(page.getByLabel('邮箱'))
    await keys.type('admin@example.com')
    await keys.to(page.getByLabel('密码', { exact: true }))
    await keys.type(password)
    await keys.press('Enter')
    await page.getByRole('heading', { name: '活动', level: 1 }).waitFor()

    await page.reload()
    await page.getByRole('link', { name: '春季邮件' }).waitFor()
    await keys.to(page.getByRole('link', { name: '跳到正文' }))
    await keys.press('Enter')
    await focusComesTo(page.getByRole('main'))
    await keys.press('Tab')
    expect(await hasFocus(page.getByRole('main'))).toBe(true)

    await keys.to(page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '模板' }), 'Shift+Tab')
    await keys.press('Enter')
    await page.getByRole('heading', { name: '模板', level: 1 }).waitFor()
    await keys.to(page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: '活动' }), 'Shift+Tab')
    await keys.press('Enter')
    await keys.to(page.getByRole('link', { name: '春季邮件' }))
    await keys.press('Enter')
    await page.getByRole('heading', { name: '春季邮件', level: 1 }).waitFor()

    await keys.to(page.getByRole('tab', { name: '效果' }))
    await keys.press('ArrowRight')
    await focusComesTo(page.getByRole('tab', { name: '名单' }))
    await keys.press('Enter')
    await page.getByRole('figure', { name: '筛选漏斗' }).waitFor()
    const pause = page.getByRole('button', { name: '暂停' })
    await keys.to(pause, 'Shift+Tab')
    await keys.press('Enter')
    await isTrap(page, pause)
  })

  test('plans a small campaign', async () => {
    const { page } = await stage.visit('clerk', '/campaigns/new')
    const keys = keysOn(page)
    await keys.to(page.getByLabel('活动名称'))
    await keys.type('走访')
    await keys.to(page.getByRole('radio', { name: '商函' }))
    await keys.press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown')
    expect(await page.getByRole('radio', { name: '上门' }).isChecked()).toBe(true)
    await keys.to(page.getByRole('button', { name: '开始策划' }))
    await keys.press('Enter')

    await keys.to(page.getByRole('radio', { name: '用已有客群' }))
    await keys.press('ArrowRight')
    await keys.to(page.getByRole('button', { name: '性别' }))
    await keys.press('Enter')
    await keys.to(page.getByRole('combobox', { name: '性别', exact: true }))
    await keys.press('ArrowDown', 'Enter', 'Escape')
    await keys.to(page.getByRole('button', { name: '用这些条件' }))
    await keys.press('Enter')
    await page.getByText('没有可以联系的客户').waitFor()
    for (const stageName of ['分组', '步骤与内容']) {
      await keys.to(page.getByRole('button', { name: `下一步：${stageName}` }))
      await keys.press('Enter')
    }
    await keys.to(page.getByRole('combobox', { name: 'A 的内容模板' }))
    await keys.press('ArrowDown', 'Enter')
    await page.getByText('已自动保存').waitFor()
    const look = page.getByRole('button', { name: '预览' })
    await keys.to(look)
    await keys.press('Enter')
    await isTrap(page, look)
  })

  test('does a work order', async () => {
    const ids = await plantOrders(stage.api, '走访', [{ name: '王芳', address: '人民路12号' }])
    const { page } = await stage.visit('postman', '/work-orders', { viewport: phone })
    const keys = keysOn(page)
    await keys.to(page.getByRole('link', { name: '王芳' }))
    await keys.press('Enter')
    await keys.to(page.getByRole('button', { name: '有意向' }))
    await keys.press('Enter')
    await page.getByText('已送达').waitFor()
    expect(await stage.api.query('select code from work_outcome where work_order_id = any($1)', [ids])).toEqual([
      { code: 'interested' },
    ])
    const menu = page.getByRole('button', { name: '打开菜单' })
    await keys.to(menu, 'Shift+Tab')
    await keys.press('Enter')
    await isTrap(page, menu)
  })

  test('finds a customer, and looks and changes', async () => {
    const { page } = await stage.visit('clerk', '/customers')
    const keys = keysOn(page)
    await page.getByRole('table').waitFor()
    await keys.press('/')
    await keys.type('C7')
    await keys.press('Enter')
    await keys.to(page.getByRole('link', { name: 'Customer 7' }))
    await keys.press('Enter')
    await page.getByRole('heading', { name: 'Customer 7', level: 1 }).waitFor()
    const edit = page.getByRole('button', { name: '修改', exact: true })
    await keys.to(edit)
    await keys.press('Enter')
    await isTrap(page, edit)
  })
})
