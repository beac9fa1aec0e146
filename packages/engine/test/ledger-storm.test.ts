import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Chunk,
  type Ctx,
  cancelCampaign,
  checkBooks,
  claimChunk,
  closeChunk,
  getCampaign,
  holdOffer,
  launchCampaign,
  markInFlight,
  type Offer,
  type Outcome,
  offerJobs,
  pauseCampaign,
  releaseClaim,
  releaseHeld,
  renewClaim,
  resumeCampaign,
  row,
  run,
  scheduleCampaign,
  settle,
  TradewindError,
} from '../src/index.ts'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '../testing/index.ts'

/** As short as the machine allows, so that workers lose claims and offers all the time. */
const leaseSeconds = 0.03
const size = 120
let now = new Date('2026-03-01T02:00:00Z')
let engine: TestEngine
let unitId: number

beforeAll(async () => {
  engine = await createTestEngine({ clock: { now: () => now } })
  unitId = (await engine.asSystem(seedCity)).branchIds[0] as number
})
afterAll(() => engine.dispose())

async function launch(name: string): Promise<number> {
  return engine.asSystem(async (ctx) => {
    await seedCustomers(ctx, unitId, size, name)
    const refs = Array.from({ length: size }, (_, i) => `${name}${i + 1}`)
    const { id } = await seedCampaign(ctx, { unitId, name, refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: id })
    await launchCampaign(ctx, { campaignId: id })
    // Chunks of ten, and each of them promised twice: a queue may deliver a job more often than once.
    await run(
      ctx,
      sql`insert into outbox (job, payload, campaign_id, due_at)
          select job, payload || jsonb_build_object('from', start, 'to', start + 9), campaign_id, due_at
          from outbox, generate_series(1, ${size}::int, 10) start, generate_series(1, 2) twice
          where campaign_id = ${id}`,
    )
    await run(ctx, sql`delete from outbox where job = 'launch-campaign' or (payload->>'to')::int >= 1000`)
    return id
  })
}

const as = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => engine.asSystem(work)
const chance = (share: number) => Math.random() < share
const dawdle = () => sleep(chance(0.2) ? 50 * Math.random() : 0)
const outcome = (): Outcome => {
  const reason = 'the storm'
  if (chance(0.7)) return { kind: 'sent' }
  if (chance(0.4)) return { kind: 'soft-fail', reason, channelFault: true, retryAfterSeconds: 0 }
  return { kind: chance(0.5) ? 'held' : chance(0.5) ? 'hard-fail' : 'unknown', reason }
}

/** Works on one job as `deliverChunk` does; now and then it is slow, and now and then it dies. */
async function work({ id, payload }: Offer, left: Map<number, number>): Promise<void> {
  const chunk = payload as Chunk
  const { stepId } = chunk
  if (!(await as((ctx) => holdOffer(ctx, id, leaseSeconds)))) return
  const { token, deliveries } = await as((ctx) => claimChunk(ctx, chunk, { limit: 7, leaseSeconds }))
  for (let i = 0; i < deliveries.length; i += 3) {
    await dawdle()
    const seqs = deliveries.slice(i, i + 3).map(({ seq }) => seq)
    const renewing = chance(0.5) ? as((ctx) => renewClaim(ctx, { ...chunk, token, leaseSeconds })) : undefined
    const going = await as((ctx) => markInFlight(ctx, { stepId, token, seqs, leaseSeconds }))
    const settlements = going.map((seq) => ({ seq, outcome: outcome() }))
    for (const { seq, outcome } of settlements) {
      if (outcome.kind === 'sent' || outcome.kind === 'unknown') left.set(seq, (left.get(seq) ?? 0) + 1)
    }
    await dawdle()
    await renewing
    if (chance(0.1)) return
    await as((ctx) => settle(ctx, stepId, token, settlements))
    if (going.length < seqs.length) break
  }
  await as((ctx) => releaseClaim(ctx, { ...chunk, token }))
  await as((ctx) => closeChunk(ctx, id, chunk))
}

test.each(Array.from({ length: 8 }, (_, round) => [round, round % 2 === 0 ? 'finishes' : 'is cancelled'] as const))(
  'storm %i: a campaign %s with everybody accounted for and nobody sent to twice',
  async (round, end) => {
    const campaignId = await launch(`S${round}x`)
    const left = new Map<number, number>()
    const ended = async () =>
      ['finished', 'cancelled'].includes((await as((ctx) => getCampaign(ctx, { id: campaignId }))).state)
    const button = (verb: (ctx: Ctx, input: { campaignId: number }) => Promise<unknown>) =>
      as((ctx) => verb(ctx, { campaignId })).catch((error: unknown) => {
        if (!(error instanceof TradewindError)) throw error // too late, or not now: that is an answer
      })
    let over = false
    const crew = Array.from({ length: 6 }, async () => {
      while (!over) {
        const offers = await as((ctx) => offerJobs(ctx, { queue: 'deliveries', limit: 2, leaseSeconds }))
        for (const offer of offers) if (!chance(0.1)) await work(offer, left)
        if (offers.length === 0) await sleep(5)
      }
    })
    const person = async () => {
      for (let i = 0; i < 12; i += 1) {
        await sleep(15)
        await button(pauseCampaign)
        if (chance(0.3)) await sleep(20)
        await button(resumeCampaign)
        if (chance(0.3)) await button(releaseHeld)
        if (end === 'is cancelled' && i === 6 + (round % 4)) await button(cancelCampaign)
      }
    }
    await person()
    // What a lost worker left claimed is due by business time when its lease is over by the database's.
    for (let patience = 0; patience < 400; patience += 1) {
      now = new Date(now.getTime() + 60_000)
      if ((await ended()) && (await promises(campaignId)) === 0) break
      await sleep(10)
    }
    over = true
    await Promise.all(crew)

    expect(await ended()).toBe(true)
    const books = (await as(checkBooks)).find((b) => b.campaignId === campaignId)
    expect(books?.problems).toEqual([])
    expect(books?.summary).not.toMatch(/queued|retry|claimed/)
    expect([...left].filter(([, times]) => times > 1)).toEqual([])
  },
)

const promises = async (campaignId: number): Promise<number> => {
  const found = await as((ctx) =>
    row<{ n: number }>(ctx, sql`select count(*) as n from outbox where campaign_id = ${campaignId}`),
  )
  return found?.n ?? 0
}
