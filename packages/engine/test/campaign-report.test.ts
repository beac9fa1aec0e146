import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  campaignReport,
  campaignReportSchema,
  rescoreCampaign,
  scoreCampaign,
  setCampaignCosts,
  setPrices,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addCampaign, addStaff, addUnit, startClock } from './responses-fixture.ts'
import { playCampaign } from './statistics-stage.ts'

const clock = startClock()

/** A campaign of a province in two of its three branches, ten days old: the east answers more, and is five times as large. */
let engine: TestEngine
let province: number
let east: number
let west: number
let stranger: number
let campaignId: number

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    east = await addUnit(ctx, 'east', province)
    west = await addUnit(ctx, 'west', province)
    stranger = await addUnit(ctx, 'stranger', province)
    const played = await playCampaign(ctx, province, { name: '春季' }, [
      { cell: 'A', unitId: east, people: 1_000, responded: 150, converted: 40 },
      { cell: 'control', unitId: east, people: 1_000, responded: 50, converted: 20 },
      { cell: 'A', unitId: west, people: 200, responded: 20, converted: 4 },
      { cell: 'control', unitId: west, people: 200, responded: 10, converted: 2 },
    ])
    campaignId = played.id
  })
})
afterAll(() => engine.dispose())

const actors = new Map<string, Promise<Actor>>()
function as(unitId: number, role: 'branch' | 'analyst' | 'field'): Promise<Actor> {
  const known = actors.get(`${role}-${unitId}`) ?? engine.asSystem((ctx) => addStaff(ctx, unitId, role))
  actors.set(`${role}-${unitId}`, known)
  return known
}
const reportTo = async (unitId: number, role: 'branch' | 'analyst' | 'field', asked: object = {}) =>
  engine.as(await as(unitId, role), (ctx) => campaignReport(ctx, { campaignId, ...asked }))

test('the whole campaign: the same figures as its score, with a verdict', async () => {
  const report = await reportTo(province, 'analyst')
  expect(campaignReportSchema.parse(report)).toEqual(report)
  const score = await engine.asSystem((ctx) => scoreCampaign(ctx, { campaignId }))
  expect(report).toMatchObject({
    cells: score.cells,
    total: score.total,
    splitRatio: score.splitRatio,
    window: score.window,
  })
  expect(report).toMatchObject({ name: '春季', unit: 'province', whole: true, pending: 0 })
  expect(report.verdict.map(({ zh }) => zh)).toEqual([
    expect.stringMatching(/^“A”使反馈率提高 9\.2 个百分点（95% 区间 .*），约多反馈 110 人/),
    '反馈期还有 20 天，数字仍会变动；上述区间在反馈期内天天查看也成立。',
  ])
  expect(report.waterfall).toHaveLength(10)
  expect(report.waterfall.filter(({ n }) => n > 0)).toEqual([
    { fate: 'control', n: 1_200 },
    { fate: 'targeted', n: 1_200 },
  ])
  expect(report.steps).toMatchObject([
    { channel: 'email', reached: 1_200, responded: 170 },
    { channel: null, responded: 60 },
  ])
  expect(report.curve).toMatchObject([{ channel: 'email' }])
  expect(report.units.map(({ name, placed }) => [name, placed?.rank, placed?.group])).toEqual([
    ['east', 1, 1],
    ['west', 2, 1],
  ])
})

test('a branch sees its own part of a campaign that was made above it, and of nobody else', async () => {
  const report = await reportTo(west, 'branch')
  expect(report).toMatchObject({ unit: 'west', whole: false, curve: null, total: { assigned: 400, responded: 30 } })
  expect(report.waterfall.find(({ fate }) => fate === 'targeted')?.n).toBe(200)
  expect(report.steps).toMatchObject([{ reached: 200, responded: 20 }, { responded: 10 }])
  expect(JSON.stringify(report)).not.toContain('"east"')
  const asked = await reportTo(province, 'analyst', { unitId: west })
  const { asOf: _, ...figures } = report
  expect(asked).toMatchObject({ ...figures, unitId: west })
  await expect(reportTo(west, 'branch', { unitId: east })).rejects.toMatchObject({ code: 'not-found' })
  await expect(reportTo(stranger, 'branch')).rejects.toMatchObject({ code: 'not-found' })
  await expect(reportTo(province, 'field')).rejects.toMatchObject({ code: 'forbidden' })
})

test('before the launch there is a report that says so', async () => {
  const report = await engine.asSystem(async (ctx) => {
    const { id } = await addCampaign(ctx, province, { name: '未投放', state: 'draft', launchedAt: null })
    return campaignReport(ctx, { campaignId: id })
  })
  expect(report).toMatchObject({
    window: null,
    waterfall: [],
    units: [],
    verdict: [{ zh: '活动尚未投放，还没有结果。' }],
  })
})

test('the parts of a campaign add up to the whole', async () => {
  await engine.asSystem((ctx) => rescoreCampaign(ctx, { campaignId }))
  const whole = await reportTo(province, 'analyst')
  const parts = [await reportTo(east, 'analyst'), await reportTo(west, 'analyst')]
  for (const figure of ['assigned', 'reached', 'responded', 'converted', 'revenue'] as const) {
    expect(parts.reduce((sum, { total }) => sum + total[figure], 0)).toBe(whole.total[figure])
  }
})

test('money and forecast, where they can be said', async () => {
  const before = await reportTo(province, 'analyst')
  expect(before.money).toMatchObject({ basis: 'incremental', margin: null, roi: null })
  expect(before.forecast).toMatchObject({ measures: [{ measure: 'feedback', final: null }, {}], target: null })
  expect(before.verdict).toHaveLength(2)
  await engine.asSystem(async (ctx) => {
    const email = { channel: 'email', perThousand: 50_000, validFrom: '2026-01-01' } as const
    await setPrices(ctx, { unitId: province, prices: [email] })
    await setCampaignCosts(ctx, { campaignId, margin: 0.3, fixed: 10_000 })
    const past = { launchedAt: new Date('2026-01-01T02:00:00Z'), days: 30 }
    for (const name of ['一', '二', '三']) {
      const parts = [{ cell: 'A', unitId: stranger, people: 500, responded: 50 }]
      await playCampaign(ctx, stranger, { ...past, name, cells: [{ name: 'A' }] }, parts)
    }
  })
  const after = await reportTo(province, 'analyst')
  // 1,200 e-mails at 50 fen a piece and 100 yuan.
  expect(after.money).toMatchObject({ cost: { total: 70_000, fixed: 10_000 }, unpriced: [] })
  expect(after.forecast?.measures[0]?.final?.expected).toBeGreaterThan(100)
  expect(after.verdict.slice(2).map(({ zh }) => zh)).toEqual([
    expect.stringMatching(/^目前反馈率为 .*预计最终为/),
    expect.stringMatching(/^花费 ¥700\.00，增量回报率/),
  ])
  expect(await reportTo(west, 'branch')).toMatchObject({ money: null, forecast: null })
})
