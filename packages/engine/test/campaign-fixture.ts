import { sql } from 'kysely'
import {
  type Channel,
  type Chunk,
  type Ctx,
  claimChunk,
  closeChunk,
  launchCampaign,
  markInFlight,
  type Outcome,
  run,
  scheduleCampaign,
  settle,
  type Waterfall,
} from '../src/index.ts'
import type { TestEngine } from '../testing/index.ts'

/** Schedules a draft for now, and launches it as a worker would. */
export async function launchNow(ctx: Ctx, campaignId: number): Promise<Waterfall | null> {
  await scheduleCampaign(ctx, { campaignId })
  return launchCampaign(ctx, { campaignId })
}

/** Gives customers a mobile number and a postal address of their own, and these consents. */
export async function makeReachable(ctx: Ctx, customers: number[], channels: readonly Channel[]): Promise<void> {
  await run(
    ctx,
    sql`update customer set mobile = '+8613' || lpad(id::text, 9, '0'), address = '文三路' || id || '号', postcode = '310012'
        where id = any(${customers}::bigint[])`,
  )
  await run(
    ctx,
    sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
        select id, channel, 'granted', 'test', ${ctx.now}
        from unnest(${customers}::bigint[]) id, unnest(${[...channels]}::text[]) channel
        on conflict do nothing`,
  )
}

const leaseSeconds = 30

/**
 * Delivers what is due of a chunk, or the first of it, as a worker would, with what the channel says of each. Returns the
 * numbers of those that were handed over.
 */
export async function deliverChunk(
  engine: TestEngine,
  promiseId: number,
  chunk: Chunk,
  say: (delivery: { stepId: number; customerId: number }) => Outcome,
  limit = 1_000,
): Promise<number[]> {
  const as = engine.asSystem
  const { stepId } = chunk
  const { token, deliveries } = await as((ctx) => claimChunk(ctx, chunk, { limit, leaseSeconds }))
  const seqs = deliveries.map(({ seq }) => seq)
  await as((ctx) => markInFlight(ctx, { stepId, token, seqs, leaseSeconds }))
  const settlements = deliveries.map(({ seq, customerId }) => ({ seq, outcome: say({ stepId, customerId }) }))
  await as((ctx) => settle(ctx, stepId, token, settlements))
  await as((ctx) => closeChunk(ctx, promiseId, chunk))
  return seqs
}
