import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Actor,
  type CampaignView,
  type Ctx,
  claimChunk,
  createTokens,
  getCampaign,
  guardCampaign,
  launchCampaign,
  listAudit,
  listGuardRules,
  listNotices,
  MovableClock,
  markInFlight,
  type Receipt,
  recordReceipts,
  recordResponses,
  resumeCampaign,
  rows,
  scheduleCampaign,
  setGuardRules,
  settle,
} from '../src/index.ts'
import {
  createTestEngine,
  seedSmsCampaign,
  seedTwoBranches,
  type TestEngine,
  type TwoBranches,
} from '../testing/index.ts'

const clock = new MovableClock(new Date('2026-03-02T02:00:00Z'))
const later = (seconds: number) => clock.moveTo(new Date(clock.now().getTime() + 1000 * seconds))
let engine: TestEngine
let place: TwoBranches
let boss: Actor
beforeAll(async () => {
  engine = await createTestEngine({ clock })
  place = await engine.asSystem(seedTwoBranches)
  boss = { ...place.clerk, grants: [{ unitId: place.city, role: 'admin' }] } as Actor
})
afterAll(() => engine.dispose())

const people = 200
let number = 0
let campaign: CampaignView
let stepId: number

/** A text message to 200, of which the first hundred left an hour ago. */
beforeEach(async () => {
  campaign = await engine.asSystem(async (ctx) => {
    const name = `G${String.fromCharCode(97 + number)}`
    const draft = await seedSmsCampaign(ctx, {
      unitId: place.north,
      name,
      count: people,
      firstMobile: 13_800_000_001 + 1_000 * number++,
    })
    await scheduleCampaign(ctx, { campaignId: draft.id })
    await launchCampaign(ctx, { campaignId: draft.id })
    return getCampaign(ctx, { id: draft.id })
  })
  stepId = campaign.steps[0].id
  await send(1, 100)
  later(3_600)
})

async function send(from: number, to: number, kind: 'sent' | 'hard-fail' = 'sent') {
  await engine.asSystem(async (ctx) => {
    const chunk = { campaignId: campaign.id, stepId, from, to }
    const { token, deliveries } = await claimChunk(ctx, chunk, { limit: to - from + 1, leaseSeconds: 30 })
    const seqs = deliveries.map(({ seq }) => seq)
    await markInFlight(ctx, { stepId, token, seqs, leaseSeconds: 30 })
    const outcome = kind === 'sent' ? { kind } : { kind, reason: 'no such number' }
    await settle(
      ctx,
      stepId,
      token,
      seqs.map((seq) => ({ seq, outcome })),
    )
  })
}

const report = (from: number, to: number, receipt: Receipt = 'undelivered') =>
  engine.asSystem((ctx) =>
    recordReceipts(
      ctx,
      Array.from({ length: to - from + 1 }, (_, n) => ({ stepId, seq: from + n, receipt })),
    ),
  )

const promises = (ctx: Ctx) =>
  rows<{ id: number; payload: { campaignId: number } }>(
    ctx,
    sql`select id, payload from outbox where job = 'guard-campaign' order by id`,
  )
/** What the worker does, seconds later. Returns how many looks were promised. */
async function look(): Promise<number> {
  later(10)
  const promised = await engine.asSystem(promises)
  for (const { id, payload } of promised) await engine.asSystem((ctx) => guardCampaign(ctx, id, payload))
  return promised.length
}
const seen = () => engine.as(place.clerk, (ctx) => getCampaign(ctx, { id: campaign.id }))
const noticed = () => engine.as(place.clerk, (ctx) => listNotices(ctx, { campaignId: campaign.id }))
const resume = () => engine.as(place.clerk, (ctx) => resumeCampaign(ctx, { campaignId: campaign.id }))

describe('a spike of bounces', () => {
  test('pauses the campaign and says so, with an entry in the audit', async () => {
    await report(1, 40)
    expect(await look()).toBe(1)
    const paused = await seen()
    expect(paused).toMatchObject({ state: 'paused', pause: { kind: 'bounce-spike', channel: 'sms' } })
    expect(paused.pause?.words).toEqual({
      zh: '短信发出 100 件中有 40 件退回（40.0%，上限 20.0%）。请查明原因后再继续。',
      en: '40 of 100 sent by sms came back (40.0%, the limit is 20.0%). Find out why before you resume.',
    })
    expect(await noticed()).toMatchObject([{ kind: 'bounce-spike', figures: { left: 100, bad: 40, threshold: 0.2 } }])
    const { items } = await engine.as(boss, (ctx) => listAudit(ctx, { unitId: place.north }))
    expect(items[0]).toMatchObject({
      action: 'campaign.guard',
      staffId: null,
      detail: { campaignId: campaign.id, bad: 40 },
    })
    await send(101, 110)
    expect(
      await engine.asSystem((ctx) =>
        rows(ctx, sql`select from delivery where step_id = ${stepId} and seq > 100 and state = 'sent'`),
      ),
    ).toEqual([])
  })

  test('is seen when messages are refused at once, too', async () => {
    await send(101, 180, 'hard-fail')
    await look()
    expect(await seen()).toMatchObject({ state: 'paused', pause: { kind: 'bounce-spike' } })
  })

  test('needs enough of them, and beyond doubt', async () => {
    await report(1, 29) // 29 %: not the 30 that it takes
    await look()
    expect((await seen()).state).toBe('running')
    await report(30, 30) // enough, but 30 of 100 may still be 22 %: above 20
    await look()
    expect((await seen()).state).toBe('paused')
  })

  test('which 26 of 100 are not, and good reports are not even looked at', async () => {
    await engine.as(boss, async (ctx) => {
      const rules = await listGuardRules(ctx)
      await setGuardRules(ctx, { rules: rules.map((rule) => ({ ...rule, minimum: 5 })) })
    })
    await report(1, 26)
    expect(await look()).toBe(1)
    expect((await seen()).state).toBe('running')
    await report(50, 90, 'delivered')
    expect(await look()).toBe(0)
  })

  test('burst by burst is looked at once', async () => {
    for (let seq = 1; seq <= 10; seq++) await report(seq, seq)
    expect(await look()).toBe(1)
  })
})

test('complaints that staff take down count as those that come back do, once', async () => {
  const tokens = createTokens('the secret that these tests sign their links with')
  const complaints = [1, 2, 3, 4, 5].map((seq) => ({
    source: 'counter',
    externalId: `${stepId}-${seq}`,
    kind: 'complaint' as const,
    occurredAt: clock.now(),
    token: tokens.replyCode({ stepId, seq }),
  }))
  const take = () => engine.as(place.clerk, (ctx) => recordResponses(ctx, complaints, tokens))
  expect((await take()).map(({ status }) => status)).toEqual(Array(5).fill('recorded'))
  await look()
  expect(await seen()).toMatchObject({ state: 'paused', pause: { kind: 'complaint-spike' } })
  expect((await take()).map(({ status }) => status)).toEqual(Array(5).fill('duplicate'))
  const kept = await engine.asSystem((ctx) =>
    rows<{ n: number }>(
      ctx,
      sql`select count(*)::int as n from response where step_id = ${stepId} and kind = 'complaint'`,
    ),
  )
  expect(kept).toEqual([{ n: 5 }])
})

test('complaints have a rule of their own', async () => {
  await report(1, 5, 'complained')
  await look()
  expect(await seen()).toMatchObject({ state: 'paused', pause: { kind: 'complaint-spike' } })
})

describe('after the pause', () => {
  test('a person resumes it; the same facts, and what comes late of them, do not trip it again', async () => {
    await report(1, 40)
    await look()
    const asSystem = engine.asSystem((ctx) => resumeCampaign(ctx, { campaignId: campaign.id }))
    await expect(asSystem).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('A person') })
    expect(await resume()).toMatchObject({ state: 'running', pause: null })
    const { items } = await engine.as(boss, (ctx) => listAudit(ctx, { unitId: place.north }))
    expect(items[0]).toMatchObject({ action: 'campaign.resume', who: 'Li', detail: { kind: 'bounce-spike' } })
    await report(41, 90)
    expect(await look()).toBe(1)
    expect((await seen()).state).toBe('running')
  })

  test('new facts do', async () => {
    await report(1, 40)
    await look()
    await resume()
    later(60)
    await send(101, 200)
    await report(101, 150)
    await look()
    expect(await seen()).toMatchObject({
      state: 'paused',
      pause: { words: { en: expect.stringContaining('50 of 100') } },
    })
    expect(await noticed()).toHaveLength(2)
  })

  test('two looks at once notice it once', async () => {
    await report(1, 40)
    await engine.asSystem(async (ctx) => {
      const [{ payload } = { payload: {} }] = await promises(ctx)
      await rows(
        ctx,
        sql`insert into outbox (job, payload, due_at) values ('guard-campaign', ${JSON.stringify(payload)}::jsonb, now())`,
      )
    })
    const both = await engine.asSystem(promises)
    await Promise.all(both.map(({ id, payload }) => engine.asSystem((ctx) => guardCampaign(ctx, id, payload))))
    expect(await noticed()).toHaveLength(1)
  })
})

describe('forged reports', () => {
  test('of messages that never left, or do not exist, or the same one again, count for nothing', async () => {
    await report(101, 200)
    await engine.asSystem((ctx) =>
      recordReceipts(
        ctx,
        Array.from({ length: 500 }, () => ({ stepId, seq: 1, receipt: 'undelivered' as const })),
      ),
    )
    await engine.asSystem((ctx) => recordReceipts(ctx, [{ stepId: 999_999, seq: 1, receipt: 'bounced' }]))
    await look()
    expect((await seen()).state).toBe('running')
  })
})

describe('rules', () => {
  test('are the whole organisation’s, and changed by its administrators', async () => {
    await expect(engine.as(place.clerk, (ctx) => setGuardRules(ctx, { rules: [] }))).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await engine.as(boss, (ctx) => setGuardRules(ctx, { rules: [] }))).toEqual([])
    await report(1, 100)
    await look()
    expect((await seen()).state).toBe('running')
  })
})
