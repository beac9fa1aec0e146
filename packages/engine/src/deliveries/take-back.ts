import { sql } from 'kysely'
import { type Ctx, run } from '../context.ts'
import type { Chunk } from './chunk.ts'

/**
 * Takes back what a lost worker held: `unknown` when the message may have left and the campaign's policy is to hold,
 * else `queued` again. In a cancelled campaign whatever has not left becomes `cancelled`: a worker that had hold of rows
 * at the moment of the cancellation may have put them back, unseen by it.
 */
export async function takeBack(ctx: Ctx, chunk: Chunk): Promise<void> {
  const inChunk = sql`c.id = d.campaign_id and d.step_id = ${chunk.stepId} and d.seq between ${chunk.from} and ${chunk.to}`
  const unsure = sql`(d.in_flight and c.unknown_policy = 'hold')`
  await run(
    ctx,
    sql`update delivery d
        set state = case when ${unsure} then 'unknown' else 'queued' end,
            reason = case when ${unsure} then 'the worker was lost while handing this over' else d.reason end,
            settled_at = case when ${unsure} then ${ctx.now}::timestamptz end,
            -- An unknown keeps its token: if the worker was only slow, its settlement is still welcome.
            claim_token = case when ${unsure} then d.claim_token end,
            lease_until = null, in_flight = false
        from campaign c
        where ${inChunk} and d.state = 'claimed' and d.lease_until < clock_timestamp()`,
  )
  await run(
    ctx,
    sql`update delivery d set state = 'cancelled', reason = 'campaign cancelled', settled_at = ${ctx.now}
        from campaign c
        where ${inChunk} and d.state in ('queued', 'retry', 'held') and c.state = 'cancelled'`,
  )
}
