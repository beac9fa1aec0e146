import { type Outcome, settleProof } from '@tradewind/engine'
import { seedCustomers } from '@tradewind/engine/testing'
import { beforeAll, expect, test } from 'vitest'
import { handOn } from './hand.ts'
import { describeInBrowser, keepShot, phone, setStage } from './stage.ts'

/** What the story of a campaign, where a clerk plans one from end to end, does not come by. */
describeInBrowser('the plan of a campaign', () => {
  const stage = setStage()
  let branch: number

  beforeAll(async () => {
    branch = stage.api.branch.id
    await stage.api.engine.asSystem(async (ctx) => {
      await seedCustomers(ctx, branch, 200)
    })
    const housed = `update customer set address = '文三路' || id || '号', postcode = '310012' where unit_id = $1`
    await stage.api.query(housed, [branch])
    await stage.api.query(
      `insert into consent (customer_id, channel, status, evidence, recorded_at)
       select id, 'letter', 'granted', 'test', now() from customer where unit_id = $1`,
      [branch],
    )
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

  test('of a unit with others below gives them quotas, weighs its cells, and shows its letter', async () => {
    const { api } = stage
    const unitId = api.province.id
    const made = async (path: string, body: object) => {
      const answer = await api.admin.ask('POST', `/api/v1/${path}`, { unitId, ...body })
      expect(answer.status, answer.text).toBe(201)
      return answer.json.id as number
    }
    const segmentId = await made('segments', { name: '全部', filter: { all: [] } })
    const templateId = await made('templates', { channel: 'letter', name: '中秋信', text: '{{customer.name}}，您好' })
    const id = await made('campaigns', {
      ...{ name: '全省中秋', kind: 'special', unfinished: true, segmentId },
      cells: [
        { name: 'A', weight: 90 },
        { name: '对照组', weight: 10, control: true },
      ],
      steps: [{ channel: 'letter', contents: [{ cell: 'A', templateId }] }],
    })
    const { page, complaints } = await stage.visit('admin', `/campaigns/${id}/plan?stage=audience`)
    const { click, type, pick } = handOn(page)
    await page.getByText('符合条件的 200 人中').waitFor()
    await type('每个机构最多', '150')
    await pick('选择机构，给它配额', 'B1')
    await type('B1 最多联系多少人', '50')
    await expect
      .poll(async () => (await api.admin.ask('GET', `/api/v1/campaigns/${id}`)).json)
      .toMatchObject({ maxPerUnit: 150, quotas: [{ unitId: branch, maxTargeted: 50 }] })
    await page.getByText('将联系 50 人').waitFor()
    await keepShot(page, 'plan-quotas-zh-1440')

    await click('下一步：分组')
    await page.getByText('对照组比例：10%').waitFor()
    await page.getByText(/发现 .* 个百分点/).waitFor()
    await keepShot(page, 'plan-cells-zh-1440')

    await page.goto(`/campaigns/${id}/plan?stage=test`)
    await click('查看排版')
    await page.getByText('正在发送…').waitFor()
    await settleTests()
    await page.getByText('可以印刷').waitFor()
    await keepShot(page, 'plan-letter-zh-1440')
    const letter = await page.getByRole('link', { name: '查看商函' }).getAttribute('href')
    expect((await page.request.get(letter ?? '')).headers()['content-type']).toBe('application/pdf')
    // antd measures scrollbars with a style of its own when a dialogue or sticky table opens, which the policy refuses.
    expect(complaints.filter((one) => !/^Applying inline style/.test(one))).toEqual([])
  })

  test('saves itself, asks which one holds when two write, and says on a phone what is missing', async () => {
    const { api } = stage
    const cells = [{ name: 'A', weight: 1 }]
    const plan = { unitId: branch, name: '两人同写', unfinished: true, cells }
    const { json } = await api.clerk.ask('POST', '/api/v1/campaigns', plan)
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
    await page.getByRole('button', { name: '新建场次' }).click()
    const event = page.getByRole('dialog').filter({ hasText: '座位数' })
    await event.getByLabel('场次名称').fill('品鉴会')
    await event.getByLabel('开始时间').fill('2999-01-01 10:00')
    await page.keyboard.press('Enter')
    await event.getByLabel('座位数').fill('40')
    await event.getByRole('button', { name: '新建' }).click()
    await event.getByText('请填写').waitFor()
    await event.getByLabel('地点').fill('一楼大厅')
    await keepShot(page, 'plan-event-zh-1440')
    await event.getByRole('button', { name: '新建' }).click()
    await page.getByText(/品鉴会 · 2999-01-01 .* 10:00 · 一楼大厅 · 余 40 座/).waitFor()
    await keepShot(page, 'plan-steps-filter-zh-1440')
    const planned = async () => (await api.clerk.ask('GET', `/api/v1/campaigns/${json.id}`)).json.steps[1]
    await expect.poll(planned).toMatchObject({
      channel: 'meeting',
      eventId: expect.any(Number),
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
