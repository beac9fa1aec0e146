import { sql } from 'kysely'
import { type Ctx, row, rows, run } from '../context.ts'
import type { Settlement } from './channel.ts'
import type { Chunk } from './chunk.ts'
import { keepReferences } from './keep-references.ts'
import { giveBackQuiet } from './put-off.ts'

/** Waiting times before the 2nd, 3rd ... attempt, in seconds; after the last the delivery has failed. */
export const retryDelays = [60, 300, 1_800, 7_200, 21_600] as const

/**
 * Says that these deliveries are about to be handed over: from here on a crash makes them unknown. Returns the numbers
 * that may really go: none when the campaign was paused or cancelled or has ended, or the claim was lost meanwhile, and
 * not those whose quiet hours have begun, which are put off.
 */
export async function markInFlight(
  ctx: Ctx,
  claim: { stepId: number; token: string; seqs: number[]; leaseSeconds: number },
): Promise<number[]> {
  await giveBackQuiet(ctx, claim)
  const marked = await rows<{ seq: number }>(
    ctx,
    sql`update delivery d
        set in_flight = true, lease_until = clock_timestamp() + make_interval(secs => ${claim.leaseSeconds})
        from campaign c
        where d.step_id = ${claim.stepId} and d.seq = any(${claim.seqs}::int[]) and d.state = 'claimed'
          and d.claim_token = ${claim.token} and c.id = d.campaign_id and c.state = 'running'
          and (c.end_at is null or c.end_at > ${ctx.now})
        returning d.seq`,
  )
  return marked.map(({ seq }) => seq)
}

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

/**
 * Writes what became of deliveries that were handed over: one UPDATE for the lot, guarded by the claim's token, so
 * that writing it again changes nothing. Rows that were declared unknown meanwhile take their late settlement too; all
 * others are left alone. Returns how many rows were settled.
 */
export async function settle(ctx: Ctx, stepId: number, token: string, settlements: Settlement[]): Promise<number> {
  if (settlements.length === 0) return 0
  const kinds = settlements.map(({ outcome }) => outcome.kind)
  const waits = settlements.map(({ outcome }) =>
    outcome.kind === 'soft-fail' ? (outcome.retryAfterSeconds ?? null) : null,
  )
  const counted = settlements.map(({ outcome }) => !(outcome.kind === 'soft-fail' && outcome.channelFault))
  const mayRetry = sql`x.kind = 'soft-fail' and (not x.counted or d.attempts < ${retryDelays.length})`
  const settled = await run(
    ctx,
    sql`update delivery d
        set attempts = d.attempts + x.counted::int,
            state = case
              -- What came back is proof that it left, whatever the channel makes of its own silence.
              when d.receipt <> 'none' then 'sent'
              when x.kind in ('soft-fail', 'held', 'in-hand') and c.state = 'cancelled' then 'cancelled'
              -- Nobody may be looking at the chunk of an unknown any more, so it does not go back by itself.
              when ${mayRetry} and d.state = 'unknown' then 'held'
              when ${mayRetry} then 'retry'
              when x.kind in ('soft-fail', 'hard-fail') then 'failed'
              else x.kind end,
            reason = case when x.kind = 'soft-fail' and not (${mayRetry})
                          then 'gave up after ' || d.attempts + 1 || ' attempts: ' || x.reason else x.reason end,
            due_at = case when ${mayRetry}
                          then ${ctx.now}::timestamptz + make_interval(secs =>
                                 coalesce(x.wait, (${[...retryDelays]}::int[])[case when x.counted then d.attempts + 1 else 1 end]))
                          else d.due_at end,
            sent_at = case when x.kind = 'sent' then ${ctx.now}
                           when d.receipt <> 'none' then d.receipt_at else d.sent_at end,
            settled_at = case when c.state <> 'cancelled' and d.receipt = 'none' and (${mayRetry} and d.state = 'claimed' or x.kind = 'in-hand') then null
                              else ${ctx.now}::timestamptz end,
            -- An unknown keeps its token, for the receipt or the late settlement that may still clear it up.
            claim_token = case when x.kind = 'unknown' and d.receipt = 'none' then d.claim_token end,
            lease_until = null, in_flight = false
        from unnest(${settlements.map(({ seq }) => seq)}::int[], ${kinds}::text[],
                    ${settlements.map(({ outcome }) => outcome.reason ?? null)}::text[], ${waits}::int[], ${counted}::bool[])
               as x(seq, kind, reason, wait, counted),
             campaign c
        where d.step_id = ${stepId} and d.seq = x.seq and c.id = d.campaign_id
          and d.claim_token = ${token} and d.state in ('claimed', 'unknown')`,
  )
  await keepReferences(ctx, stepId, settlements)
  return settled
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
          and d.state in ('queued', 'retry', 'claimed')`,
  )
  if (rest?.wait == null) return null
  return new Date(ctx.now.getTime() + Math.max(0, rest.wait) * 1000)
}
