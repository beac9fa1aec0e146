import { sql } from 'kysely'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import {
  type Channel,
  type Chunk,
  checkHolidays,
  claimChunk,
  getQuietHours,
  markInFlight,
  pauseCampaign,
  releaseClaim,
  resumeCampaign,
  row,
  rows,
  run,
  setContactRules,
  setQuietHours,
  setSenderLimits,
  settle,
} from '../src/index.ts'
import { createStage } from './cascade-stage.ts'

const stage = await createStage()
const { as, clock, launch, work, progress, unitId, cityId, senderId } = stage
afterAll(() => stage.engine.dispose())
afterEach(async () => {
  for (const unit of [unitId, cityId]) await as((ctx) => setQuietHours(ctx, { unitId: unit, rules: [] }))
  await as((ctx) => setContactRules(ctx, { unitId, rules: [] }))
  await as((ctx) => setSenderLimits(ctx, { senderId, limits: [] }))
})

/** Local time in China. */
const moveTo = (local: string) => clock.moveTo(new Date(`${local}:00+08:00`))
const dueTimes = (stepId: number | undefined) =>
  as(async (ctx) =>
    (
      await rows<{ due: string }>(
        ctx,
        sql`select distinct to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as due
            from delivery where step_id = ${stepId} and state in ('queued', 'retry') order by 1`,
      )
    ).map(({ due }) => due),
  )
const sent = async (campaignId: number) => (await progress(campaignId)).sent
const night = { channel: 'phone' as Channel, from: '21:00', until: '09:00' }
const claim = (campaignId: number, stepId: number | undefined, limit = 1_000) => {
  const chunk: Chunk = { campaignId, stepId: stepId ?? 0, from: 1, to: 1_000 }
  return as((ctx) => claimChunk(ctx, chunk, { limit, leaseSeconds: 30 }))
}

describe('quiet hours', () => {
  test('put a launch off until they are over', async () => {
    moveTo('2026-04-07T22:15')
    await as((ctx) => setQuietHours(ctx, { unitId: cityId, rules: [night] }))
    const { campaign, stepIds } = await launch({ steps: [{ channel: 'phone' }] })
    expect(await dueTimes(stepIds[0])).toEqual(['2026-04-08 09:00'])
    await work()
    expect(await sent(campaign.id)).toBe(0)
    moveTo('2026-04-08T09:00')
    await work()
    expect(await sent(campaign.id)).toBe(4)
  })

  test('that were said meanwhile, or met by a retry, are kept at the claim', async () => {
    moveTo('2026-04-07T12:00')
    const { campaign, stepIds } = await launch({ steps: [{ channel: 'phone' }] })
    await work(() => ({ kind: 'soft-fail', reason: 'busy', retryAfterSeconds: 10 * 3_600 }))
    await as((ctx) => setQuietHours(ctx, { unitId, rules: [night] }))
    moveTo('2026-04-07T22:30')
    await work()
    expect(await dueTimes(stepIds[0])).toEqual(['2026-04-08 09:00'])
    expect(await progress(campaign.id)).toMatchObject({ retry: 4, sent: 0 })
    moveTo('2026-04-08T09:01')
    await work()
    expect(await sent(campaign.id)).toBe(4)
  })

  test('hold for their channel and their units alone, and all of them hold', async () => {
    moveTo('2026-04-07T22:15')
    await as((ctx) => setQuietHours(ctx, { unitId: cityId, rules: [night] }))
    const late = { ...night, from: '09:00', until: '10:30' }
    const rules = await as((ctx) => setQuietHours(ctx, { unitId, rules: [late] }))
    expect(rules.rules.map((rule) => rule.unitId)).toEqual([cityId, unitId])
    const called = await launch({ steps: [{ channel: 'phone' }] })
    const written = await launch({ steps: [{ channel: 'letter' }] })
    expect(await dueTimes(called.stepIds[0])).toEqual(['2026-04-08 10:30'])
    expect(await dueTimes(written.stepIds[0])).toEqual(['2026-04-07 22:15'])
  })

  test('that begin between the claim and the sending hold too, each unit by its own', async () => {
    moveTo('2026-04-07T20:59')
    await as((ctx) => setQuietHours(ctx, { unitId, rules: [night] }))
    const { campaign, stepIds } = await launch({ steps: [{ channel: 'phone' }] })
    const stepId = stepIds[0] ?? 0
    await as((ctx) => run(ctx, sql`update delivery set unit_id = ${cityId} where step_id = ${stepId} and seq = 2`))
    await as((ctx) => run(ctx, sql`update delivery set attempts = 1 where step_id = ${stepId} and seq = 3`))
    const { token, deliveries } = await claim(campaign.id, stepId)
    expect(deliveries).toHaveLength(4)
    const mark = (seqs: number[]) => as((ctx) => markInFlight(ctx, { stepId, token, seqs, leaseSeconds: 30 }))
    expect(await mark([1])).toEqual([1])
    moveTo('2026-04-07T21:00')
    expect(await mark([2, 3, 4])).toEqual([2])
    expect(await dueTimes(stepId)).toEqual(['2026-04-08 09:00'])
    expect(await progress(campaign.id)).toMatchObject({ claimed: 2, retry: 1, queued: 1 })
    // What left before is settled whatever the hour.
    await as((ctx) => settle(ctx, stepId, token, [{ seq: 1, outcome: { kind: 'sent' } }]))
    expect(await sent(campaign.id)).toBe(1)
    await as((ctx) => settle(ctx, stepId, token, [{ seq: 2, outcome: { kind: 'sent' } }]))
    moveTo('2026-04-08T09:00')
    await work()
    expect(await sent(campaign.id)).toBe(4)
  })

  test('know the official holidays and the weekends that are made up for', async () => {
    await as((ctx) => setQuietHours(ctx, { unitId, rules: [{ ...night, days: 'non-working' }] }))
    moveTo('2026-09-30T21:30')
    const { stepIds } = await launch({ steps: [{ channel: 'phone' }] })
    expect(await dueTimes(stepIds[0])).toEqual(['2026-10-08 09:00'])
    moveTo('2026-09-19T21:30')
    const weekend = await launch({ steps: [{ channel: 'phone' }] })
    expect(await dueTimes(weekend.stepIds[0])).toEqual(['2026-09-20 09:00'])
    moveTo('2026-04-07T22:15')
  })

  test('are by the clock of the place where the customers are', async () => {
    await as((ctx) => setQuietHours(ctx, { unitId: cityId, timeZone: 'Asia/Urumqi', rules: [night] }))
    moveTo('2026-04-07T22:15')
    const { stepIds } = await launch({ steps: [{ channel: 'phone' }] })
    expect(await dueTimes(stepIds[0])).toEqual(['2026-04-07 22:15'])
    moveTo('2026-04-07T23:15')
    const later = await launch({ steps: [{ channel: 'phone' }] })
    expect(await dueTimes(later.stepIds[0])).toEqual(['2026-04-08 11:00'])
    expect(await as((ctx) => getQuietHours(ctx, { unitId }))).toMatchObject({ timeZone: 'Asia/Urumqi' })
  })

  test('on days that are not announced yet are told by the doctor', async () => {
    moveTo('2026-04-07T12:00')
    expect(await as(checkHolidays)).toMatch(/known until the end of 20\d\d/)
    await as((ctx) => setQuietHours(ctx, { unitId, rules: [{ channel: 'phone', days: 'holidays' }] }))
    expect(await as(checkHolidays)).toMatch(/known until/)
    moveTo('2060-01-07T12:00')
    await expect(as(checkHolidays)).rejects.toMatchObject({ message: expect.stringContaining('holidays of 2060') })
    moveTo('2026-04-07T12:00')
  })

  test('that would leave no minute of the day are refused', async () => {
    await as((ctx) => setQuietHours(ctx, { unitId, rules: [{ ...night, from: '09:00', until: '21:00' }] }))
    await expect(as((ctx) => setQuietHours(ctx, { unitId: cityId, rules: [night] }))).rejects.toMatchObject({
      message: expect.stringContaining('no minute of the day for phone'),
    })
  })
})

describe('contact rules', () => {
  test('are asked again at the claim: what another campaign has sent meanwhile counts', async () => {
    moveTo('2026-05-11T12:00')
    const first = await launch({ steps: [{ channel: 'phone' }] })
    const second = await launch({
      steps: [{ channel: 'letter' }],
      with: async (ctx, ids) => {
        // Two of the four have got something else by now.
        await run(
          ctx,
          sql`update delivery d set customer_id = case seq when 1 then ${ids[0]}::bigint else ${ids[1]} end
              where campaign_id = ${first.campaign.id} and seq <= 2`,
        )
      },
    })
    await as((ctx) => run(ctx, sql`update campaign set state = 'paused' where id = ${second.campaign.id}`))
    await work()
    await as((ctx) => setContactRules(ctx, { unitId, rules: [{ channel: null, maxContacts: 1, days: 7 }] }))
    await as((ctx) => run(ctx, sql`update campaign set state = 'running' where id = ${second.campaign.id}`))
    await work()
    expect(await progress(second.campaign.id)).toMatchObject({
      sent: 2,
      cancelled: 2,
      reasons: [{ reason: expect.stringContaining('contact rules'), count: 2 }],
    })
  })

  test('do not give up two deliveries because of each other', async () => {
    moveTo('2026-05-18T12:00')
    const { campaign, customers } = await launch({ steps: [{ channel: 'phone' }] })
    await as((ctx) => setContactRules(ctx, { unitId, rules: [{ channel: null, maxContacts: 1, days: 7 }] }))
    const other = await launch({ steps: [{ channel: 'letter' }] })
    await as((ctx) =>
      run(
        ctx,
        sql`update delivery d set customer_id = (${customers}::bigint[])[d.seq] where campaign_id = ${other.campaign.id}`,
      ),
    )
    await work()
    const [one, two] = [await progress(campaign.id), await progress(other.campaign.id)]
    expect(one.sent + two.sent).toBe(4)
    expect(one.cancelled + two.cancelled).toBe(4)
  })
})

describe("a sender's limits", () => {
  const mail = (ctx: Parameters<Parameters<typeof as>[0]>[0], ids: number[]) =>
    run(
      ctx,
      sql`update customer set email = 'c' || id || case when id % 2 = 0 then '@qq.com' else '@elsewhere.cn' end
          where id = any(${ids}::bigint[])`,
    )
  const states = (campaignId: number) =>
    as((ctx) =>
      rows<{ provider: string; sent: number }>(
        ctx,
        sql`select split_part(c.email, '@', 2) as provider, count(*) filter (where d.state = 'sent') as sent
            from delivery d join customer c on c.id = d.customer_id where d.campaign_id = ${campaignId}
            group by 1 order by 1`,
      ),
    )

  test('let a provider have so many a day, more each day while the sender is new, and the others all', async () => {
    moveTo('2026-06-01T10:00')
    await as((ctx) =>
      setSenderLimits(ctx, { senderId, limits: [{ domains: ['qq.com'], perDay: 3, growth: 2, since: '2026-06-01' }] }),
    )
    const { campaign } = await launch({ steps: [{ channel: 'email' }], size: 40, with: mail })
    const taken: number[] = []
    for (const day of ['01', '02', '03']) {
      moveTo(`2026-06-${day}T10:01`)
      await work()
      const [elsewhere, qq] = await states(campaign.id)
      expect(elsewhere?.sent).toBe(20)
      taken.push(qq?.sent ?? 0)
    }
    expect(taken).toEqual([3, 9, 20])
    expect(await stage.state(campaign.id)).toBe('finished')
    const kept = await as((ctx) =>
      setSenderLimits(ctx, { senderId, limits: [{ domains: ['qq.com'], perDay: 100 }, { perDay: 500 }] }),
    )
    expect(kept).toMatchObject([
      { domains: null, usedToday: 0 },
      { domains: ['qq.com'], usedToday: 11 },
    ])
  })

  test('keep a rate over all workers, putting off what is too early', async () => {
    moveTo('2026-06-11T10:00')
    await as((ctx) => setSenderLimits(ctx, { senderId, limits: [{ domains: ['qq.com'], ratePerSecond: 0.5 }] }))
    const { campaign, stepIds } = await launch({ steps: [{ channel: 'email' }], size: 40, with: mail })
    const claims = await Promise.all([claim(campaign.id, stepIds[0], 20), claim(campaign.id, stepIds[0], 20)])
    const going = claims.flatMap(({ deliveries }) => deliveries)
    // Ten seconds' worth may leave at once, and one for the slot that is free.
    expect(going.filter(({ to }) => to.endsWith('@qq.com')).length).toBeLessThanOrEqual(6)
    expect(going.filter(({ to }) => to.endsWith('@elsewhere.cn'))).toHaveLength(20)
    const waiting = await as((ctx) =>
      row<{ n: number; spread: number }>(
        ctx,
        sql`select count(*) as n, extract(epoch from max(due_at) - min(due_at))::float8 as spread
            from delivery where campaign_id = ${campaign.id} and state = 'queued'`,
      ),
    )
    expect(waiting?.n).toBe(40 - going.length)
    expect(waiting?.spread).toBeGreaterThan(10)
    expect((await claim(campaign.id, stepIds[0])).deliveries).toEqual([])
    for (const { token } of claims) {
      const chunk = { stepId: stepIds[0] as number, from: 1, to: 1_000, token }
      await as((ctx) => releaseClaim(ctx, chunk))
    }
    await as((ctx) => pauseCampaign(ctx, { campaignId: campaign.id }))
    await as((ctx) => resumeCampaign(ctx, { campaignId: campaign.id }))
  })
})
