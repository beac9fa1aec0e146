import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  monthlyBulletin,
  monthlyBulletinSchema,
  rescoreCampaign,
  rows,
  run,
  setCampaignCosts,
  setPrices,
  setTarget,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addCampaign, addStaff, addUnit, startClock } from './responses-fixture.ts'
import { playCampaign } from './statistics-stage.ts'

const clock = startClock()

/** March 2026 of a province with three branches: one campaign of February that closed in March, two launched in March. */
let engine: TestEngine
let province: number
let units: { east: number; west: number; idle: number }
const campaigns = { february: 0, spring: 0, east: 0, dollars: 0 }
const actors = new Map<string, Promise<Actor>>()

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    const branch = (code: string) => addUnit(ctx, code, province)
    units = { east: await branch('east'), west: await branch('west'), idle: await branch('idle') }
    const play = async (
      unitId: number,
      options: Parameters<typeof playCampaign>[2],
      parts: Parameters<typeof playCampaign>[3],
    ) => (await playCampaign(ctx, unitId, options, parts)).id
    campaigns.february = await play(
      province,
      { name: '二月', launchedAt: new Date('2026-02-10T02:00:00Z'), days: 25 },
      [{ cell: 'A', unitId: units.east, people: 100, responded: 10, converted: 2 }],
    )
    campaigns.spring = await play(province, { name: '春季' }, [
      { cell: 'A', unitId: units.east, people: 1_000, responded: 200, converted: 50 },
      { cell: 'A', unitId: units.west, people: 1_000, responded: 40, converted: 5 },
      { cell: 'control', unitId: units.east, people: 400, responded: 20, converted: 4 },
    ])
    campaigns.east = await play(units.east, { name: '东区' }, [
      { cell: 'A', unitId: units.east, people: 50, responded: 5 },
    ])
    await addCampaign(ctx, province, { name: '草稿', state: 'draft', launchedAt: null })
  })
})
afterAll(() => engine.dispose())

const bulletin = (unitId: number, month = '2026-03') =>
  engine.asSystem((ctx) => monthlyBulletin(ctx, { unitId, month }))
const bulletinTo = async (unitId: number, role: 'branch' | 'analyst' | 'field', of = unitId) => {
  const key = `${role}-${unitId}`
  const actor = actors.get(key) ?? engine.asSystem((ctx) => addStaff(ctx, unitId, role))
  actors.set(key, actor)
  return engine.as(await actor, (ctx) => monthlyBulletin(ctx, { unitId: of, month: '2026-03' }))
}

test('a month: what was sent and answered in it, beside the month before', async () => {
  const found = await bulletin(province)
  expect(monthlyBulletinSchema.parse(found)).toEqual(found)
  // Of the control too: 20 answers, 4 orders of 100 yuan.
  expect(found.total).toMatchObject({ sent: 2_050, cameBack: 0, responded: 265, converted: 59, revenue: 590_000 })
  expect(found.total.previous).toMatchObject({ sent: 100, responded: 10, converted: 2, revenue: 20_000 })
  expect(found.channels).toMatchObject([
    { channel: 'email', sent: 2_050, responded: 245 },
    { channel: null, sent: 0, responded: 20 },
  ])
})

test('campaigns by what can be told from chance, with their state in the month', async () => {
  const { campaigns: found } = await bulletin(province)
  expect(found.map(({ name, started, closed }) => [name, started, closed]).sort()).toEqual([
    ['东区', true, false],
    ['二月', false, true],
    ['春季', true, false],
  ])
  const spring = found.find(({ name }) => name === '春季')
  expect(spring).toMatchObject({
    own: true,
    reached: 2_000,
    feedbackRate: { rate: 0.12 },
    uplift: { diff: expect.closeTo(0.07, 6) },
  })
  expect(found.find(({ name }) => name === '东区')?.uplift).toBeNull()
  expect(found.map(({ placed }) => placed?.group)).toEqual([1, 1, 1])
})

test('targets and costs of campaigns made here or below, and of none made above', async () => {
  await engine.asSystem(async (ctx) => {
    const price = { channel: 'email' as const, perThousand: 5_000, validFrom: '2026-01-01' }
    await setPrices(ctx, { unitId: province, prices: [price] })
    await setCampaignCosts(ctx, { campaignId: campaigns.spring, margin: 0.3, fixed: 20_000 })
    await setTarget(ctx, { campaignId: campaigns.spring, rate: 0.15 })
    await setTarget(ctx, { campaignId: campaigns.february, number: 2, measure: 'success' })
  })
  const plansOf = ({ campaigns }: Awaited<ReturnType<typeof bulletin>>) =>
    Object.fromEntries(campaigns.map(({ name, target, cost }) => [name, { target, cost }]))
  expect(plansOf(await bulletin(province))).toEqual({
    春季: {
      target: { measure: 'feedback', rate: 0.15, number: null, soFar: 0.12, met: false },
      cost: { total: 30_000, complete: true },
    },
    二月: {
      target: { measure: 'success', rate: null, number: 2, soFar: 2, met: true },
      cost: { total: 500, complete: true },
    },
    东区: { target: null, cost: { total: 250, complete: true } },
  })
  await engine.asSystem((ctx) => setPrices(ctx, { unitId: province, prices: [] }))
  expect(plansOf(await bulletinTo(units.east, 'branch'))).toEqual({
    春季: { target: null, cost: null },
    二月: { target: null, cost: null },
    东区: { target: null, cost: { total: 0, complete: false } },
  })
})

test('branches that need a look: behind by more than chance, or idle', async () => {
  const { units: found } = await bulletin(province)
  expect(found.map(({ name, sent, look, placed }) => [name, sent, look, placed?.group])).toEqual([
    ['east', 1_050, [], 1],
    ['west', 1_000, ['rate'], 2],
    ['idle', 0, ['idle'], undefined],
  ])
})

test('a branch sees its own part of what was made above, and nobody else', async () => {
  const found = await bulletinTo(units.west, 'branch')
  expect(found.total).toMatchObject({ sent: 1_000, responded: 40, revenue: 50_000 })
  expect(found.campaigns).toMatchObject([{ name: '春季', own: false, reached: 1_000, uplift: null }])
  expect(found.units).toEqual([])
  await expect(bulletinTo(units.west, 'branch', units.east)).rejects.toMatchObject({ code: 'not-found' })
  await expect(bulletinTo(units.west, 'branch', province)).rejects.toMatchObject({ code: 'not-found' })
  await expect(bulletinTo(units.west, 'field')).rejects.toMatchObject({ code: 'forbidden' })
  const parts = [await bulletinTo(units.east, 'branch'), found]
  const whole = await bulletin(province)
  for (const figure of ['sent', 'responded', 'converted', 'revenue'] as const) {
    expect(parts.reduce((sum, { total }) => sum + total[figure], 0)).toBe(whole.total[figure])
  }
})

test('months that were, and months that were not', async () => {
  expect((await bulletin(province, '2026-02')).total).toMatchObject({ sent: 100, responded: 10 })
  expect(await bulletin(province, '2020-01')).toMatchObject({ campaigns: [], channels: [], total: { sent: 0 } })
  await expect(bulletin(province, '2026-04')).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('not begun'),
  })
  for (const month of ['2026-3', '2026-13', 'march', "2026-03'; --"]) {
    await expect(bulletin(province, month)).rejects.toMatchObject({ code: 'bad-input' })
  }
})

test('amounts of another currency are not added', async () => {
  await engine.asSystem((ctx) => run(ctx, sql`update campaign set currency = 'USD' where id = ${campaigns.east}`))
  await engine.asSystem((ctx) =>
    run(
      ctx,
      sql`update response set amount = 777, currency = 'USD', converted = true, kind = 'order'
    where id = (select min(id) from response where campaign_id = ${campaigns.east})`,
    ),
  )
  const found = await bulletin(province)
  expect(found.total).toMatchObject({ converted: 60, revenue: 590_000 })
  expect(found.campaigns.find(({ name }) => name === '东区')).toMatchObject({ currency: 'USD', revenue: 777 })
})

test('what the migration makes of counted people is what a rescore makes', async () => {
  const lines = () =>
    engine.asSystem((ctx) =>
      rows<{ line: string }>(
        ctx,
        sql`select to_jsonb(r)::text as line from rollup r where grain = 'unit-month' order by 1`,
      ),
    )
  const { Migration0034 } = await import('../src/db/migrations/0034-months.ts')
  const kept = await lines()
  expect(kept.length).toBeGreaterThan(5)
  await engine.asSystem(async (ctx) => {
    await run(ctx, sql`delete from rollup where grain = 'unit-month'`)
    const statements: string[] = []
    Migration0034.prototype.up.call({ addSql: (text: string) => statements.push(text) } as never)
    for (const text of statements) await run(ctx, sql.raw(text))
  })
  expect(await lines()).toEqual(kept)
  expect((await engine.asSystem((ctx) => rescoreCampaign(ctx, { campaignId: campaigns.spring }))).differences).toEqual(
    [],
  )
})
