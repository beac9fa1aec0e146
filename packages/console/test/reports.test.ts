import { carryOutTraining, recordTraining, trainNow } from '@tradewind/engine'
import { beforeAll, expect, test } from 'vitest'
import { barriers } from './axe.ts'
import { playCampaign } from './played-campaign.ts'
import { describeInBrowser, desk, keepShot, phone, setStage } from './stage.ts'

const stage = setStage()

/** A past campaign of 1,500 letters over a year, whose answers go by age, or by nothing that was known before. */
async function pastCampaign(name: string, answers: (age: number, n: number) => boolean): Promise<number> {
  const lines = Array.from({ length: 1_500 }, (_, n) => {
    const age = 20 + ((n * 37) % 60)
    const day = new Date(Date.UTC(2025, 0, 1 + Math.floor(n / 5))).toISOString().slice(0, 10)
    return `${name}-${n},${day},${answers(age, n) ? '是' : '否'},${age}`
  })
  await stage.api.query(
    `insert into customer (unit_id, name, ref, created_at, updated_at)
     select $1, '客户' || n, $2 || '-' || n, '2024-01-01', '2024-01-01' from generate_series(0, 1499) n`,
    [stage.api.province.id, name],
  )
  const options = { campaign: name, channel: 'letter', knownBefore: ['年龄'] }
  const query = `unitId=${stage.api.province.id}&fileName=past.csv&options=${encodeURIComponent(JSON.stringify(options))}`
  const file = `客户号,联系日期,是否成交,年龄\n${lines.join('\n')}\n`
  const made = await stage.api.admin.ask('POST', `/api/v1/imports/past-campaigns?${query}`, file, {
    'content-type': 'text/csv',
  })
  if (made.status !== 201) throw new Error(made.text)
  expect(made.json).toMatchObject({ inserted: 1_500, rejected: 0 })
  const [campaign] = await stage.api.query<{ id: string }>('select id from campaign where name = $1', [name])
  return Number(campaign?.id)
}

/** Scattered, and the same in every run. */
const lot = (n: number) => ((n * 7919 + 104_729) % 1_000) / 1_000

describeInBrowser('the reports', () => {
  beforeAll(async () => {
    await playCampaign(stage)
    const unitId = stage.api.province.id
    const useful = await pastCampaign('去年商函', (age, n) => lot(n) < (age > 50 ? 0.34 : 0.06))
    const useless = await pastCampaign('前年商函', (_, n) => lot(n) < 0.2)
    await trainNow(stage.api.engine, {
      unitId,
      name: '愿意回信',
      campaignIds: [useful],
      marginPerResponse: 3_000,
      costPerContact: 400,
    })
    await trainNow(stage.api.engine, { unitId, name: '说不准', campaignIds: [useless] })
  })

  test('the bulletin: the month beside the one before, campaigns and units in order, and its files', async () => {
    const { page, complaints } = await stage.visit('admin', '/reports')
    await page.getByText('当月触达').first().waitFor()
    await page.getByText(/^上月/).first().waitFor()
    await page.getByRole('link', { name: '春季邮件' }).first().waitFor()
    await page.getByRole('figure', { name: '机构排名' }).locator('canvas').waitFor()
    await page.getByRole('button', { name: '导出月报' }).click()
    const href = await page.getByRole('link', { name: '打印版月报' }).getAttribute('href')
    expect((await page.request.get(href ?? '')).headers()['content-type']).toMatch(/text\/html/)
    await page.keyboard.press('Escape')
    await page.getByRole('table', { name: '目标与花费' }).getByText('反馈 12.0%').waitFor()
    expect(await barriers(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('a month without campaigns says what to do, and a month to come is not asked for', async () => {
    const { page } = await stage.visit('admin', '/reports/bulletin?month=2020-02')
    await page.getByText('这个月没有营销活动').waitFor()
    await page.getByRole('link', { name: '新建活动' }).waitFor()
    await page.goto('/reports/bulletin?month=2999-01')
    await page.getByText('当月触达').first().waitFor()
    await page.goto('/reports/rubbish')
    await page.getByText('没有这个页面').waitFor()
  })

  test('a model that is of use shows how good it is, how deep to go, and what it goes by', async () => {
    const { page, complaints } = await stage.visit('admin', '/reports/models')
    await page.getByRole('link', { name: /愿意回信/ }).click()
    await page.getByRole('heading', { name: /愿意回信/, level: 1 }).waitFor()
    await page.getByText(/联系得分最高的/).waitFor()
    await page.getByRole('figure', { name: '增益图' }).locator('canvas').waitFor()
    await page.getByRole('figure', { name: '校准图' }).locator('canvas').waitFor()
    await page.getByText('年龄').first().waitFor()
    expect(await barriers(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('a model that is no better than chance says that it is refused, and why', async () => {
    const { page } = await stage.visit('analyst', '/reports/models')
    await page.getByText('还没有响应模型').waitFor()
    const admin = await stage.visit('admin', '/reports/models')
    await admin.page.getByRole('link', { name: /说不准/ }).click()
    await admin.page.getByRole('heading', { name: '为什么不予采用' }).waitFor()
    await admin.page
      .getByText(/不比抽签好/)
      .first()
      .waitFor()
    expect(await admin.page.getByRole('button', { name: '停用模型' }).count()).toBe(0)
  })

  test('a model is trained from here, and shows that it is of no use', async () => {
    const { page, complaints } = await stage.visit('admin', '/reports/models')
    await page.getByRole('link', { name: '训练模型' }).click()
    await page.getByRole('button', { name: '开始训练' }).click()
    await page.getByText('请填写模型名称').waitFor()
    await page.getByLabel('模型名称').fill('再试一次')
    await page.getByLabel('从哪些活动学习').fill('前年')
    await page.getByTitle(/^前年商函/).click()
    await page.keyboard.press('Escape')
    await page.getByRole('checkbox', { name: '按联系当天计算的客户资料和往来' }).uncheck()
    await page.getByLabel('每个响应的毛利（可不填）').fill('30')
    await page.getByLabel('每次联系的成本（可不填）').fill('4.5')
    await keepShot(page, 'train-model-zh-1440')
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: '开始训练' }).click()
    await page.getByText('可以离开这个页面').waitFor()
    const [model] = await stage.api.query<{ id: number; plan: object }>(
      `select id::int as id, plan from response_model where name = '再试一次'`,
    )
    expect(model?.plan).toMatchObject({ features: ['before.年龄'], marginPerResponse: 3_000, costPerContact: 450 })
    const { engine } = stage.api
    const trained = await carryOutTraining(engine, model?.id ?? 0, new AbortController().signal)
    if (!trained) throw new Error('nothing was trained')
    await engine.asSystem((ctx) => recordTraining(ctx, trained))
    await page.getByRole('heading', { name: '为什么不予采用' }).waitFor()
    await page
      .getByText(/不比抽签好/)
      .first()
      .waitFor()
    await page.getByRole('link', { name: '再训练一版' }).click()
    await expect.poll(() => page.getByLabel('模型名称').inputValue()).toBe('再试一次')
    expect(complaints).toEqual([])
  })

  test('retiring a model names its consequence, and needs the right', async () => {
    const clerk = await stage.visit('clerk', '/reports/models?model=1')
    await clerk.page.getByRole('alert').getByText('没有找到').waitFor()
    const { page } = await stage.visit('admin', '/reports/models')
    await page.getByRole('link', { name: /愿意回信/ }).click()
    await page.getByRole('button', { name: '停用模型' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/位客户的得分会被删除/).waitFor()
    await dialog.getByRole('button', { name: '停用模型' }).click()
    await page.getByText('已停用').waitFor()
  })

  test('looks as it should, and fits a phone', async () => {
    const { page } = await stage.visit('admin')
    for (const language of ['zh-CN', 'en'] as const) {
      await page.evaluate((chosen) => localStorage.setItem('tradewind.language', chosen), language)
      for (const viewport of [desk, phone]) {
        await page.setViewportSize(viewport)
        for (const [name, address] of [
          ['bulletin', '/reports'],
          ['models', '/reports/models'],
          ['model', '/reports/models?model=1'],
          ['refused', '/reports/models?model=2'],
        ] as const) {
          await page.goto(address)
          await page.waitForTimeout(process.env.SHOTS ? 1_500 : 500)
          const [wide, room] = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            document.documentElement.clientWidth,
          ])
          expect(wide, `${name} ${viewport.width}`).toBeLessThanOrEqual(room as number)
          await keepShot(page, `reports-${name}-${language.slice(0, 2)}-${viewport.width}`)
        }
      }
    }
  })
})
