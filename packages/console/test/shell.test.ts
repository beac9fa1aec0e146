import { password } from '@tradewind/api/testing'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeInBrowser, keepShot, phone, setStage } from './stage.ts'

const stage = setStage()

const fillSignIn = async (page: Page, email: string, secret: string) => {
  await page.getByLabel('邮箱').fill(email)
  await page.getByLabel('密码', { exact: true }).fill(secret)
  await page.getByRole('button', { name: '登录' }).click()
}

describeInBrowser('the shell', () => {
  test('lets somebody in by the form, says what is wrong before, and lets them out', async () => {
    const { page, complaints } = await stage.open('/segments')
    await keepShot(page, 'sign-in-zh-1440')
    await fillSignIn(page, 'clerk@example.com', 'not the password')
    await page.getByRole('alert').getByText('邮箱或密码不对').waitFor()
    expect(await page.getByLabel('邮箱').inputValue()).toBe('clerk@example.com')
    await page.getByLabel('密码', { exact: true }).fill(password)
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByRole('heading', { name: '客群', level: 1 }).waitFor()
    expect(await page.title()).toBe('客群 · 信风')

    await page.getByRole('button', { name: /的账户/ }).click()
    await page.getByText('退出登录').click()
    await page.getByRole('heading', { name: '登录信风' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('has a menu and a home for each role, and refuses a page that is for others, naming them', async () => {
    await stage.api.query(
      `insert into campaign (unit_id, name, state, created_at, launched_at) values ($1, '新春贺卡', 'paused', now(), now())`,
      [stage.api.branch.id],
    )
    const { page } = await stage.visit('postman')
    const menu = page.getByRole('navigation', { name: '主菜单' })
    await menu.getByRole('link', { name: '派工单' }).waitFor()
    expect(await menu.getByRole('link').allTextContents()).toEqual(['首页', '柜台', '派工单', '客户'])
    await page.goto('/system')
    await page.getByText('您没有权限打开这个页面').waitFor()
    expect(await page.getByText('系统管理员').first().isVisible()).toBe(true)

    const admin = await stage.visit('admin')
    const all = admin.page.getByRole('navigation', { name: '主菜单' }).getByRole('link')
    await all.first().waitFor()
    expect(await all.count()).toBe(14)
    await admin.page.getByRole('link', { name: '1 个活动已暂停' }).click()
    await admin.page.waitForURL(/\/campaigns\?view=running$/)
  })

  test('keeps page and address when the language changes', async () => {
    const { page } = await stage.visit('clerk', '/templates/17?tab=a')
    await page.getByRole('heading', { name: '模板', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Templates', level: 1 }).waitFor()
    expect(page.url()).toMatch(/\/templates\/17\?tab=a$/)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.reload()
    await page.getByRole('heading', { name: 'Templates', level: 1 }).waitFor()
  })

  test('asks for a new sign-in above the page when the session has ended, and goes on where it was', async () => {
    const { page } = await stage.visit('analyst')
    // What waits is nothing that an analyst could do, and nothing has come that could be drawn.
    await page.getByRole('link', { name: '新春贺卡' }).waitFor()
    await page.getByText('今天没有要办的事').waitFor()
    await page.getByText(/^最近十四天没有反馈/).waitFor()
    await page.getByRole('button', { name: /的账户/ }).click()
    await page.getByText('修改密码').click()
    await page.getByLabel('当前密码').fill(password)
    await page.getByLabel('新密码').fill('another long password')
    await page.context().clearCookies()
    await page.getByRole('button', { name: '修改密码' }).last().click()
    const overlay = page.getByRole('dialog').filter({ hasText: '登录已过期' })
    await overlay.getByLabel('密码', { exact: true }).fill(password)
    await overlay.getByRole('button', { name: '登录', exact: true }).click()
    await page.getByText('密码已修改').waitFor()
  })

  test('lets who sees several units choose the one that pages are about, and remembers it', async () => {
    const { page } = await stage.visit('admin')
    await page.getByRole('button', { name: /更换机构： ?浙江/ }).click()
    await page.getByTitle('B1', { exact: true }).click()
    await page.getByRole('button', { name: /更换机构： ?B1/ }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: '浙江', exact: true }).click()
    await page.getByRole('button', { name: /更换机构： ?浙江/ }).waitFor()
  })

  test('says that an address leads nowhere', async () => {
    const { page } = await stage.visit('clerk', '/no/such/page')
    await page.getByText('没有这个页面').waitFor()
  })

  test('has its menu behind a button on a phone', async () => {
    const { page } = await stage.visit('clerk', '/', { viewport: phone })
    await page.getByRole('button', { name: '打开菜单' }).click()
    await page.getByRole('link', { name: '导入' }).click()
    await page.getByRole('heading', { name: '导入', level: 1 }).waitFor()
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
  })
})
