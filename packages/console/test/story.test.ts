import { MovableClock } from '@tradewind/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handOn } from './hand.ts'
import { describeInBrowser, keepShot, phone, setStage } from './stage.ts'
import { openPost, settleTown, type Town } from './story-town.ts'

const day = 86_400_000
/** It begins six days ago, so that by now those who were silent are called. */
const clock = new MovableClock(new Date(Date.now() - 6 * day))

describeInBrowser('a campaign, from a clerk who has an idea to a coordinator who knows what came of it', () => {
  const stage = setStage({ clock })
  let town: Town
  let post: Awaited<ReturnType<typeof openPost>>
  let campaignId: number
  let treated: number

  beforeAll(async () => {
    town = await settleTown(stage.api)
    post = await openPost(stage.api)
  })
  afterAll(() => post?.close())

  test('the clerk plans it and lets it go, in at most 40 clicks and typings', async () => {
    const { page, complaints } = await stage.visit(town.clerk)
    const hand = handOn(page)
    await hand.click('活动', 'link')
    await hand.click('新建活动', 'link')
    await hand.type('活动名称', '中秋回访')
    await hand.type('目标与优惠', '请老客户到店领取礼品。')
    await hand.choose('电子邮件')
    await hand.click('开始策划')

    await hand.choose('现在筛选')
    await hand.click('性别')
    await hand.pick('性别', '女')
    await hand.click('用这些条件')
    await page.getByText('符合条件的 12 人中').waitFor()
    await hand.click('下一步：分组')
    await hand.click('下一步：步骤与内容')
    await hand.pick('发送方', '人民路支局')
    await hand.pick('A 的内容模板', '中秋问候')
    await hand.click('添加步骤')
    await hand.click('电话', 'menuitem')
    await hand.pick('A 的内容模板', '回访话术', 1)
    await page.getByText('已自动保存').waitFor()
    await keepShot(page, 'story-plan-steps-zh-1440')
    await hand.click('下一步：费用')
    await hand.type('2. 电话：每次分钟数', '5')
    await hand.type('毛利率', '30')
    await hand.click('保存费用信息')
    await page.getByText('费用合计（最多）').waitFor()

    await hand.click('下一步：测试')
    await hand.click('发送测试')
    await page.getByText('现在的内容都测试过了').waitFor()
    const tried = post.mails.splice(0)
    expect(tried.map(({ to }) => to)).toEqual([town.clerk.staff.email])

    await hand.click('下一步：投放')
    await hand.click('开始投放')
    await page
      .getByRole('dialog')
      .getByText(/预计费用合计至多 ¥\d/)
      .waitFor()
    await keepShot(page, 'story-plan-launch-zh-1440')
    await hand.confirm('开始投放')
    await page.waitForURL(/\/campaigns\/\d+$/)
    campaignId = Number(page.url().split('/').at(-1))
    expect(hand.acts()).toBeLessThanOrEqual(40)
    console.info(`clicks and typings of the clerk: ${hand.acts()}`)

    // The cockpit is told by the server, not reloaded.
    const sending = page.getByRole('region', { name: '发送进度' })
    await sending.getByText(/^(\d+) \/ \1 件已处理完/).waitFor()
    treated = post.mails.length
    expect(new Set(post.mails.map(({ to }) => to)).size).toBe(treated)
    await keepShot(page, 'story-sent-zh-1440')
    // antd measures scrollbars with a style of its own, which the policy refuses.
    expect(complaints.filter((one) => !/^Applying inline style/.test(one))).toEqual([])
  })

  test('two customers answer on the page that their mail leads to', async () => {
    for (const [mail, answer] of [
      [post.mails[0], '我感兴趣'],
      [post.mails[1], '请给我打电话'],
    ] as const) {
      if (!mail) throw new Error('too few mails')
      const { page, complaints } = await stage.open(await post.linkOf(mail, '请告诉我们'), { viewport: phone })
      await page.getByText(/女士，您好/).waitFor()
      await page.getByText(answer).click()
      await page.getByLabel('留言').fill('周末在家')
      await keepShot(page, 'story-reply-zh-390')
      await page.getByRole('button', { name: '提交' }).click()
      await page.getByText('谢谢您的回复').waitFor()
      expect(complaints).toEqual([])
    }
  })

  test('the silent ones are called: their work orders are on a phone the next day', async () => {
    clock.moveTo(new Date(Date.now() - day))
    const orders = (state: string) =>
      stage.api.query(`select 1 from work_order where campaign_id = $1 and state = $2 and planned_on is not null`, [
        campaignId,
        state,
      ])
    await expect.poll(() => orders('open')).toHaveLength(treated - 2)
    clock.moveTo(new Date())

    const { page, complaints } = await stage.visit(town.fieldwoman, '/', { viewport: phone })
    await page.getByRole('link', { name: new RegExp(`我今天有 ${treated - 2} 件派工单`) }).click()
    const list = page.getByRole('list', { name: '当日清单' })
    for (const outcome of ['有意向', '成交']) {
      await list.getByRole('link').first().click()
      await page.getByText(/女士好/).waitFor()
      await page.getByRole('button', { name: outcome }).click()
      if (outcome === '成交') {
        await page.getByLabel('成交金额（元）').fill('128')
        await page.getByRole('button', { name: '登记' }).click()
      }
      await list.waitFor()
    }
    await expect.poll(() => orders('done')).toHaveLength(2)
    await expect.poll(() => page.getByText('已送达').count()).toBe(2)
    expect(await list.getByRole('listitem').count()).toBe(treated - 2 - 2)
    await keepShot(page, 'story-orders-zh-390')
    expect(complaints).toEqual([])
  })

  test('the coordinator reads the result on screen and on paper', async () => {
    const { page } = await stage.visit(town.coordinator)
    await page.getByRole('link', { name: '中秋回访' }).first().click()
    const figures = page.getByRole('region', { name: '结论' })
    await figures.getByText('¥128.00').waitFor()
    await keepShot(page, 'story-cockpit-zh-1440')
    await page.getByRole('button', { name: '导出报告' }).click()
    const [report] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('menuitem', { name: '打印版报告' }).click(),
    ])
    await report
      .getByRole('heading', { name: /中秋回访/ })
      .first()
      .waitFor()
    await keepShot(report, 'story-report-zh-1440')
    expect(await report.getByText('¥128.00').count()).toBeGreaterThan(0)
  })

  test("the coordinator is refused another county's customer, in words that say nothing of them", async () => {
    const { page } = await stage.visit(town.coordinator, `/customers/${town.strangerId}`)
    const refusal = page.getByRole('alert')
    await refusal.getByText('没有找到').waitFor()
    await refusal.getByText('不属于您的机构').waitFor()
    expect(await page.content()).not.toContain('Customer 1')
    await keepShot(page, 'story-refused-zh-1440')
    const beyond = await town.coordinator.ask('GET', `/api/v1/customers/${town.strangerId}`)
    const nowhere = await town.coordinator.ask('GET', '/api/v1/customers/999999999')
    expect([beyond.status, beyond.json.detail]).toEqual([
      404,
      nowhere.json.detail.replace('999999999', `${town.strangerId}`),
    ])
  })
})
