import { beforeAll, expect, test } from 'vitest'
import { barriers } from './axe.ts'
import { type Played, playCampaign } from './played-campaign.ts'
import { describeInBrowser, desk, keepShot, phone, setStage } from './stage.ts'

const stage = setStage()

describeInBrowser('the cockpit of a campaign', () => {
  let played: Played
  beforeAll(async () => {
    played = await playCampaign(stage)
  })
  const address = (more = '') => `/campaigns/${played.campaignId}${more}`

  test('says first what it comes to, with each figure defined, and draws nothing that has no table', async () => {
    const { page, complaints } = await stage.visit('admin', address())
    await page.getByRole('heading', { name: '春季邮件', level: 1 }).waitFor()
    const verdict = page.getByRole('region', { name: '结论' })
    await verdict.getByText(/优惠券.*提高.*个百分点/).waitFor()
    await verdict.getByRole('button', { name: '反馈率' }).click()
    await page.getByRole('tooltip').getByText('触达后反馈 ÷ 已触达').waitFor()

    const cells = page.getByRole('figure', { name: '各单元的反馈' })
    await cells.locator('canvas').waitFor()
    await cells.getByText('表', { exact: true }).click()
    const table = cells.getByRole('table', { name: '各单元的反馈' })
    expect((await table.getByRole('rowheader').count()) + (await table.getByRole('row').count())).toBeGreaterThan(3)
    await table.getByText('留白（对照组）').waitFor()
    const download = page.waitForEvent('download')
    await cells.getByRole('button', { name: '下载表格' }).click()
    expect((await download).suggestedFilename()).toBe(`campaign-${played.campaignId}-cells.csv`)

    for (const [tab, name] of [
      ['名单', '筛选漏斗'],
      ['机构与员工', '各机构的反馈率'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click()
      await page.getByRole('figure', { name }).locator('canvas').waitFor()
    }
    await page.getByRole('tab', { name: '费用' }).click()
    await page.getByText('增量回报率', { exact: true }).waitFor()
    expect(page.url()).toContain('tab=money')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByText('Incremental return', { exact: true }).waitFor()
    expect(page.url()).toContain('tab=money')
    expect(complaints).toEqual([])
  })

  test('moves while the campaign does, without being asked', async () => {
    const { page } = await stage.visit('admin', address())
    const sending = page.getByRole('region', { name: '发送进度' })
    await sending.getByText('实时').waitFor()
    await sending.getByText('还有 40 件').waitFor()
    await stage.api.query(
      `update delivery set state = 'sent', sent_at = now(), settled_at = now() where step_id = $1 and state = 'queued'
         and seq in (select seq from delivery where step_id = $1 and state = 'queued' order by seq limit 15)`,
      [played.stepId],
    )
    await sending.getByText('还有 25 件').waitFor()
  })

  test('pauses and resumes, naming first what that does to how many', async () => {
    const { page } = await stage.visit('admin', address())
    await page.getByRole('button', { name: '暂停' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('还有 25 件未发出').waitFor()
    await dialog.getByRole('button', { name: '暂停' }).click()
    await page.getByText('已暂停，剩下的 25 件不会发送').waitFor()
    await page.getByRole('button', { name: '继续投放' }).click()
    await dialog.getByText(/将继续发送剩下的 25 件，预计费用约 ¥15\.\d\d/).waitFor()
    await dialog.getByRole('button', { name: '继续投放' }).click()
    await page.getByText('投放中').waitFor()
    await page.getByRole('button', { name: '取消活动' }).click()
    await dialog.getByText('未发出的 25 件不再发送').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('投放中').waitFor()
  })

  test('says what failed in plain words, whom it hit, and takes a decision about the unknown', async () => {
    const { page } = await stage.visit('admin', address())
    const refused = page.getByRole('article', { name: '对方邮件系统拒收' })
    await refused.getByText('发送失败 · 31 件').waitFor()
    expect(await refused.textContent()).not.toContain('li@example.com')
    await refused.getByRole('button', { name: '看名单' }).click()
    await page.getByRole('table', { name: '受影响的客户' }).getByRole('row').nth(5).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })

    const lost = page.getByRole('article', { name: '发送途中程序中断' })
    await lost.getByRole('button', { name: '按已发出计' }).click()
    await page.getByRole('dialog').getByText('这 7 人就收不到').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: '按已发出计' }).click()
    await lost.waitFor({ state: 'detached' })

    await refused.getByRole('button', { name: '重新发送' }).click()
    await page.getByRole('dialog').getByText('将再向 31 人发送一次').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: '重新发送' }).click()
    await refused.waitFor({ state: 'detached' })
    const [states] = await stage.api.query<{ n: number }>(
      `select count(*)::int as n from delivery where step_id = $1 and state in ('failed', 'unknown')`,
      [played.stepId],
    )
    expect(states?.n).toBe(0)
  })

  test('shows who fell out where, and why somebody is not contacted', async () => {
    const { page } = await stage.visit('admin', address('?tab=people'))
    await page.getByRole('button', { name: '看“禁扰”的名单' }).click()
    const list = page.getByRole('table', { name: '禁扰的客户' })
    await list.getByRole('row').nth(3).waitFor()
    const ref = (await list.getByRole('row').nth(1).getByRole('cell').nth(1).textContent()) ?? ''
    await page.keyboard.press('Escape')
    await page.getByLabel('某位客户会不会被联系？').fill(ref)
    await page.getByRole('button', { name: '查询' }).click()
    await page.getByText('在禁扰名单里').waitFor()
    await page.getByLabel('某位客户会不会被联系？').fill('没有这个人')
    await page.getByRole('button', { name: '查询' }).click()
    await page.getByText('没有这个编号的客户').waitFor()
    expect(await page.getByLabel('某位客户会不会被联系？').inputValue()).toBe('没有这个人')
  })

  test('shows a branch its own part of it, and nobody more than they may', async () => {
    const clerk = await stage.visit('clerk', address())
    await clerk.page.getByText('这项活动由上级机构发起').waitFor()
    const own = clerk.page.getByRole('region', { name: '结论' }).getByRole('definition').first()
    expect(Number(await own.textContent())).toBeLessThan(300)
    expect(await clerk.page.getByRole('button', { name: '暂停' }).count()).toBe(0)

    const stranger = await stage.visit('clerk', '/campaigns/999999')
    await stranger.page.getByText('没有找到').waitFor()
    for (const odd of ['/campaigns/0', '/campaigns/1e9', '/campaigns/x%00']) {
      await stranger.page.goto(odd)
      await stranger.page
        .getByText(/没有这个页面|没有找到|填写的内容有误/)
        .first()
        .waitFor()
    }
    const postman = await stage.visit('postman', address())
    await postman.page.getByText('您没有权限打开这个页面').waitFor()
  })

  test('has no serious fault for those who see or move otherwise', async () => {
    const { page } = await stage.visit('admin', '/')
    for (const tab of ['result', 'people', 'steps', 'places', 'money']) {
      await page.goto(address(`?tab=${tab}`))
      await page.getByRole('tabpanel').first().waitFor()
      expect(await barriers(page), tab).toEqual([])
    }
  })

  test('fits a phone, nothing scrolls sideways', async () => {
    const { page } = await stage.visit('admin', address(), { viewport: phone })
    for (const heading of ['各单元的反馈', 'Answers by cell']) {
      await page.getByRole('figure', { name: heading }).locator('canvas').waitFor()
      const [wide, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ])
      expect(wide).toBeLessThanOrEqual(room as number)
      await page.evaluate(() => localStorage.setItem('tradewind.language', 'en'))
      await page.reload()
    }
  })

  test('looks as it should', async () => {
    if (!process.env.SHOTS) return
    const { page } = await stage.visit('admin')
    for (const language of ['zh-CN', 'en'] as const) {
      await page.evaluate((chosen) => localStorage.setItem('tradewind.language', chosen), language)
      for (const viewport of [desk, phone]) {
        await page.setViewportSize(viewport)
        for (const tab of ['result', 'people', 'steps', 'places', 'money']) {
          await page.goto(address(`?tab=${tab}`))
          await page.waitForTimeout(1_500)
          await keepShot(page, `cockpit-${tab}-${language.slice(0, 2)}-${viewport.width}`)
        }
      }
    }
  })
})
