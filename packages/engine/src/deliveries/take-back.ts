import { type RawBuilder, sql } from 'kysely'
import { type Ctx, run } from '../context.ts'
import { settledAtOnce } from './channel.ts'
import type { Chunk } from './chunk.ts'

/**
 * Takes back what a lost worker held: `sent` when a receipt has shown meanwhile that it left, `unknown` when it may have
 * left and the campaign's policy is to hold, else `queued` again, counted as resent where it may have left. In a campaign
 * that is cancelled or over whatever has not left becomes `cancelled`: a worker that had hold of rows at the moment of the
 * cancellation may have put them back, unseen by it.
 *
 * Past rows that another has hold of, who is claiming in the same chunk or settles late after all: whatever they leave open
 * is looked at again, and nobody waits for the other.
 */
export async function takeBack(ctx: Ctx, chunk: Chunk): Promise<void> {
  const left = sql`(d.receipt <> 'none')`
  const mayHaveLeft = sql`(d.in_flight and d.channel <> all(${[...settledAtOnce]}::text[]))`
  const unsure = sql`(${mayHaveLeft} and c.unknown_policy = 'hold')`
  await run(
    ctx,
    sql`with c as (${free(chunk, sql`d.settled_at is null and d.state = 'claimed' and d.lease_until < clock_timestamp()`)})
        update delivery d
        set state = case when ${left} then 'sent' when ${unsure} then 'unknown' else 'queued' end,
            reason = case when ${left} then 'a receipt shows that it left'
                          when ${unsure} then 'the worker was lost while handing this over' else d.reason end,
            sent_at = case when ${left} then d.receipt_at else d.sent_at end,
            settled_at = case when ${left} or ${unsure} then ${ctx.now}::timestamptz end,
            resent = d.resent + (${mayHaveLeft} and not ${left} and not ${unsure})::int,
            -- An unknown keeps its token: if the worker was only slow, its settlement is still welcome.
            claim_token = case when not ${left} and ${unsure} then d.claim_token end,
            lease_until = null, in_flight = false
        from c where d.step_id = c.step_id and d.seq = c.seq`,
  )
  await run(
    ctx,
    sql`with c as (${free(
      chunk,
      sql`case when c.state = 'cancelled' then d.state in ('queued', 'retry', 'held')
               else d.state in ('queued', 'retry') and c.end_at <= ${ctx.now} end`,
    )})
        update delivery d
        set state = 'cancelled', settled_at = ${ctx.now},
            reason = case when c.state = 'cancelled' then 'campaign cancelled' else 'not sent before the campaign ended' end
        from c where d.step_id = c.step_id and d.seq = c.seq`,
  )
}

/** Deliveries of a chunk that nobody has hold of, locked in the order of their numbers, with what their campaign says. */
const free = (chunk: Chunk, which: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`select d.step_id, d.seq, c.state, c.unknown_policy from delivery d join campaign c on c.id = d.campaign_id
      where d.step_id = ${chunk.stepId} and d.seq between ${chunk.from} and ${chunk.to} and ${which}
      order by d.seq for update of d skip locked`
