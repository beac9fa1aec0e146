import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  type Ctx,
  campaignCurve,
  campaignCurveSchema,
  campaignDays,
  campaignDaysSchema,
  campaignStaff,
  campaignStaffSchema,
  campaignSteps,
  campaignStepsSchema,
  campaignUnits,
  campaignUnitsSchema,
  cohortsOf,
  createTokens,
  type ResponseInput,
  recordReceipts,
  recordResponses,
  rows,
  run,
  scoreCampaign,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addStaff, addUnit, daysAfterLaunch, hoursAfterLaunch, startClock } from './responses-fixture.ts'
import { type Stage, setStage } from './rollups-stage.ts'

const clock = startClock()

/**
 * Twenty people in two branches: 8 and 6 are targeted, 2 in each held out, 2 in the west suppressed. An e-mail goes out an
 * hour after the launch (17:00 in Shanghai), visits follow; answers take three of them back before anybody has begun.
 */
const tokens = createTokens('the secret that these tests sign their links with')
let engine: TestEngine
let stage: Stage
let province: number
/** People of the east are the first, third...: numbers from 0. */
const person = (n: number) => ({ id: stage.people[n] as number })
const at = (stepId: number, n: number) => sql`step_id = ${stepId} and customer_id = ${person(n).id}`
let number = 0

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  stage = await setStage(engine, 'report', 20)
  await engine.asSystem(async (ctx) => {
    province = (await rows<{ id: number }>(ctx, sql`select id from unit where code = 'report-province'`))[0]?.id ?? 0
    const { email, visit } = stage.steps
    await run(ctx, sql`update delivery set state = 'sent', sent_at = ${hoursAfterLaunch(1)} where step_id = ${email}`)
    await recordReceipts(ctx, [{ stepId: email, seq: 1, receipt: 'bounced' }])
    // One of the east is visited: not at home, then reached, and buys.
    await run(ctx, sql`update delivery set state = 'sent', sent_at = ${daysAfterLaunch(4)} where ${at(visit, 2)}`)
    await run(ctx, sql`update delivery set state = 'failed' where ${at(visit, 3)}`)
    const order = sql`select id, staff_id from work_order where campaign_id = ${stage.campaignId} and customer_id = ${person(2).id}`
    await run(
      ctx,
      sql`insert into work_outcome (work_order_id, key, code, at, staff_id, recorded_at, minutes, before)
          select id, 'k' || n, code, at, staff_id, at, minutes, '{}'
          from (${order}) o, (values (1, 'not-home', ${daysAfterLaunch(3)}::timestamptz, 10),
                                     (2, 'reached', ${daysAfterLaunch(4)}::timestamptz, 25)) v(n, code, at, minutes)`,
    )
    await run(
      ctx,
      sql`update work_order set state = 'done', closed_at = ${daysAfterLaunch(4)} where id in (select id from (${order}) o)`,
    )
    await record(
      ctx,
      { customer: person(4), kind: 'reply', occurredAt: hoursAfterLaunch(2) }, // the e-mail, day 0
      { customer: person(4), kind: 'order', amount: 500, occurredAt: daysAfterLaunch(3) }, // the e-mail, day 2
      { customer: person(7), kind: 'visit', occurredAt: hoursAfterLaunch(1 + 24 * 2 + 23) }, // day 2
      { customer: person(2), kind: 'order', amount: 9_900, occurredAt: daysAfterLaunch(5) }, // the visit, day 1
      { customer: person(6), kind: 'click', occurredAt: hoursAfterLaunch(0) }, // before anything had reached them
      { customer: person(10), kind: 'order', amount: 70, occurredAt: daysAfterLaunch(1) }, // of the control
    )
  })
})
afterAll(() => engine.dispose())

const record = (ctx: Ctx, ...inputs: Partial<ResponseInput>[]) =>
  recordResponses(
    ctx,
    inputs.map((input) => ({ source: 'counter', externalId: `r${++number}`, ...input }) as ResponseInput),
    tokens,
  )
const as = (unitId: number, role: 'branch' | 'analyst' | 'field'): Promise<Actor> =>
  engine.asSystem((ctx) => addStaff(ctx, unitId, role))

test('by step: states, receipts, and what is credited to each', async () => {
  const report = await engine.asSystem((ctx) => campaignSteps(ctx, { campaignId: stage.campaignId }))
  expect(campaignStepsSchema.parse(report)).toEqual(report)
  expect(report.steps).toMatchObject([
    {
      ...{ position: 1, channel: 'email', states: { sent: 14 }, receipts: { none: 13, bounced: 1 }, reached: 13 },
      ...{ firstReached: 13, responded: 2, converted: 1, revenue: 500 },
    },
    {
      ...{
        position: 2,
        channel: 'visit',
        states: { sent: 1, failed: 1, 'in-hand': 9, cancelled: 3 },
        receipts: { none: 1 },
      },
      ...{ reached: 1, responded: 1, converted: 1, revenue: 9_900 },
    },
    { stepId: null, position: null, channel: null, states: {}, responded: 2, converted: 1, revenue: 70 },
  ])
  const score = await engine.asSystem((ctx) => scoreCampaign(ctx, { campaignId: stage.campaignId }))
  const sum = (of: 'responded' | 'converted' | 'revenue') => report.steps.reduce((total, step) => total + step[of], 0)
  expect([sum('responded'), sum('converted'), sum('revenue')]).toEqual([
    score.total.responded,
    score.total.converted,
    score.total.revenue,
  ])
})

test('by day: business days of the organisation', async () => {
  const report = await engine.asSystem((ctx) => campaignDays(ctx, { campaignId: stage.campaignId }))
  expect(campaignDaysSchema.parse(report)).toEqual(report)
  expect(report.days).toEqual([
    { day: '2026-03-01', channel: 'email', sent: 14, reached: 13, responded: 1, converted: 0, revenue: 0 },
    { day: '2026-03-01', channel: null, sent: 0, reached: 0, responded: 1, converted: 0, revenue: 0 },
    { day: '2026-03-02', channel: null, sent: 0, reached: 0, responded: 1, converted: 1, revenue: 70 },
    { day: '2026-03-04', channel: 'email', sent: 0, reached: 0, responded: 1, converted: 1, revenue: 500 },
    { day: '2026-03-05', channel: 'visit', sent: 1, reached: 1, responded: 0, converted: 0, revenue: 0 },
    { day: '2026-03-06', channel: 'visit', sent: 0, reached: 0, responded: 1, converted: 1, revenue: 9_900 },
  ])
})

test('the curve: whole days since reach, over those who have been there for all of the day', async () => {
  const report = await engine.asSystem((ctx) => campaignCurve(ctx, { campaignId: stage.campaignId }))
  expect(campaignCurveSchema.parse(report)).toEqual(report)
  const [email, visit] = report.channels
  // It is the 11th of March, the e-mails went out on the 1st, the visit was on the 5th.
  expect(email).toMatchObject({ channel: 'email' })
  expect(email?.days.map(({ exposed, responded, converted }) => [exposed, responded, converted])).toEqual([
    [13, 1, 0],
    [13, 0, 0],
    [13, 1, 1],
    ...Array(6).fill([13, 0, 0]),
  ])
  expect(visit?.days.map(({ exposed, converted }) => [exposed, converted])).toEqual([
    [1, 0],
    [1, 1],
    [1, 0],
    [1, 0],
    [1, 0],
  ])
  expect(await engine.asSystem((ctx) => cohortsOf(ctx, stage.campaignId))).toMatchObject([
    { channel: 'email', reachedOn: '2026-03-01', reached: 13, exposedDays: 9, answers: [{ since: 0 }, { since: 2 }] },
    { channel: 'visit', reachedOn: '2026-03-05', reached: 1, exposedDays: 5, answers: [{ since: 1, converted: 1 }] },
  ])
})

test('by staff: what they have, did, and what it brought', async () => {
  const ask = (days: object = {}) =>
    engine.asSystem((ctx) => campaignStaff(ctx, { campaignId: stage.campaignId, ...days }))
  const report = await ask()
  expect(campaignStaffSchema.parse(report)).toEqual(report)
  expect(report.staff).toMatchObject([
    {
      ...{ name: `field of ${stage.units[0]}`, open: 5, done: 1, cancelled: 2, reached: 1, responded: 1, converted: 1 },
      ...{ revenue: 9_900, outcomes: { 'not-home': 1, reached: 1 }, minutes: 35 },
    },
    { open: 5, done: 0, cancelled: 1, responded: 0, revenue: 0, outcomes: {}, minutes: 0 },
  ])
  const later = await ask({ from: '2026-03-05', to: '2026-03-31' })
  expect(later.staff[0]).toMatchObject({ open: 5, done: 1, outcomes: { reached: 1 }, minutes: 25 })
  await expect(ask({ from: '5 March' })).rejects.toMatchObject({ code: 'bad-input' })
})

describe('by unit', () => {
  test('the units below, with their cells and uplift; they add up to the campaign', async () => {
    const report = await engine.asSystem((ctx) => campaignUnits(ctx, { campaignId: stage.campaignId }))
    expect(campaignUnitsSchema.parse(report)).toEqual(report)
    expect(report).toMatchObject({ unitId: province, currency: 'CNY', pending: 0 })
    expect(report.units.map(({ name, total }) => [name, total.assigned, total.reached, total.responded])).toEqual([
      ['report-east', 10, 8, 4],
      ['report-west', 8, 5, 1],
    ])
    expect(report.units[0]).toMatchObject({ total: { revenue: 10_470 }, noUplift: null })
    expect(report.units[0]?.cells.map(({ name, uplift }) => [name, uplift === null])).toEqual([
      ['A', false],
      ['control', true],
    ])
    const { total } = await engine.asSystem((ctx) => scoreCampaign(ctx, { campaignId: stage.campaignId }))
    for (const figure of ['assigned', 'targeted', 'sent', 'reached', 'responded', 'converted', 'revenue'] as const) {
      expect(report.units.reduce((sum, unit) => sum + unit.total[figure], 0)).toBe(total[figure])
    }
  })

  test('a branch is its own and only line, wherever its customers have moved since', async () => {
    await engine.asSystem((ctx) =>
      run(ctx, sql`update customer set unit_id = ${stage.units[1]} where id = ${person(4).id}`),
    )
    const unitId = stage.units[0] as number
    const report = await engine.asSystem((ctx) => campaignUnits(ctx, { campaignId: stage.campaignId, unitId }))
    expect(report.units).toMatchObject([{ unitId, total: { assigned: 10, responded: 4 } }])
  })
})

describe('a branch and a campaign made above it', () => {
  test('sees its own lines and not those of its neighbour', async () => {
    const east = await as(stage.units[0] as number, 'branch')
    const ask = <T>(verb: (ctx: Ctx) => Promise<T>) => engine.as(east, verb)
    const { campaignId } = stage
    const units = await ask((ctx) => campaignUnits(ctx, { campaignId }))
    expect(units.units.map(({ name }) => name)).toEqual(['report-east'])
    const steps = await ask((ctx) => campaignSteps(ctx, { campaignId }))
    expect(steps).toMatchObject({ unitId: stage.units[0], currency: 'CNY' })
    expect(steps.steps[0]).toMatchObject({ channel: 'email', states: { sent: 8 } })
    const staff = await ask((ctx) => campaignStaff(ctx, { campaignId }))
    expect(staff.staff).toMatchObject([{ done: 1 }])
    expect(await ask((ctx) => rows(ctx, sql`select distinct unit_id from rollup`))).toEqual([
      { unit_id: stage.units[0] },
    ])
  })

  test('is refused what is not its own: the neighbour, the whole, and where the right is missing', async () => {
    const { campaignId, units } = stage
    const east = await engine.asSystem((ctx) =>
      rows<{ id: number }>(ctx, sql`select id from staff where unit_id = ${units[0]} and name like 'branch%'`),
    )
    const actor: Actor = {
      kind: 'staff',
      staffId: east[0]?.id ?? 0,
      name: 'x',
      grants: [{ unitId: units[0] as number, role: 'branch' }],
    }
    const refused = (verb: (ctx: Ctx) => Promise<unknown>) => expect(engine.as(actor, verb)).rejects
    await refused((ctx) => campaignUnits(ctx, { campaignId, unitId: units[1] })).toMatchObject({ code: 'not-found' })
    await refused((ctx) => campaignSteps(ctx, { campaignId, unitId: province })).toMatchObject({ code: 'not-found' })
    await refused((ctx) => campaignDays(ctx, { campaignId })).toMatchObject({ code: 'not-found' })
    await refused((ctx) => campaignCurve(ctx, { campaignId })).toMatchObject({ code: 'not-found' })
    await refused((ctx) => scoreCampaign(ctx, { campaignId })).toMatchObject({ code: 'not-found' })
    await refused((ctx) => campaignUnits(ctx, { campaignId: 1_000_000 })).toMatchObject({ code: 'not-found' })
    const stranger = await engine.asSystem(async (ctx) => addStaff(ctx, await addUnit(ctx, 'elsewhere'), 'branch'))
    await expect(engine.as(stranger, (ctx) => campaignSteps(ctx, { campaignId }))).rejects.toMatchObject({
      code: 'not-found',
    })
    const field = { ...actor, grants: [{ unitId: units[0] as number, role: 'field' as const }] }
    await expect(engine.as(field, (ctx) => campaignUnits(ctx, { campaignId, unitId: units[0] }))).rejects.toMatchObject(
      { code: 'forbidden' },
    )
    const two = { ...actor, grants: units.map((unitId) => ({ unitId, role: 'branch' as const })) }
    await expect(engine.as(two, (ctx) => campaignUnits(ctx, { campaignId }))).rejects.toThrow(
      'Say of which of your units',
    )
  })
})
