import { password } from '@tradewind/api/testing'
import { seedCustomers } from '@tradewind/engine/testing'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, keepShot, setStage } from './stage.ts'

/** Two people at one thing are in the tests of that thing: customers, segments, templates, plan. */
const stage = setStage()

const customersNamed = (name: string) => stage.api.query('select 1 from customer where name = $1', [name])

/** The form for a new customer, filled in and not saved. */
async function typeCustomer(page: Page, name: string) {
  await page.getByRole('button', { name: '新增客户' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('姓名').fill(name)
  await form.getByLabel('地址').fill('人民路12号')
  const save = form.getByRole('button', { name: '保存' })
  return { form, save, typed: () => form.getByLabel('姓名').inputValue() }
}

/** Holds what goes to an address until it is let go: the answer is the API's own. */
async function hold(page: Page, address: string) {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route(address, async (route) => {
    await promise
    await route.continue()
  })
  return resolve
}

describeInBrowser('when something goes wrong', () => {
  test('the server goes away: pages say so, what was typed stays, and all goes on when it is back', async () => {
    const { page, complaints } = await stage.visit('clerk', '/customers')
    const { form, save, typed } = await typeCustomer(page, '赵一')
    await stage.api.whileDown(async () => {
      await save.click()
      await form.getByRole('alert').getByText('连不上服务器').waitFor()
      expect(await typed()).toBe('赵一')
      await keepShot(page, 'fault-down-form-zh-1440')
    })
    await save.click()
    await page.getByRole('heading', { name: '赵一', level: 1 }).waitFor()
    expect(await customersNamed('赵一')).toHaveLength(1)

    const fault = page.getByRole('main').getByRole('alert').getByText('连不上服务器')
    await stage.api.whileDown(async () => {
      await page.getByRole('link', { name: '客群' }).click() // its file is on the server, too
      await fault.waitFor()
      await keepShot(page, 'fault-down-page-zh-1440')
      await page.getByRole('button', { name: '重试' }).click()
      await fault.waitFor()
    })
    await page.getByRole('button', { name: '重试' }).click()
    await page.getByRole('heading', { name: '客群', level: 1 }).waitFor()
    expect(complaints).toEqual([])
  })

  test('the server is slow: something moves, and who presses twice saves once', async () => {
    await stage.api.engine.asSystem((ctx) => seedCustomers(ctx, stage.api.sibling.id, 60))
    const { page } = await stage.visit('neighbour')
    const list = await hold(page, '**/api/v1/customers?*')
    await page.getByRole('link', { name: '客户', exact: true }).click()
    await page.getByRole('main').getByRole('status', { name: '正在加载' }).waitFor()
    list()
    await page.getByRole('link', { name: 'Customer 1', exact: true }).waitFor()

    const { save } = await typeCustomer(page, '钱二')
    const saving = await hold(page, '**/api/v1/customers')
    await save.dblclick()
    await page.getByRole('dialog').locator('.ant-btn-loading').waitFor()
    await page.keyboard.press('Enter')
    saving()
    await page.getByRole('heading', { name: '钱二', level: 1 }).waitFor()
    expect(await customersNamed('钱二')).toHaveLength(1)
  })

  test('one page of a list does not come: those before it stay, and only that one is asked for again', async () => {
    const { page } = await stage.visit('neighbour', '/customers')
    const rows = page.getByRole('table').getByRole('link')
    await rows.first().waitFor()
    const shown = await rows.count()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.route('**/api/v1/customers?*cursor=*', (route) => route.abort())
    await page.getByRole('button', { name: '加载更多' }).click()
    await page.getByRole('alert').getByText('连不上服务器').waitFor()
    expect(await rows.count()).toBe(shown)
    await page.unroute('**/api/v1/customers?*cursor=*')
    asked.length = 0
    await page.getByRole('button', { name: '重试' }).click()
    await expect.poll(() => rows.count()).toBeGreaterThan(shown)
    expect(asked.filter((url) => url.includes('/customers?') && !url.includes('cursor='))).toEqual([])
  })

  test('the session ends while somebody fills in a form: they sign in above it, and it is saved', async () => {
    const { page } = await stage.visit('clerk', '/customers')
    const { save } = await typeCustomer(page, '孙三')
    await page.context().clearCookies()
    await save.click()
    const overlay = page.getByRole('dialog').filter({ hasText: '登录已过期' })
    await overlay.getByText('您填写的内容都还在').waitFor()
    await overlay.getByLabel('密码', { exact: true }).fill('not the password')
    await overlay.getByRole('button', { name: '登录', exact: true }).click()
    await overlay.getByText('邮箱或密码不对').waitFor()
    await keepShot(page, 'fault-signed-out-zh-1440')
    await overlay.getByLabel('密码', { exact: true }).fill(password)
    await overlay.getByRole('button', { name: '登录', exact: true }).click()
    await page.getByRole('heading', { name: '孙三', level: 1 }).waitFor()
    expect(await customersNamed('孙三')).toHaveLength(1)
  })

  test('a right is taken away meanwhile: it is said in words, and nothing is saved or lost', async () => {
    const { api } = stage
    const trainee = await api.hire(api.branch, 'branch', 'trainee@example.com')
    const { page } = await stage.visit(trainee, '/customers')
    const { form, save, typed } = await typeCustomer(page, '周四')
    await api.query(`update staff_role set role = 'analyst' where staff_id = $1`, [trainee.staff.id])
    await save.click()
    await form.getByRole('alert').getByText('您没有权限这样做').waitFor()
    await form.getByRole('alert').getByText('您在这个机构没有“维护客户”的权限。').waitFor()
    expect([await typed(), await customersNamed('周四')]).toEqual(['周四', []])
    await keepShot(page, 'fault-no-right-zh-1440')
  })

  test('what the API refuses stands at its field', async () => {
    const { page } = await stage.visit('clerk', '/customers')
    const { form, save, typed } = await typeCustomer(page, '吴五')
    await form.getByLabel('邮箱').fill('wu@nowhere')
    await form.getByLabel('邮编').fill('31')
    await save.click()
    for (const field of ['邮箱', '邮编']) {
      const item = form.locator('.ant-form-item', { has: page.getByLabel(field) })
      await item.locator('.ant-form-item-explain-error').waitFor()
    }
    expect([await typed(), await customersNamed('吴五')]).toEqual(['吴五', []])
    await keepShot(page, 'fault-fields-zh-1440')
  })

  test('addresses that lead nowhere say so, in words for people', async () => {
    const { page, complaints } = await stage.visit('admin')
    for (const address of [
      ...['/customers/999999', '/customers/x', '/segments/999999', '/segments/1%27--', '/templates/999999'],
      ...['/campaigns/999999/plan', '/imports/999999', '/work-orders/999999', '/work-orders/%3Cb%3E'],
      ...['/reports/nothing', '/upkeep/nothing', '/staff/nothing', '/system/nothing'],
    ]) {
      await page.goto(address)
      await page
        .getByRole('main')
        .getByText(/没有找到|没有这|没有权限|填写的内容有误/)
        .or(page.getByRole('heading', { level: 1 }))
        .first()
        .waitFor()
      const text = await page.getByRole('main').textContent()
      expect(text, address).not.toMatch(/object Object|undefined|NaN|\bat .*:\d+:\d+|Error:/)
    }
    expect(complaints).toEqual([])
  })
})
