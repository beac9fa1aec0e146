import { expect, test } from 'vitest'
import { barriers } from './axe.ts'
import { describeInBrowser, setStage } from './stage.ts'

const stage = setStage()

describeInBrowser('staff, units and settings', () => {
  test('somebody is added, given a login and another role, and closed', async () => {
    const { page, complaints } = await stage.visit('admin', '/staff')
    await page.getByRole('button', { name: '新增员工' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('姓名').fill('赵敏')
    await dialog.getByLabel('邮箱').fill('clerk@example.com')
    await dialog.getByRole('button', { name: '新增' }).click()
    await dialog.getByText('现在不能这样做').waitFor()
    await dialog.getByLabel('邮箱').fill('zhao@example.com')
    await dialog.getByRole('button', { name: '新增' }).click()
    await page.getByRole('button', { name: '赵敏' }).click()
    const drawer = page.getByRole('dialog').filter({ hasText: 'zhao@example.com' })
    await drawer.getByLabel('新密码').fill('a long enough one')
    await drawer.getByRole('button', { name: '开通登录' }).click()
    await drawer.getByText('密码已设好').waitFor()
    await drawer.getByLabel('添加角色').click()
    await page.getByTitle('分析员').last().click()
    await drawer.getByRole('button', { name: '授予' }).click()
    await drawer.getByText('建客群、看成绩').waitFor()
    await drawer.getByRole('button', { name: '停用' }).click()
    await page.locator('.ant-modal').getByRole('button', { name: '停用' }).click()
    await drawer.getByRole('button', { name: '重新启用' }).waitFor()
    expect(complaints).toEqual([])
  })

  test('a unit is added and renamed', async () => {
    const { page } = await stage.visit('admin', '/staff/units')
    await page.getByRole('button', { name: '新增机构' }).click()
    await page.getByRole('dialog').getByLabel('机构名称').fill('东门支局')
    await page.getByRole('dialog').getByLabel('机构代码').fill('E1')
    await page.getByRole('dialog').getByRole('button', { name: '新增' }).click()
    await page.getByRole('button', { name: '给“东门支局”改名' }).click()
    await page.getByRole('textbox', { name: '机构名称' }).fill('东门邮政支局')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('cell', { name: /东门邮政支局/ }).waitFor()
  })

  test('quiet hours, contact rules and prices of a unit are set', async () => {
    const { page } = await stage.visit('admin', '/staff/settings')
    const rules = page.getByRole('region', { name: '接触频率' })
    await rules.getByRole('button', { name: '修改' }).click()
    await rules.getByLabel('最多次数').fill('4')
    await rules.getByRole('button', { name: '保存' }).click()
    await rules.getByText('全部渠道合计：30 天内最多 4 次').waitFor()
    const quiet = page.getByRole('region', { name: '免打扰时段' })
    await quiet.getByRole('button', { name: '修改' }).click()
    await quiet.getByRole('button', { name: '保存' }).click()
    await quiet.getByText('短信 · 21:00 至 08:00 不打扰').waitFor()
    const prices = page.getByRole('region', { name: '单价' })
    await prices.getByRole('button', { name: '修改' }).click()
    await prices.getByLabel('每千的价格').fill('35')
    await prices.getByRole('button', { name: '保存' }).click()
    await prices.getByText('每千条 ¥35.00').waitFor()
    const held = await stage.api.admin.ask('GET', `/api/v1/units/${stage.api.province.id}/prices`)
    expect(held.json).toMatchObject([{ channel: 'sms', item: 'segment', perThousand: 3500 }])
  })
})

describeInBrowser('the system page', () => {
  test('shows the queue and the audit, and makes keys that are shown once', async () => {
    const { page } = await stage.visit('admin', '/system')
    await page.getByRole('cell', { name: '发送' }).waitFor()
    await page.getByRole('link', { name: '审计记录' }).click()
    await page.getByRole('cell', { name: '修改单价' }).waitFor()
    await page.getByRole('link', { name: '接口密钥' }).click()
    await page.getByLabel('用途').fill('收银系统')
    await page.getByRole('button', { name: '创建密钥' }).click()
    await page.getByText('密钥已创建').waitFor()
    await page
      .getByRole('row', { name: /收银系统/ })
      .getByRole('button', { name: '吊销' })
      .click()
    await page.getByRole('dialog').getByRole('button', { name: '吊销' }).click()
    await expect.poll(() => page.getByRole('row', { name: /收银系统/ }).count()).toBe(0)
  })
})

describeInBrowser('upkeep', () => {
  test('says what to mend, and lists it', async () => {
    const { api } = stage
    await api.query(
      `insert into unit_upkeep values ($1, '2026-01-01', 1, 1, 0, '{0,1,0,0}', '{"mobile": [0, 1]}', '{"consent": 1}')`,
      [api.branch.id],
    )
    await api.clerk.ask('POST', '/api/v1/customers', { unitId: api.branch.id, name: '王芳', ref: 'R1' })
    const { page } = await stage.visit('clerk', '/upkeep')
    await page.getByRole('link', { name: /位客户没有授权记录/ }).click()
    await page.getByRole('link', { name: '王芳' }).waitFor()
    await page.getByRole('link', { name: '可清理' }).click()
    await page.getByText('没有可清理的资料').waitFor()
  })
})

describeInBrowser('for everybody', () => {
  test.each([
    [
      'clerk',
      [
        '/templates',
        '/templates/new',
        '/templates/new?channel=email',
        '/templates/new?channel=letter',
        '/imports/new',
        '/upkeep',
      ],
    ],
    ['admin', ['/staff', '/staff/units', '/staff/settings', '/system', '/system/audit', '/system/keys']],
  ] as const)('axe finds nothing serious for the %s', { timeout: 90_000 }, async (who, addresses) => {
    const { page } = await stage.visit(who, '/favicon.svg')
    for (const address of addresses) {
      await page.goto(address, { waitUntil: 'networkidle' })
      expect(await barriers(page), address).toEqual([])
    }
  })
})
