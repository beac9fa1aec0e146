import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  backTestForecast,
  type Ctx,
  campaignForecastSchema,
  forecastCampaign,
  listNotices,
  MovableClock,
  row,
  run,
  scoreCampaign,
  setTarget,
  watchTarget,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addStaff, addUnit, type FixtureCampaign } from './responses-fixture.ts'
import { playCampaign } from './statistics-stage.ts'

const today = new Date('2026-06-10T04:00:00Z')
const clock = new MovableClock(today)
const aDay = 86_400_000
let engine: TestEngine
let branch: number
let clerk: Actor

/** Of those who answer, half do so on each day that is left to them. */
async function play(ctx: Ctx, name: string, channel: string, launchedAt: Date, people: number, answers: number) {
  const options = { name, channel, launchedAt, cells: [{ name: 'A' }] }
  const campaign = await playCampaign(ctx, branch, options, [{ cell: 'A', unitId: branch, people, responded: answers }])
  await run(
    ctx,
    sql`update response set occurred_at = ${launchedAt}::timestamptz + make_interval(hours => 24 * day + 6)
        from (select id, floor(-ln((rank() over (order by id) - 0.5) / ${answers}) / ln(2))::int as day
              from response where campaign_id = ${campaign.id}) spread
        where response.id = spread.id`,
  )
  await run(ctx, sql`delete from response where campaign_id = ${campaign.id} and occurred_at > ${ctx.now}`)
  await scoreCampaign(ctx, { campaignId: campaign.id, fresh: true })
  return campaign
}

const days = (count: number) => new Date(today.getTime() - count * aDay)
let running: FixtureCampaign

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    const province = await addUnit(ctx, 'province')
    branch = await addUnit(ctx, 'branch', province)
    clerk = await addStaff(ctx, branch, 'branch')
    for (const [n, answers] of [200, 320, 260, 180].entries()) {
      await play(ctx, `past ${n}`, 'letter', days(60 + n), 3_000, answers)
    }
    running = await play(ctx, 'running', 'letter', days(2), 4_000, 240)
  })
})
afterAll(() => engine.dispose())

const forecast = (campaignId: number) => engine.as(clerk, (ctx) => forecastCampaign(ctx, { campaignId, fresh: true }))
const watch = (campaignId: number) =>
  engine.asSystem(async (ctx) => {
    const promise = await row<{ id: number }>(
      ctx,
      sql`select id from outbox where job = 'watch-target' and (payload ->> 'campaignId')::bigint = ${campaignId}`,
    )
    if (promise) await watchTarget(ctx, promise.id, { campaignId })
    return promise !== undefined
  })
const aim = (campaignId: number, target: { rate: number } | { number: number }) =>
  engine.as(clerk, (ctx) => setTarget(ctx, { campaignId, ...target }))
const noticed = (campaignId: number) => engine.as(clerk, (ctx) => listNotices(ctx, { campaignId }))

test('two days of answers tell what the campaign will come to, within a band', async () => {
  const found = await forecast(running.id)
  expect(campaignForecastSchema.parse(found)).toEqual(found)
  const [feedback, success] = found.measures
  expect(feedback).toMatchObject({
    measure: 'feedback',
    reached: 4_000,
    channels: [{ channel: 'letter', campaigns: 4 }],
  })
  // Three quarters have answered in two days; 240 in the end.
  expect(feedback?.soFar).toBeGreaterThan(120)
  expect(feedback?.final?.expected).toBeGreaterThan(215)
  expect(feedback?.final?.expected).toBeLessThan(265)
  expect(feedback?.final?.lo).toBeLessThan(240)
  expect(feedback?.final?.hi).toBeGreaterThan(240)
  expect(feedback?.words.zh).toMatch(/^目前反馈率为 .*%，预计最终为 .*%（八成把握在 .*% 至 .*% 之间）。$/)
  expect(success).toMatchObject({ soFar: 0, final: null })
})

test('a campaign whose window is over is what it is', async () => {
  const past = await engine.asSystem((ctx) =>
    row<{ id: number }>(ctx, sql`select id from campaign where name = 'past 1'`),
  )
  const { closed, measures } = await forecast(past?.id ?? 0)
  expect(closed).toBe(true)
  expect(measures[0]).toMatchObject({ soFar: 320, final: { expected: 320, lo: 320, hi: 320 } })
  expect(measures[0]?.words.en).toBe('The final feedback rate is 10.7%.')
})

test('a channel without a past is not forecast, and words say what it takes', async () => {
  const { id } = await engine.asSystem((ctx) => play(ctx, 'first text', 'sms', days(2), 500, 40))
  const { measures } = await forecast(id)
  expect(measures[0]).toMatchObject({ final: null, rate: null, channels: [{ channel: 'sms', campaigns: 0 }] })
  expect(measures[0]?.words.en).toContain('it takes 3 earlier campaigns of the channel with 20 responses each')
})

test('the forecast can be held against past campaigns, by those who read scores', async () => {
  await engine.asSystem(async (ctx) => {
    for (const [n, answers] of [210, 240, 190].entries())
      await play(ctx, `older ${n}`, 'visit', days(200 - 35 * n), 2_500, answers)
    for (const [n, answers] of [230, 205].entries())
      await play(ctx, `newer ${n}`, 'visit', days(80 - 40 * n), 2_500, answers)
  })
  const found = await engine.as(clerk, (ctx) => backTestForecast(ctx, { channel: 'visit', day: 3 }))
  expect(found).toMatchObject({ tested: 2, held: 2 })
  expect(found.words.en).toContain('would have held the final number of 2 of 2 campaigns')
  const none = await engine.as(clerk, (ctx) => backTestForecast(ctx, { channel: 'fax' }))
  expect(none).toMatchObject({ tested: 0, error: null })
})

describe('a target', () => {
  test('that the whole band misses is warned of once, in words', async () => {
    await aim(running.id, { rate: 0.12 })
    expect((await forecast(running.id)).target).toMatchObject({ rate: 0.12, outlook: 'missed' })
    expect(await watch(running.id)).toBe(true)
    expect(await noticed(running.id)).toMatchObject([
      { kind: 'target-missed', figures: { wanted: 480, reached: 4_000 } },
    ])
    expect((await noticed(running.id))[0]?.words.zh).toMatch(/^预计达不到目标：反馈率目标 12.0%，预计最终 /)
    expect(await watch(running.id)).toBe(false)
  })

  test('set anew is looked at anew; one that may be reached stays open, and is looked at again tomorrow', async () => {
    await aim(running.id, { number: 240 })
    expect((await forecast(running.id)).target?.outlook).toBe('open')
    expect(await watch(running.id)).toBe(true)
    expect(await noticed(running.id)).toHaveLength(1)
    expect(await watch(running.id)).toBe(true)
    await aim(running.id, { number: 5_000 })
    await watch(running.id)
    expect(await noticed(running.id)).toHaveLength(2)
    await aim(running.id, { number: 10 })
    expect((await forecast(running.id)).target?.outlook).toBe('reached')
  })

  test('of a campaign that is cancelled, or whose target is gone, is looked at no more', async () => {
    const { id } = await engine.asSystem((ctx) => play(ctx, 'gone', 'letter', days(2), 100, 4))
    await aim(id, { rate: 0.5 })
    await engine.asSystem((ctx) => run(ctx, sql`update campaign set state = 'cancelled' where id = ${id}`))
    expect(await watch(id)).toBe(true)
    expect(await watch(id)).toBe(false)
    expect(await noticed(id)).toEqual([])
  })
})
