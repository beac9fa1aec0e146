import { sql } from 'kysely'
import type { Channel } from '../channel.ts'
import { type Ctx, instant, row, rows, run } from '../context.ts'
import { quietNow } from '../quiet/quiet-now.ts'
import type { Chunk } from './chunk.ts'

/** Puts off what is due in a chunk for units that keep quiet now, until they do not; past rows that somebody holds. */
export async function putOffQuiet(ctx: Ctx, { stepId, from, to }: Chunk, channel: Channel): Promise<void> {
  const quiet = await quietNow(ctx, channel)
  if (!quiet) return
  await run(
    ctx,
    sql`with due as (
          select d.step_id, d.seq, q.until from delivery d join (${quiet}) q on q.unit_id = d.unit_id
          where d.step_id = ${stepId} and d.seq between ${from} and ${to}
            and d.settled_at is null and d.state in ('queued', 'retry') and d.due_at <= ${ctx.now}
          for update of d skip locked
        )
        update delivery d set due_at = due.until from due where d.step_id = due.step_id and d.seq = due.seq`,
  )
}

/**
 * Gives back what of a claim is for units that have begun to keep quiet since it was made, until they do not. Asked before
 * every batch: one look at a table of a few rows, where the channel has no rule.
 */
export async function giveBackQuiet(
  ctx: Ctx,
  { stepId, token, seqs }: { stepId: number; token: string; seqs: number[] },
): Promise<void> {
  const ruled = await row<{ channel: Channel }>(
    ctx,
    sql`select s.channel from step s join quiet_rule r on r.channel = s.channel where s.id = ${stepId} limit 1`,
  )
  const quiet = ruled && (await quietNow(ctx, ruled.channel))
  if (!quiet) return
  const late = await rows<{ seq: number; until: string }>(
    ctx,
    sql`select d.seq, q.until from delivery d join (${quiet}) q on q.unit_id = d.unit_id
        where d.step_id = ${stepId} and d.seq = any(${seqs}::int[])`,
  )
  await putOff(ctx, stepId, token, new Map(late.map(({ seq, until }) => [seq, instant(until)])))
}

/** Gives back deliveries of a claim, each due at the time given for its number. */
export async function putOff(ctx: Ctx, stepId: number, token: string, late: ReadonlyMap<number, Date>): Promise<void> {
  if (late.size === 0) return
  await run(
    ctx,
    sql`update delivery d set state = case when d.attempts > 0 then 'retry' else 'queued' end, due_at = l.due_at,
               claim_token = null, lease_until = null
        from unnest(${[...late.keys()]}::int[], ${[...late.values()].map((at) => at.toISOString())}::timestamptz[])
               as l(seq, due_at)
        where d.step_id = ${stepId} and d.seq = l.seq and d.claim_token = ${token} and d.state = 'claimed'`,
  )
}
