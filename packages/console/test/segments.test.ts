import { seedCustomers } from '@tradewind/engine/testing'
import { beforeAll, expect, test } from 'vitest'
import { describeInBrowser, keepShot, phone, setStage } from './stage.ts'

describeInBrowser('a segment', () => {
  const stage = setStage()
  beforeAll(async () => {
    const { api } = stage
    await api.engine.asSystem((ctx) => seedCustomers(ctx, api.branch.id, 60))
    await api.query(
      `update customer set gender = case when id % 3 = 0 then 'male' else 'female' end,
              birthday = date '1950-01-01' + (id % 60)::int * 365 where unit_id = $1`,
      [api.branch.id],
    )
  })
  // antd measures scrollbars with a style of its own, which the policy refuses.
  const own = (complaints: string[]) => complaints.filter((one) => !/^Applying inline style/.test(one))

  test('is written in conditions with its sentence and number beside it, undone, saved, and is another branch’s secret', async () => {
    const { page, complaints } = await stage.visit('clerk', '/segments')
    await page.getByText('还没有客群').waitFor()
    await page.getByRole('link', { name: '新建客群' }).first().click()
    await page.getByText(/^60\s*人/).waitFor()
    await page.getByRole('button', { name: '性别' }).click()
    await page.getByText('有 1 个条件还没有填完').waitFor()
    await page.getByRole('combobox', { name: '性别', exact: true }).click()
    await page.locator('.ant-select-dropdown:visible').getByText('女').click()
    await page.keyboard.press('Escape')
    await page.getByText('性别为女的客户').waitFor()
    await page.getByText(/^40\s*人/).waitFor()
    await page.getByRole('button', { name: '撤销' }).click()
    await page.getByText('所有客户', { exact: true }).waitFor()
    await page.getByRole('button', { name: '重做' }).click()
    await page.getByText('性别为女的客户').waitFor()
    await page.reload() // what is not saved is kept
    await page.getByText('性别为女的客户').waitFor()
    await page.getByLabel('名称').fill('女客户')
    await page.getByRole('img').or(page.getByText('构成：年龄')).first().waitFor()
    await keepShot(page, 'segment-new-zh-1440')
    await page.getByRole('button', { name: '保存客群' }).click()
    await page.waitForURL(/\/segments\/\d+$/)
    expect(own(complaints)).toEqual([])

    const address = new URL(page.url()).pathname
    const other = await stage.visit('neighbour', address)
    await other.page.getByText('没有找到').waitFor()

    const small = await stage.visit('clerk', address, { viewport: phone, language: 'en' })
    await small.page
      .getByText(/female/)
      .first()
      .waitFor()
    expect(await small.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await keepShot(small.page, 'segment-en-390')
  })

  test('keeps what was typed where the name is taken, and asks when somebody else was quicker', async () => {
    const { api } = stage
    const made = await api.clerk.ask('POST', '/api/v1/segments', {
      unitId: api.branch.id,
      name: '全部',
      filter: { all: [] },
    })
    const { page } = await stage.visit('clerk', '/segments/new')
    await page.getByLabel('名称').fill('全部')
    await page.getByRole('button', { name: '保存客群' }).click()
    await page.getByText('现在不能这样做').waitFor()
    expect(await page.getByLabel('名称').inputValue()).toBe('全部')

    await page.goto(`/segments/${made.json.id}`)
    await page.getByRole('button', { name: '性别' }).click()
    await page.getByRole('combobox', { name: '性别', exact: true }).click()
    await page.locator('.ant-select-dropdown:visible').getByText('女').click()
    await page.keyboard.press('Escape')
    await api.clerk.ask('PUT', `/api/v1/segments/${made.json.id}`, { filter: { field: 'age', op: 'gte', value: 60 } })
    await page.getByRole('button', { name: '保存为新版本' }).click()
    await page.getByText('现在不能这样做').waitFor()
    await page.getByText('性别为女的客户').waitFor()
  })
})
