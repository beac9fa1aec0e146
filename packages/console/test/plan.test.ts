import { launchCampaign, type Outcome, saveTemplate, settleProof } from '@tradewind/engine'
import { seedCustomers } from '@tradewind/engine/testing'
import { beforeAll, expect, onTestFailed, test } from 'vitest'
import { handOn } from './hand.ts'
import { describeInBrowser, keepShot, phone, setStage } from './stage.ts'

describeInBrowser('a clerk plans a campaign', () => {
  const stage = setStage()
  let branch: number

  beforeAll(async () => {
    const { api } = stage
    branch = api.branch.id
    await api.engine.asSystem(async (ctx) => {
      await seedCustomers(ctx, branch, 200)
      await saveTemplate(ctx, {
        unitId: branch,
        name: '中秋问候',
        subject: '您好 {{customer.name}}',
        html: '<p>您好</p>',
      })
      await saveTemplate(ctx, { unitId: branch, channel: 'phone', name: '回访话术', text: '您好，{{customer.name}}' })
    })
    const all = `update customer set mobile = '+8613' || lpad(id::text, 9, '0'), gender = 'female' where unit_id = $1`
    await api.query(all, [branch])
    await api.query(
      `insert into consent (customer_id, channel, status, evidence, recorded_at)
       select id, 'phone', 'granted', 'test', now() from customer where unit_id = $1 order by id limit 150`,
      [branch],
    )
    const sender = { unitId: branch, name: '网点', address: 'branch@post.example' }
    expect((await api.clerk.ask('POST', '/api/v1/senders', sender)).status).toBe(201)
    const prices = [
      { channel: 'email', perThousand: 500, validFrom: '2020-01-01' },
      { channel: 'phone', item: 'minute', perThousand: 80_000, validFrom: '2020-01-01' },
    ]
    await api.admin.ask('PUT', `/api/v1/units/${api.province.id}/prices`, { prices })
  })

  /** What a worker would have made of them. */
  const settleTests = async () => {
    const waiting = await stage.api.query<{ id: string }>(`select id from proof_message where state = 'waiting'`)
    const outcome: Outcome = { kind: 'sent' }
    await stage.api.engine.asSystem((ctx) =>
      settleProof(
        ctx,
        waiting.map(({ id }) => ({ id: Number(id), outcome })),
      ),
    )
  }

  test('from the idea to the launch in at most 40 clicks and typings', async () => {
    const { page, complaints } = await stage.visit('clerk', '/')
    onTestFailed(() => keepShot(page, 'plan-failed'))
    const { acts, click, choose, type, pick, confirm } = handOn(page)
    await click('活动', 'link')
    await click('新建活动', 'link')
    await type('活动名称', '中秋回访')
    await type('目标与优惠', '请老客户到店领取礼品，反馈率 3% 算成功。')
    await choose('电子邮件')
    await click('开始策划')

    await choose('现在筛选')
    await click('性别')
    await pick('性别', '女')
    await page.getByText('约', { exact: false }).or(page.getByText('200')).first().waitFor()
    await keepShot(page, 'plan-audience-new-zh-1440')
    await click('用这些条件')
    await page.getByText('符合条件的 200 人中').waitFor()
    await keepShot(page, 'plan-audience-zh-1440')

    await click('下一步：分组')
    await page.getByText('对照组比例：10%').waitFor()
    await page.getByText(/发现 .* 个百分点/).waitFor()
    await keepShot(page, 'plan-cells-zh-1440')

    await click('下一步：步骤与内容')
    await pick('发送方', '网点')
    await pick('A 的内容模板', '中秋问候')
    await click('添加步骤')
    await click('电话', 'menuitem')
    await pick('A 的内容模板', '回访话术', 1)
    await page.getByText('已自动保存').waitFor()
    await page
      .getByText(/最多 1\d\d 人/)
      .nth(1)
      .waitFor()
    await keepShot(page, 'plan-steps-zh-1440')

    await click('下一步：费用')
    await type('2. 电话：每次分钟数', '5')
    await type('毛利率', '30')
    await click('保存费用信息')
    await page.getByText('685 分钟').waitFor()
    await page.getByText('费用合计（最多）').waitFor()
    await keepShot(page, 'plan-cost-zh-1440')

    await click('下一步：测试')
    await click('发送测试')
    await page.getByText('正在发送…').waitFor()
    await settleTests()
    await page.getByText('已发出，请查收').waitFor()
    await page.getByText('现在的内容都测试过了').waitFor()
    await keepShot(page, 'plan-test-zh-1440')

    await click('下一步：投放')
    await click('开始投放')
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/预计费用合计至多 ¥\d/).waitFor()
    await keepShot(page, 'plan-launch-zh-1440')
    await confirm('开始投放')
    await page.waitForURL(/\/campaigns\/\d+$/)
    expect(acts()).toBeLessThanOrEqual(40)
    console.info(`clicks and typings from the idea to the launch: ${acts()}`)

    const id = Number(page.url().split('/').at(-1))
    await stage.api.engine.asSystem((ctx) => launchCampaign(ctx, { campaignId: id }))
    const { json } = await stage.api.clerk.ask('GET', `/api/v1/campaigns/${id}`)
    expect(json).toMatchObject({ state: 'running', idea: '请老客户到店领取礼品，反馈率 3% 算成功。', kind: 'base' })
    expect(json.steps.map(({ channel }: { channel: string }) => channel)).toEqual(['email', 'phone'])
    const audience = await stage.api.clerk.ask('GET', `/api/v1/campaigns/${id}/audience`)
    expect(audience.json.matched).toBe(200)
    expect(audience.json.targeted + audience.json.control).toBe(200)
    // antd measures scrollbars with a style of its own when a dialogue or sticky table opens, which the policy refuses.
    expect(complaints.filter((one) => !/^Applying inline style/.test(one))).toEqual([])
  })

  test('saves itself, asks which one holds when two write, and says on a phone what is missing', async () => {
    const { api } = stage
    const cells = [{ name: 'A', weight: 1 }]
    const plan = { unitId: branch, name: '两人同写', unfinished: true, cells }
    const { json } = await api.clerk.ask('POST', '/api/v1/campaigns', plan)
    const tasting = { unitId: branch, name: '品鉴会', place: '一楼大厅', startsAt: '2999-01-01T02:00:00Z', seats: 40 }
    const { json: event } = await api.clerk.ask('POST', '/api/v1/events', tasting)
    const { page } = await stage.visit('clerk', `/campaigns/${json.id}/plan`)
    await page.getByLabel('目标与优惠').fill('第一稿')
    await page.getByText('已自动保存').waitFor()
    await expect.poll(async () => (await api.clerk.ask('GET', `/api/v1/campaigns/${json.id}`)).json.idea).toBe('第一稿')
    const { version } = (await api.clerk.ask('GET', `/api/v1/campaigns/${json.id}`)).json
    const theirs = { name: '两人同写', unfinished: true, cells, version, idea: '别人的' }
    expect((await api.clerk.ask('PUT', `/api/v1/campaigns/${json.id}`, theirs)).status).toBe(200)
    await page.getByLabel('目标与优惠').fill('第二稿')
    await page.getByText('别人刚刚修改了这个活动').waitFor()
    await page.getByRole('button', { name: '保留我的版本' }).click()
    await expect.poll(async () => (await api.clerk.ask('GET', `/api/v1/campaigns/${json.id}`)).json.idea).toBe('第二稿')

    expect((await api.clerk.ask('POST', '/api/v1/campaigns', { ...plan, name: '重名' })).status).toBe(201)
    await page.getByLabel('活动名称').fill('重名')
    await page.getByText('本机构已有同名活动').waitFor()
    await page.getByLabel('活动名称').fill('两人同写')
    await page.getByRole('button', { name: '设定目标' }).click()
    await page.getByRole('dialog').getByRole('spinbutton').fill('3')
    await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
    await page.getByText('反馈 3.00%').waitFor()
    await keepShot(page, 'plan-idea-zh-1440')

    await page.goto(`/campaigns/${json.id}/plan?stage=steps`)
    await page.getByRole('button', { name: '添加步骤' }).click()
    await page.getByRole('menuitem', { name: '会议' }).click()
    await page.getByRole('button', { name: '添加附加条件' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('button', { name: '性别' }).click()
    await drawer.getByRole('combobox', { name: '性别', exact: true }).click()
    await page.locator('.ant-select-dropdown:visible').getByText('女').click()
    await keepShot(page, 'plan-filter-zh-1440')
    await drawer.getByRole('button', { name: '用这些条件' }).click()
    await page.getByText('而且符合').waitFor()
    await page.getByLabel('邀请参加的活动场次').click()
    await page.locator('.ant-select-dropdown:visible').getByText('品鉴会').click()
    await keepShot(page, 'plan-steps-filter-zh-1440')
    const planned = async () => (await api.clerk.ask('GET', `/api/v1/campaigns/${json.id}`)).json.steps[1]
    await expect.poll(planned).toMatchObject({
      channel: 'meeting',
      eventId: event.id,
      condition: { unreached: false, filter: { all: [{ field: 'gender' }] } },
    })

    const small = await stage.visit('clerk', `/campaigns/${json.id}/plan?stage=launch`, {
      viewport: phone,
      language: 'en',
    })
    await small.page.getByText('Before the launch, this is missing:').waitFor()
    expect(await small.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await keepShot(small.page, 'plan-launch-en-390')
    await small.page.goto(`/campaigns/${json.id}/plan?stage=steps`)
    await small.page.getByText('How to contact them').waitFor()
    await keepShot(small.page, 'plan-steps-en-390')
    const list = await stage.visit('clerk', '/campaigns')
    await list.page.getByRole('link', { name: '两人同写' }).waitFor()
    await keepShot(list.page, 'campaigns-zh-1440')

    const other = await stage.visit('neighbour', `/campaigns/${json.id}/plan`)
    await other.page.getByText('没有找到').waitFor()
  })
})
