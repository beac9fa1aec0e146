import { expect, test } from 'vitest'
import { barriers } from './axe.ts'
import { describeInBrowser, keepShot, setStage } from './stage.ts'

const stage = setStage()

describeInBrowser('staff, units and settings', () => {
  test('somebody is added, given a login and another role, and closed', async () => {
    const { page, complaints } = await stage.visit('admin', '/staff')
    await page.getByRole('button', { name: '新增员工' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('姓名').fill('赵敏')
    await dialog.getByLabel('邮箱').fill('clerk@example.com')
    await dialog.getByRole('button', { name: '新增' }).click()
    await dialog.getByText('已经有人用这个邮箱登记。').waitFor()
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

    const senders = page.getByRole('region', { name: '发件人' })
    await senders.getByRole('button', { name: '新增发件人' }).click()
    await senders.getByLabel('名称').fill('省公司')
    await senders.getByLabel('地址', { exact: true }).fill('news@example.com')
    await senders.getByRole('button', { name: '新增发件人' }).click()
    await senders.getByText('不限').waitFor()
    await senders.getByRole('button', { name: '设置限额：省公司' }).click()
    const limits = page.getByRole('region', { name: '发送限额' })
    await limits.getByRole('button', { name: '修改' }).click()
    await limits.getByLabel('收件邮箱').fill('qq.com foxmail.com ')
    await limits.getByLabel('每天最多').fill('200')
    await limits.getByLabel('预热：每天是前一天的几倍').fill('1.5')
    await limits.getByLabel('预热从哪天开始').fill('2999-01-01')
    await page.keyboard.press('Enter')
    await keepShot(page, 'sender-limits-zh-1440')
    expect(await barriers(page)).toEqual([])
    await limits.getByRole('button', { name: '保存' }).click()
    await limits.getByText('foxmail.com、qq.com：2999-01-01 起预热，当天最多 200 件').waitFor()
    await page.keyboard.press('Escape')
    await senders.getByText('今天最多 200 件，已用 0 件').waitFor()
    await keepShot(page, 'senders-zh-1440')
  })
})

describeInBrowser('approvals', () => {
  test('a campaign is handed in, approved by somebody else, and may then start', async () => {
    const { admin, clerk, branch } = stage.api
    const made = async (path: string, body: object) => {
      const answer = await clerk.ask('POST', `/api/v1/${path}`, { unitId: branch.id, ...body })
      expect(answer.status, answer.text).toBe(201)
      return answer.json.id as number
    }
    await admin.ask('PUT', `/api/v1/units/${branch.id}/approval-rule`, { needed: true })
    const segmentId = await made('segments', { name: '全部', filter: { all: [] } })
    const templateId = await made('templates', { channel: 'letter', name: '信', text: '您好' })
    const contents = [{ cell: 'A', templateId }]
    const plan = { segmentId, cells: [{ name: 'A', weight: 1 }], steps: [{ channel: 'letter', contents }] }
    const id = await made('campaigns', { name: '中秋商函', ...plan })
    const planned = await stage.visit('clerk', `/campaigns/${id}/plan?stage=launch`)
    const start = planned.page.getByRole('button', { name: '开始投放' })
    await planned.page.getByText('要先经他人审批').waitFor()
    expect(await start.isDisabled()).toBe(true)
    await planned.page.getByLabel('给审批人的说明（可不填）').fill('节前寄出')
    await keepShot(planned.page, 'approval-ask-zh-1440')
    await planned.page.getByRole('button', { name: '提交审批' }).click()
    await planned.page.getByText('等待审批').waitFor()

    const approver = await stage.api.hire(stage.api.province, 'approver', 'approver@example.com', '王审')
    const { page, complaints } = await stage.visit(approver, '/approvals')
    const written: string[] = []
    page.on('request', (request) => {
      const asks = /\/(preview|describe|sample-size)/.test(request.url())
      if (request.method() !== 'GET' && !asks) written.push(request.url())
    })
    await page.getByText('节前寄出').waitFor()
    await page.getByRole('link', { name: '中秋商函' }).click()
    await page.getByText('只读：您可以查看').waitFor()
    const stages = ['创意', '名单', '分组', '步骤与内容', '费用', '测试', '投放']
    for (const [at, stage] of stages.entries()) {
      const region = page.getByRole('region', { name: stage, exact: true })
      await region.getByRole('heading').first().waitFor()
      await page.waitForLoadState('networkidle')
      // A question about one customer, and calculations, change nothing.
      const open = ':is(input, textarea):enabled:not([role=spinbutton], [type=search])'
      expect(await region.locator(open).count(), stage).toBe(0)
      const writes = /保存|添加|删除|上移|下移|设定|提交|开始投放|发送|查看排版|选择文件/
      expect(await region.getByRole('button', { name: writes }).count(), stage).toBe(0)
      await keepShot(page, `plan-read-${at}-zh-1440`)
      if (stages[at + 1]) await page.getByRole('button', { name: `下一步：${stages[at + 1]}` }).click()
    }
    await page.getByText('等待审批。').waitFor()
    expect(await barriers(page)).toEqual([])
    expect(written).toEqual([])

    await page.getByRole('link', { name: '去审批' }).click()
    await page.getByRole('button', { name: '退回' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '退回' }).click()
    await page.getByText('请写明需要修改什么').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '批准' }).click()
    await page.getByRole('dialog').getByText('预计费用合计至多').waitFor()
    await keepShot(page, 'approvals-zh-1440')
    await page.getByRole('dialog').getByRole('button', { name: '批准' }).click()
    await page.getByText('没有等待审批的活动').waitFor()
    expect(complaints).toEqual([])
    await planned.page.reload()
    await planned.page.getByText('批准，可以投放').waitFor()

    // What was approved gave no coupon.
    await clerk.ask('PUT', `/api/v1/campaigns/${id}/coupon`, { offer: '满 100 减 20' })
    await page.getByText('已批准、未投放').click()
    await page.getByText('提交后有改动：优惠券').waitFor()
    await keepShot(page, 'approvals-outdated-zh-1440')
    expect(await clerk.ask('POST', `/api/v1/campaigns/${id}/schedule`, {})).toMatchObject({
      status: 409,
      json: { detail: 'The plan was changed since it was handed in: the coupon. Hand it in again.' },
    })
    await planned.page.reload()
    await planned.page.getByText('提交之后计划有改动（优惠券）').waitFor()
    await keepShot(planned.page, 'approval-outdated-zh-1440')
    await planned.page.getByRole('button', { name: '提交审批' }).waitFor()
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
  ] as const)('axe finds nothing serious for the %s', async (who, addresses) => {
    const { page } = await stage.visit(who, '/favicon.svg')
    for (const address of addresses) {
      await page.goto(address, { waitUntil: 'networkidle' })
      expect(await barriers(page), address).toEqual([])
    }
  })
})
