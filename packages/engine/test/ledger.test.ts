import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Chunk,
  campaignProgress,
  cancelCampaign,
  checkBooks,
  claimChunk,
  closeChunk,
  getCampaign,
  launchCampaign,
  MovableClock,
  markInFlight,
  offerJobs,
  pauseCampaign,
  releaseClaim,
  reserveSlots,
  resumeCampaign,
  row,
  run,
  scheduleCampaign,
  settle,
} from '../src/index.ts'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '../testing/index.ts'

const leaseSeconds = 30
const start = new Date('2026-03-01T02:00:00Z')
const clock = new MovableClock(start)
let engine: TestEngine
let unitId: number
let chunk: Chunk
let n = 0

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  const city = await engine.asSystem(seedCity)
  unitId = city.branchIds[0] as number
})
afterAll(() => engine.dispose())
beforeEach(() => clock.moveTo(start))

/** A running campaign of `size` deliveries. */
async function running(size: number, unknownPolicy: 'hold' | 'resend' = 'hold'): Promise<Chunk> {
  n += 1
  const prefix = `L${n}x`
  return engine.asSystem(async (ctx) => {
    await seedCustomers(ctx, unitId, size, prefix)
    const refs = Array.from({ length: size }, (_, i) => `${prefix}${i + 1}`)
    const cells = [{ name: 'A', weight: 1 }]
    const campaign = await seedCampaign(ctx, { unitId, name: `c${n}`, refs, cells, unknownPolicy })
    await scheduleCampaign(ctx, { campaignId: campaign.id })
    await run(ctx, sql`delete from outbox where job = 'launch-campaign'`)
    await launchCampaign(ctx, { campaignId: campaign.id })
    return { campaignId: campaign.id, stepId: campaign.steps[0].id, from: 1, to: size }
  })
}
const claim = (limit = 100) => engine.asSystem((ctx) => claimChunk(ctx, chunk, { limit, leaseSeconds }))
const mark = (token: string, seqs: number[]) =>
  engine.asSystem((ctx) => markInFlight(ctx, { stepId: chunk.stepId, token, seqs, leaseSeconds }))
const settleAs = (token: string, seqs: number[], outcome: Parameters<typeof settle>[3][number]['outcome']) =>
  engine.asSystem((ctx) =>
    settle(
      ctx,
      chunk.stepId,
      token,
      seqs.map((seq) => ({ seq, outcome })),
    ),
  )
const progress = () => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId: chunk.campaignId }))
const loseWorker = () =>
  engine.asSystem((ctx) =>
    run(ctx, sql`update delivery set lease_until = clock_timestamp() - interval '1 second' where state = 'claimed'`),
  )
/** Promises of this test's campaign that are on offer now. */
const offersOfMine = async () => {
  const offers = await engine.asSystem((ctx) => offerJobs(ctx, { queue: 'deliveries', limit: 100, leaseSeconds: 60 }))
  return offers.filter((o) => (o.payload as Chunk).campaignId === chunk.campaignId)
}
const seqsOf = (claimed: { deliveries: { seq: number }[] }) => claimed.deliveries.map(({ seq }) => seq)

describe('claims', () => {
  test('of many workers at once never share a delivery', async () => {
    chunk = await running(500)
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(100)))
    const taken = claims.flatMap(seqsOf)
    expect(new Set(taken).size).toBe(taken.length)
    expect(taken.length).toBe(500)
  })

  test('are settled only with their own token', async () => {
    chunk = await running(3)
    const mine = await claim()
    await mark(mine.token, [1, 2, 3])
    expect(await settleAs('00000000-0000-0000-0000-000000000000', [1, 2, 3], { kind: 'sent' })).toBe(0)
    expect(await settleAs(mine.token, [1, 2, 3], { kind: 'sent' })).toBe(3)
    expect(await settleAs(mine.token, [1], { kind: 'hard-fail', reason: 'late' })).toBe(0)
    expect(await progress()).toMatchObject({ promised: 3, sent: 3 })
  })

  test('of a lost worker: what may have left is unknown, the rest is queued again', async () => {
    chunk = await running(10)
    const lost = await claim()
    await mark(lost.token, [1, 2, 3])
    await settleAs(lost.token, [1], { kind: 'sent' })
    await loseWorker()
    const next = await claim()
    expect(seqsOf(next)).toEqual([4, 5, 6, 7, 8, 9, 10])
    expect(await progress()).toMatchObject({ sent: 1, unknown: 2, claimed: 7 })
    // The lost worker was only slow: it may not hand over what was taken from it, but what it knows is welcome.
    expect(await mark(lost.token, [4, 5])).toEqual([])
    expect(await settleAs(lost.token, [2], { kind: 'sent' })).toBe(1)
    expect(await progress()).toMatchObject({ sent: 2, unknown: 1 })
  })

  test('of a lost worker that comes back with a passing fault are held: nobody looks at their chunk any more', async () => {
    chunk = await running(1)
    const lost = await claim()
    await mark(lost.token, [1])
    await loseWorker()
    await claim()
    const [promise] = await offersOfMine()
    await engine.asSystem((ctx) => closeChunk(ctx, promise?.id as number, chunk))
    expect(await settleAs(lost.token, [1], { kind: 'soft-fail', reason: 'busy' })).toBe(1)
    expect(await progress()).toMatchObject({ held: 1, retry: 0 })
    const books = await engine.asSystem(checkBooks)
    expect(books.find((b) => b.campaignId === chunk.campaignId)).toMatchObject({ problems: [] })
  })

  test('of a lost worker are sent again when the campaign says so', async () => {
    chunk = await running(4, 'resend')
    const lost = await claim()
    await mark(lost.token, [1, 2])
    await loseWorker()
    expect(seqsOf(await claim())).toEqual([1, 2, 3, 4])
  })

  test('check again what changed since the freeze', async () => {
    chunk = await running(4)
    await engine.asSystem(async (ctx) => {
      const person = (seq: number) =>
        sql`(select customer_id from delivery where step_id = ${chunk.stepId} and seq = ${seq})`
      await run(ctx, sql`update consent set status = 'refused' where customer_id = ${person(1)}`)
      await run(ctx, sql`update customer set email = null where id = ${person(2)}`)
      await run(
        ctx,
        sql`insert into suppression (kind, value, reason, source, created_at)
            select 'email', lower(email), 'asked', 'test', ${ctx.now} from customer where id = ${person(3)}`,
      )
    })
    expect(seqsOf(await claim())).toEqual([4])
    const { cancelled, reasons } = await progress()
    expect(cancelled).toBe(3)
    expect(reasons.map((r) => r.reason).sort()).toEqual([
      'address removed or found wrong since the audience was frozen',
      'consent withdrawn since the audience was frozen',
      'suppressed since the audience was frozen',
    ])
  })
})

describe('temporary failures', () => {
  test('come back after growing delays and fail in the end', async () => {
    chunk = await running(1)
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      const { token, deliveries } = await claim()
      expect(deliveries, `attempt ${attempt}`).toHaveLength(1)
      await mark(token, [1])
      await settleAs(token, [1], { kind: 'soft-fail', reason: '450 mailbox busy' })
      expect((await claim()).deliveries).toHaveLength(0)
      clock.moveTo(new Date(clock.now().getTime() + 7 * 3_600_000))
    }
    expect(await progress()).toMatchObject({ failed: 1, retry: 0 })
    expect((await progress()).reasons[0]?.reason).toBe('gave up after 6 attempts: 450 mailbox busy')
  })

  test("of the channel do not use up the recipient's attempts", async () => {
    chunk = await running(1)
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const { token } = await claim()
      await mark(token, [1])
      await settleAs(token, [1], { kind: 'soft-fail', channelFault: true, reason: 'server down' })
      clock.moveTo(new Date(clock.now().getTime() + 61_000))
    }
    expect(await progress()).toMatchObject({ retry: 1, failed: 0 })
  })
})

describe('a person', () => {
  test('pauses within a chunk and resumes where the ledger stands', async () => {
    chunk = await running(10)
    const held = await claim()
    await mark(held.token, [1, 2])
    await settleAs(held.token, [1, 2], { kind: 'sent' })
    await engine.asSystem((ctx) => pauseCampaign(ctx, { campaignId: chunk.campaignId }))
    expect(await mark(held.token, [3, 4])).toEqual([])
    await engine.asSystem((ctx) => releaseClaim(ctx, { ...chunk, token: held.token }))
    expect(seqsOf(await claim())).toEqual([])
    expect(await offersOfMine()).toEqual([])
    await engine.asSystem((ctx) => resumeCampaign(ctx, { campaignId: chunk.campaignId }))
    expect(seqsOf(await claim())).toEqual([3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('pauses while the last message is in flight: when it is settled, the campaign has finished', async () => {
    chunk = await running(1)
    const { token } = await claim()
    await mark(token, [1])
    const [promise] = await offersOfMine()
    await engine.asSystem((ctx) => pauseCampaign(ctx, { campaignId: chunk.campaignId }))
    await settleAs(token, [1], { kind: 'sent' })
    await engine.asSystem((ctx) => closeChunk(ctx, promise?.id as number, chunk))
    const { state, finishedAt } = await engine.asSystem((ctx) => getCampaign(ctx, { id: chunk.campaignId }))
    expect({ state, finishedAt }).toEqual({ state: 'finished', finishedAt: expect.any(Date) })
  })

  test('cancels: what has not left is cancelled, what is in flight is settled truthfully', async () => {
    chunk = await running(10)
    const { token } = await claim(5)
    await mark(token, [1, 2])
    await engine.asSystem((ctx) => cancelCampaign(ctx, { campaignId: chunk.campaignId }))
    expect(await mark(token, [3, 4, 5])).toEqual([])
    await settleAs(token, [1], { kind: 'sent' })
    await settleAs(token, [2], { kind: 'soft-fail', reason: 'busy' })
    expect(await progress()).toMatchObject({ promised: 10, sent: 1, cancelled: 9 })
  })

  test('does not wait for a worker when cancelling; what the worker puts back is cancelled too', async () => {
    chunk = await running(3)
    const { token } = await claim()
    await engine.asSystem(async (worker) => {
      await releaseClaim(worker, { ...chunk, token })
      await engine.asSystem((ctx) => cancelCampaign(ctx, { campaignId: chunk.campaignId }))
    })
    expect(await progress()).toMatchObject({ queued: 3 })
    expect(seqsOf(await claim())).toEqual([])
    expect(await progress()).toMatchObject({ cancelled: 3 })
  })
})

test('the last chunk finishes the campaign, also when two end at once', async () => {
  for (let round = 0; round < 10; round += 1) {
    chunk = await running(2)
    const halves: Chunk[] = [
      { ...chunk, to: 1 },
      { ...chunk, from: 2 },
    ]
    const promises = await engine.asSystem(async (ctx) => {
      await run(ctx, sql`delete from outbox where campaign_id = ${chunk.campaignId}`)
      const made: number[] = []
      for (const half of halves) {
        const promise = await row<{ id: number }>(
          ctx,
          sql`insert into outbox (job, payload, campaign_id, due_at)
              values ('deliver-chunk', ${JSON.stringify(half)}::jsonb, ${chunk.campaignId}, ${ctx.now}) returning id`,
        )
        made.push(promise?.id ?? 0)
      }
      return made
    })
    const { token } = await claim()
    await mark(token, [1, 2])
    await settleAs(token, [1, 2], { kind: 'sent' })
    await Promise.all(halves.map((half, i) => engine.asSystem((ctx) => closeChunk(ctx, promises[i] as number, half))))
    const campaign = await engine.asSystem((ctx) =>
      row<{ state: string }>(ctx, sql`select state from campaign where id = ${chunk.campaignId}`),
    )
    expect(campaign?.state).toBe('finished')
  }
})

test('a chunk with deliveries in other hands is not closed', async () => {
  chunk = await running(5)
  await claim(3)
  const [promise] = await offersOfMine()
  await claim(2)
  await engine.asSystem((ctx) => closeChunk(ctx, promise?.id as number, chunk))
  const books = await engine.asSystem(checkBooks)
  expect(books.find((b) => b.campaignId === chunk.campaignId)).toMatchObject({ problems: [] })
  expect(await offersOfMine()).toEqual([])
  clock.moveTo(new Date(start.getTime() + (leaseSeconds + 5) * 1000))
  expect((await offersOfMine()).map((o) => o.id)).toEqual([promise?.id])
})

test('the books tell of open deliveries that no promise leads to', async () => {
  chunk = await running(5)
  await engine.asSystem((ctx) =>
    run(ctx, sql`update outbox set payload = payload || '{"to": 3}' where campaign_id = ${chunk.campaignId}`),
  )
  const books = await engine.asSystem(checkBooks)
  expect(books.find((b) => b.campaignId === chunk.campaignId)?.problems).toEqual([
    '2 deliveries are open, but no work is promised for them.',
  ])
})

test('a throttle is shared by all who ask', async () => {
  const senderId = await engine.asSystem(async (ctx) => {
    const made = await row<{ id: number }>(
      ctx,
      sql`insert into sender (unit_id, name, address, rate_per_second) values (${unitId}, 'slow', 'slow@post.example', 10)
          returning id`,
    )
    return made?.id ?? 0
  })
  const reserve = (most: number) => engine.asSystem((ctx) => reserveSlots(ctx, senderId, most))
  const slots: Awaited<ReturnType<typeof reserve>>[] = []
  for (let i = 0; i < 30; i += 1) slots.push(await reserve(100))
  expect(slots[0]).toEqual({ count: 10, wait: 0, apart: 100 })
  // Each second's slots push the next by a second, less the time the test itself took.
  expect(slots[29]?.wait).toBeGreaterThan(20_000)
  expect(slots[29]?.wait).toBeLessThanOrEqual(29_000)
  expect(await reserve(3)).toMatchObject({ count: 3 })
  await engine.asSystem((ctx) => run(ctx, sql`update sender set rate_per_second = null where id = ${senderId}`))
  expect(await reserve(3)).toBe(null)
})
