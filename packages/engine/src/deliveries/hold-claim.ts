import { sql } from 'kysely'
import { type Ctx, row, run } from '../context.ts'
import type { Chunk } from './chunk.ts'

/**
 * Keeps a claim alive while its worker waits for a slow server or for the sender's next slot. Passes by rows that are
 * locked at this moment: the same worker is marking or settling them, and the two could wait for each other.
 */
export async function renewClaim(ctx: Ctx, claim: ClaimRef & { leaseSeconds: number }): Promise<void> {
  await run(
    ctx,
    sql`with held as (
          select step_id, seq from delivery
          where step_id = ${claim.stepId} and seq between ${claim.from} and ${claim.to}
            and claim_token = ${claim.token} and state = 'claimed'
          for update skip locked
        )
        update delivery d set lease_until = clock_timestamp() + make_interval(secs => ${claim.leaseSeconds})
        from held where d.step_id = held.step_id and d.seq = held.seq`,
  )
}

export interface ClaimRef {
  stepId: number
  from: number
  to: number
  token: string
}

/** Gives back what was claimed but not handed over; `sent` where a receipt of an earlier attempt has come meanwhile. */
export async function releaseClaim(ctx: Ctx, claim: ClaimRef): Promise<void> {
  const left = sql`receipt <> 'none'`
  await run(
    ctx,
    sql`update delivery
        set state = case when ${left} then 'sent' else 'queued' end, claim_token = null, lease_until = null,
            sent_at = case when ${left} then receipt_at else sent_at end,
            settled_at = case when ${left} then ${ctx.now}::timestamptz end
        where step_id = ${claim.stepId} and seq between ${claim.from} and ${claim.to}
          and claim_token = ${claim.token} and state = 'claimed' and not in_flight`,
  )
}

/** What is left to do in a chunk: null when every delivery is settled, else when to look again (business time). */
export async function nextDue(ctx: Ctx, chunk: Chunk): Promise<Date | null> {
  // A delivery that another worker holds is looked at when its lease can have run out: an empty claim is not the end.
  const rest = await row<{ wait: number | null }>(
    ctx,
    sql`select min(case when d.state = 'claimed' then extract(epoch from d.lease_until - clock_timestamp()) + 1
                        else extract(epoch from least(d.due_at, c.end_at) - ${ctx.now}) end)::float8 as wait
        from delivery d join campaign c on c.id = d.campaign_id
        where d.step_id = ${chunk.stepId} and d.seq between ${chunk.from} and ${chunk.to}
          and d.settled_at is null and d.state in ('queued', 'retry', 'claimed')`,
  )
  if (rest?.wait == null) return null
  return new Date(ctx.now.getTime() + Math.max(0, rest.wait) * 1000)
}
