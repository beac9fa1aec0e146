import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type CampaignScore,
  campaignScoreSchema,
  createTokens,
  type ResponseInput,
  recordResponses,
  recordVisits,
  run,
  scoreCampaign,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import {
  addCampaign,
  addCustomer,
  addStaff,
  addUnit,
  contact,
  daysAfterLaunch,
  exclude,
  type FixtureCampaign,
  holdOut,
  launch,
  startClock,
} from './responses-fixture.ts'

const clock = startClock()
const tokens = createTokens('the secret that these tests sign their links with')
let engine: TestEngine
let province: number
let east: number
beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    east = await addUnit(ctx, 'east', province)
  })
})
afterAll(() => engine.dispose())

let number = 0
const addPeople = (count: number) =>
  engine.asSystem(async (ctx) => {
    const ids: number[] = []
    for (let n = 0; n < count; n++) ids.push(await addCustomer(ctx, east, `c${++number}`))
    return ids
  })

const record = (...inputs: Partial<ResponseInput>[]) =>
  engine.asSystem((ctx) =>
    recordResponses(
      ctx,
      inputs.map((input) => ({
        source: 'counter',
        externalId: `n${++number}`,
        kind: 'visit',
        occurredAt: daysAfterLaunch(2),
        ...input,
      })),
      tokens,
    ),
  )
const score = (campaign: FixtureCampaign): Promise<CampaignScore> =>
  engine.asSystem((ctx) => scoreCampaign(ctx, { campaignId: campaign.id }))
const named = (scored: CampaignScore, name: string) => {
  const found = scored.cells.find((cell) => cell.name === name)
  if (!found) throw new Error(`No cell ${name}.`)
  return found
}

describe('a campaign that can be counted by hand', () => {
  let campaign: FixtureCampaign
  let scored: CampaignScore
  beforeAll(async () => {
    const people = await addPeople(21)
    const at = (n: number) => ({ id: people[n] ?? 0 })
    await engine.asSystem(async (ctx) => {
      campaign = await addCampaign(ctx, province, {
        name: 'by hand',
        cells: [{ name: 'A' }, { name: 'B' }, { name: 'control', control: true }],
      })
      const [seq = 0] = await contact(ctx, campaign, people.slice(0, 5)) // 0-4
      await contact(ctx, campaign, people.slice(5, 6), { receipt: 'bounced' }) // 5
      await contact(ctx, campaign, people.slice(6, 7), { state: 'failed', sentAt: null }) // 6
      await contact(ctx, campaign, people.slice(7, 13), { cell: 'B', receipt: 'delivered' })
      await holdOut(ctx, campaign, people.slice(13, 20))
      await exclude(ctx, campaign, people.slice(20), 'suppressed')
      // A scanner's click is no response.
      const at = ctx.now.toISOString()
      await recordVisits(ctx, [{ kind: 'click', stepId: campaign.stepId, seq: seq + 3, link: 0, at, method: 'HEAD' }])
    })
    await record(
      { customer: at(0) },
      { customer: at(0), kind: 'reply' }, // answers twice, counts once
      { customer: at(0), kind: 'order', amount: 3000 },
      { customer: at(0), kind: 'order', amount: 2000 },
      { customer: at(1), kind: 'order', amount: 700, currency: 'USD' }, // a success, but not revenue in CNY
      { customer: at(2), kind: 'open' }, // no response
      { customer: at(5) }, // bounced, and came all the same: not among the reached
      { customer: at(13), kind: 'order', amount: 1000 },
      { customer: at(14), occurredAt: daysAfterLaunch(-1) }, // before the launch
      { customer: at(7), kind: 'visit', amount: 9900 }, // what a visit cost is not revenue
      { customer: at(20), campaignId: campaign.id }, // was never part of it
    )
    scored = await score(campaign)
  })

  test('counts each customer once, by cell', () => {
    expect(named(scored, 'A')).toMatchObject({
      ...{ assigned: 7, targeted: 7, sent: 6, reached: 5, responded: 3, converted: 2 },
      ...{ reachedAndResponded: 2, reachedAndConverted: 2, revenue: 5000 },
    })
    expect(named(scored, 'B')).toMatchObject({
      ...{ assigned: 6, targeted: 6, sent: 6, reached: 6, responded: 1, converted: 0, revenue: 0 },
    })
    expect(named(scored, 'control')).toMatchObject({
      ...{ assigned: 7, targeted: 0, sent: 0, reached: 0, responded: 1, converted: 1, revenue: 1000 },
    })
    expect(scored.total).toMatchObject({
      assigned: 20,
      targeted: 13,
      sent: 12,
      reached: 11,
      responded: 5,
      revenue: 6000,
    })
  })

  test('takes feedback and success over those reached, and has none for the control', () => {
    expect(named(scored, 'A').feedbackRate?.rate).toBe(2 / 5)
    expect(named(scored, 'A').successRate?.rate).toBe(2 / 5)
    expect(named(scored, 'A').respondedPerAssigned?.rate).toBe(3 / 7)
    expect(named(scored, 'control').feedbackRate).toBeNull()
    expect(named(scored, 'control').convertedPerAssigned?.rate).toBe(1 / 7)
  })

  test('takes money over everybody assigned', () => {
    const { mean = 0, sd = 0 } = named(scored, 'A').revenuePerHead ?? {}
    expect(mean).toBeCloseTo(5000 / 7, 9)
    expect(sd).toBeCloseTo(Math.sqrt((5000 ** 2 - 5000 ** 2 / 7) / 6), 9)
  })

  test('takes uplift over everybody assigned, against the control', () => {
    const uplift = named(scored, 'A').uplift?.responded
    expect(uplift?.diff).toBeCloseTo(2 / 7, 12)
    expect(uplift?.relative).toBeCloseTo(2, 12)
    expect(uplift?.incremental).toBeCloseTo(2, 12)
    expect(named(scored, 'A').uplift?.revenuePerHead?.diff).toBeCloseTo(4000 / 7, 9)
    expect(named(scored, 'control').uplift).toBeNull()
    expect(scored.noUplift).toBeNull()
  })

  test('checks the split, says when the window closes and what each figure means', () => {
    expect(scored.splitRatio).toMatchObject({ broken: false })
    expect(scored.window).toEqual({ from: launch, to: daysAfterLaunch(30), closed: false })
    expect(scored.definitions.reached).toMatch(/bounced/)
    expect(campaignScoreSchema.parse(scored)).toEqual(scored)
  })
})

test('without a control there is no uplift, and the score says why', async () => {
  const campaign = await engine.asSystem((ctx) =>
    addCampaign(ctx, province, { name: 'all in', cells: [{ name: 'A' }] }),
  )
  const people = await addPeople(3)
  await engine.asSystem((ctx) => contact(ctx, campaign, people))
  const scored = await score(campaign)
  expect(named(scored, 'A').uplift).toBeNull()
  expect(scored.noUplift).toMatch(/no control/)
  expect(scored.splitRatio).toBeNull()
})

test('before the launch there are zeros and nulls, never NaN', async () => {
  const campaign = await engine.asSystem((ctx) =>
    addCampaign(ctx, province, { name: 'draft', state: 'draft', launchedAt: null }),
  )
  const scored = await score(campaign)
  expect(scored).toMatchObject({ window: null, splitRatio: null, noUplift: expect.stringContaining('control') })
  for (const figures of [...scored.cells, scored.total]) {
    expect(figures).toMatchObject({ assigned: 0, revenue: 0, feedbackRate: null, revenuePerHead: null })
  }
})

test('a difference that nothing can test has no p', async () => {
  const campaign = await engine.asSystem((ctx) => addCampaign(ctx, province, { name: 'silence' }))
  const [a = 0, b = 0, c = 0, d = 0] = await addPeople(4)
  await engine.asSystem(async (ctx) => {
    await contact(ctx, campaign, [a, b])
    await holdOut(ctx, campaign, [c, d])
  })
  expect(named(await score(campaign), 'A').uplift).toMatchObject({
    responded: { diff: 0, relative: null, chiSquare: null, p: null },
    revenuePerHead: null,
  })
})

test('cells that lost people are reported as a broken split', async () => {
  const campaign = await engine.asSystem((ctx) => addCampaign(ctx, province, { name: 'lopsided' }))
  const people = await addPeople(60)
  await engine.asSystem(async (ctx) => {
    await contact(ctx, campaign, people.slice(0, 48))
    await holdOut(ctx, campaign, people.slice(48))
  })
  expect((await score(campaign)).splitRatio).toMatchObject({ broken: true })
})

test('a customer in two campaigns counts in both, each answer in the one it belongs to', async () => {
  const [both = 0, other = 0] = await addPeople(2)
  const [first, second] = await engine.asSystem(async (ctx) => {
    const first = await addCampaign(ctx, province, { name: 'first' })
    const second = await addCampaign(ctx, province, { name: 'second', launchedAt: daysAfterLaunch(5), days: 10 })
    await holdOut(ctx, first, [both, other])
    await contact(ctx, second, [both])
    return [first, second]
  })
  await record(
    { customer: { id: both }, occurredAt: daysAfterLaunch(1), kind: 'order', amount: 100 },
    { customer: { id: both }, occurredAt: daysAfterLaunch(6), kind: 'order', amount: 20 },
    { customer: { id: other }, occurredAt: daysAfterLaunch(6) },
  )
  expect((await score(first)).total).toMatchObject({ assigned: 2, responded: 2, converted: 1, revenue: 100 })
  expect((await score(second)).total).toMatchObject({ assigned: 1, responded: 1, converted: 1, revenue: 20 })
})

test('an answer that names the campaign after its window is kept, and does not count', async () => {
  const campaign = await engine.asSystem((ctx) => addCampaign(ctx, province, { name: 'brief', days: 1 }))
  const [late = 0] = await addPeople(1)
  await engine.asSystem((ctx) => holdOut(ctx, campaign, [late]))
  const [result] = await record({ customer: { id: late }, campaignId: campaign.id, occurredAt: daysAfterLaunch(3) })
  expect(result).toMatchObject({ attribution: 'named', campaignId: campaign.id })
  const scored = await score(campaign)
  expect(scored.total.responded).toBe(0)
  expect(scored.window?.closed).toBe(true)
})

describe('scope', () => {
  test('a campaign of another unit does not exist, and score.read is needed', async () => {
    const campaign = await engine.asSystem((ctx) => addCampaign(ctx, province, { name: 'scoped' }))
    const ask = async (unitId: number, role: 'branch' | 'analyst' | 'field') => {
      const actor = await engine.asSystem((ctx) => addStaff(ctx, unitId, role))
      return engine.as(actor, (ctx) => scoreCampaign(ctx, { campaignId: campaign.id }))
    }
    expect(await ask(province, 'analyst')).toMatchObject({ campaignId: campaign.id })
    await expect(ask(province, 'field')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(ask(east, 'branch')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a customer who moved to another unit stays in the experiment', async () => {
    const [moved = 0] = await addPeople(1)
    const [campaign, analyst, elsewhere] = await engine.asSystem(async (ctx) => {
      const campaign = await addCampaign(ctx, east, { name: 'moving' })
      await contact(ctx, campaign, [moved])
      return [campaign, await addStaff(ctx, east, 'analyst'), await addUnit(ctx, 'west', province)]
    })
    await engine.asSystem((ctx) => run(ctx, sql`update customer set unit_id = ${elsewhere} where id = ${moved}`))
    await record({ customer: { id: moved } })
    const scored = await engine.as(analyst, (ctx) => scoreCampaign(ctx, { campaignId: campaign.id }))
    expect(scored.total).toMatchObject({ assigned: 1, responded: 1 })
  })
})

const data = process.env.TRADEWIND_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const file = join(data, 'hillstrom/hillstrom.csv')
test.runIf(process.env.CI)('the Hillstrom data is there', () => {
  expect(existsSync(file), `Set TRADEWIND_DATA: there is no ${file}.`).toBe(true)
})
if (!existsSync(file)) console.warn(`The Hillstrom campaign is not scored: there is no ${file}. Set TRADEWIND_DATA.`)

/** The published experiment as rows of ours: 64,000 customers, visits as visits, spend as orders. */
describe.runIf(existsSync(file))('Hillstrom 2008 as a campaign', () => {
  let scored: CampaignScore
  beforeAll(async () => {
    const people: Record<string, string>[] = parse(readFileSync(file), { columns: true })
    const column = (of: (person: Record<string, string>) => string | number) => people.map(of)
    scored = await engine.asSystem(async (ctx) => {
      const campaign = await addCampaign(ctx, province, {
        name: 'Hillstrom',
        cells: [{ name: 'Mens E-Mail' }, { name: 'Womens E-Mail' }, { name: 'No E-Mail', control: true }],
      })
      await run(
        ctx,
        sql`insert into customer (unit_id, ref, name, created_at, updated_at)
            select ${east}, 'h' || n, 'h' || n, ${launch}, ${launch} from generate_series(1, ${people.length}::int) n`,
      )
      await run(
        ctx,
        sql`create temporary table hillstrom on commit drop as
            select c.id, l.id as cell_id, l.control, x.visit = 1 as visit, x.conversion = 1 as conversion, x.cents
            from unnest(${column((p) => p.segment ?? '')}::text[], ${column((p) => p.visit ?? '')}::int[],
                        ${column((p) => p.conversion ?? '')}::int[],
                        ${column((p) => Math.round(Number(p.spend) * 100))}::bigint[])
                   with ordinality as x(arm, visit, conversion, cents, n)
            join customer c on c.ref = 'h' || x.n
            join cell l on l.campaign_id = ${campaign.id} and l.name = x.arm`,
      )
      await run(
        ctx,
        sql`insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
            select ${campaign.id}, id, ${east}, cell_id, case when control then 'control' else 'targeted' end from hillstrom`,
      )
      await run(
        ctx,
        sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, sent_at)
            select ${campaign.id}, ${campaign.stepId}, row_number() over (), id, ${east}, cell_id, 'email', 'sent',
                   ${launch}, ${launch} from hillstrom where not control`,
      )
      const respond = (kind: 'visit' | 'order') => sql`
        insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
                              attribution, responded, converted, amount, currency)
        select ${`hillstrom-${kind}`}, id::text, ${kind}, ${daysAfterLaunch(3)}, ${ctx.now}::timestamptz, id, ${east},
               ${campaign.id}, 'window', visit, conversion and ${kind} = 'order',
               case when ${kind} = 'order' then cents end, 'CNY'
        from hillstrom where ${kind === 'order' ? sql`conversion` : sql`visit`}`
      await run(ctx, respond('visit'))
      await run(ctx, respond('order'))
      return scoreCampaign(ctx, { campaignId: campaign.id, fresh: true })
    })
  })

  test('has the published counts and rates', () => {
    const figures = scored.cells.map((c) => [c.name, c.assigned, c.responded, c.converted, c.revenue])
    expect(figures).toEqual([
      ['Mens E-Mail', 21307, 3894, 267, 3031169],
      ['Womens E-Mail', 21387, 3238, 189, 2303811],
      ['No E-Mail', 21306, 2262, 122, 1390833],
    ])
    expect(named(scored, 'Mens E-Mail').feedbackRate).toMatchObject({
      rate: expect.closeTo(0.1827568405, 9),
      lo: expect.closeTo(0.1776249908, 9),
      hi: expect.closeTo(0.1880030616, 9),
    })
    expect(scored.total).toMatchObject({ assigned: 64000, reached: 42694 })
  })

  test('has the published uplift', () => {
    expect(named(scored, 'Mens E-Mail').uplift).toMatchObject({
      responded: {
        diff: expect.closeTo(0.07658956365, 9),
        lo: expect.closeTo(0.06995330808, 9),
        hi: expect.closeTo(0.08322674127, 9),
        chiSquare: expect.closeTo(505.6220321, 6),
        incremental: expect.closeTo(1631.893833, 5),
      },
      converted: { diff: expect.closeTo(0.00680500652, 9), p: expect.closeTo(1.523223501e-13, 17) },
      revenuePerHead: { diff: expect.closeTo(76.98271559, 6), t: expect.closeTo(5.300140358, 8) },
    })
    expect(named(scored, 'Womens E-Mail').uplift?.converted?.p).toBeCloseTo(0.0001571051291, 9)
    expect(scored.splitRatio?.p).toBeCloseTo(0.9, 2)
  })
})
