import { sql } from 'kysely'
import { type Ctx, keptRows } from '../context.ts'
import { promiseGuard } from '../guard/promise-guard.ts'
import type { Settlement } from './channel.ts'
import { keepReferences } from './keep-references.ts'

/** Waiting times before the 2nd, 3rd ... attempt, in seconds; after the last the delivery has failed. */
export const retryDelays = [60, 300, 1_800, 7_200, 21_600] as const

/** A delivery that a claim holds, by the claim's token. */
export interface HeldDelivery {
  stepId: number
  seq: number
  token: string
}

/** What a worker has to tell the ledger, of any steps and claims that it holds. */
export interface LedgerEntries {
  /** What became of deliveries that were handed over. */
  settled: readonly (HeldDelivery & Settlement)[]
  /** Those about to be handed over: from here on a crash makes them unknown. */
  leaving: readonly HeldDelivery[]
  /** How long a lost worker's claim on those leaving lasts. */
  leaseSeconds: number
}

/** What came of it: how many rows were settled, and which deliveries may really go. */
export interface LedgerAnswer {
  settled: number
  going: { stepId: number; seq: number }[]
}

const mayRetry = `x.kind = 'soft-fail' and (not x.counted or d.attempts < ${retryDelays.length})`

/**
 * Always the same text, so that a session plans it once: parsing and planning would cost more than writing 20 rows. By
 * delivery_pkey; 16 rows settled and 16 marked take 0.8 ms of CPU, 64 of each 2.2 ms. All rows are locked in the order of
 * their key before any is written, so that this and `recordReceipts` cannot wait for each other.
 */
const statement = `
  with locked as materialized (
    select from delivery
    where (step_id, seq) in (select * from unnest($1::bigint[] || $8::bigint[], $2::int[] || $9::int[]))
    order by step_id, seq for no key update
  ), settled as (
    update delivery d
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
                      then $12::timestamptz + make_interval(secs =>
                             coalesce(x.wait, ('{${retryDelays}}'::int[])[case when x.counted then d.attempts + 1 else 1 end]))
                      else d.due_at end,
        sent_at = case when x.kind = 'sent' then $12::timestamptz
                       when d.receipt <> 'none' then d.receipt_at else d.sent_at end,
        settled_at = case when c.state <> 'cancelled' and d.receipt = 'none' and (${mayRetry} and d.state = 'claimed' or x.kind = 'in-hand') then null
                          else $12::timestamptz end,
        -- An unknown keeps its token, for the receipt or the late settlement that may still clear it up.
        claim_token = case when x.kind = 'unknown' and d.receipt = 'none' then d.claim_token end,
        lease_until = null, in_flight = false
    from unnest($1::bigint[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::bool[])
           as x(step_id, seq, token, kind, reason, wait, counted),
         campaign c
    where (select count(*) from locked) > 0 and d.step_id = x.step_id and d.seq = x.seq and c.id = d.campaign_id
      and d.claim_token = x.token and d.state in ('claimed', 'unknown')
    returning 1
  ), marked as (
    update delivery d
    set in_flight = true, lease_until = clock_timestamp() + make_interval(secs => $11)
    from unnest($8::bigint[], $9::int[], $10::uuid[]) as x(step_id, seq, token), campaign c
    where (select count(*) from locked) > 0 and d.step_id = x.step_id and d.seq = x.seq
      and d.claim_token = x.token and d.state = 'claimed'
      and c.id = d.campaign_id and c.state = 'running' and (c.end_at is null or c.end_at > $12::timestamptz)
    returning d.step_id, d.seq
  )
  select m.step_id as "stepId", m.seq, s.n as settled
  from (select count(*)::int as n from settled) s left join marked m on true`

/**
 * Settles what was handed over and marks what is about to be, in one statement: a message costs no statement more when few
 * of them are marked at a time.
 *
 * A settlement is guarded by the claim's token, so that writing it again changes nothing. Rows that were declared unknown
 * meanwhile take their late settlement too; all others are left alone. Of those leaving none may go whose campaign was
 * paused or cancelled or has ended, or whose claim was lost meanwhile. A row cannot be in both lists.
 */
export async function writeLedger(ctx: Ctx, { settled, leaving, leaseSeconds }: LedgerEntries): Promise<LedgerAnswer> {
  if (settled.length === 0 && leaving.length === 0) return { settled: 0, going: [] }
  const outcomes = settled.map(({ outcome }) => outcome)
  const written = await keptRows<{ stepId: number | null; seq: number; settled: number }>(ctx, statement, [
    ...keysOf(settled),
    list(outcomes.map(({ kind }) => kind)),
    outcomes.map(({ reason }) => sayable(reason)),
    list(outcomes.map((outcome) => (outcome.kind === 'soft-fail' ? wholeSeconds(outcome.retryAfterSeconds) : 'null'))),
    list(outcomes.map((outcome) => !(outcome.kind === 'soft-fail' && outcome.channelFault))),
    ...keysOf(leaving),
    leaseSeconds,
    ctx.now,
  ])
  await keepReferences(ctx, settled)
  const refused = settled.flatMap(({ stepId, outcome }) => (outcome.kind === 'hard-fail' ? [stepId] : []))
  if (refused.length > 0) {
    await promiseGuard(ctx, sql`select distinct campaign_id from step where id = any(${refused}::bigint[])`)
  }
  return {
    settled: written[0]?.settled ?? 0,
    going: written.flatMap(({ stepId, seq }) => (stepId === null ? [] : [{ stepId, seq }])),
  }
}

/** An array as PostgreSQL writes it, of values that need no quotes: pg takes ten times as long, since they might. */
const list = (values: readonly (string | number | boolean)[]): string => `{${values.join()}}`

const keysOf = (held: readonly HeldDelivery[]): [stepIds: string, seqs: string, tokens: string] => [
  list(held.map(({ stepId }) => stepId)),
  list(held.map(({ seq }) => seq)),
  list(held.map(({ token }) => token)),
]

/** A month: whoever asks for more is asked again then. */
const longestWait = 2_592_000

/** What the other side asked for may be any number. */
const wholeSeconds = (seconds: number | undefined): number | 'null' =>
  seconds === undefined || Number.isNaN(seconds) ? 'null' : Math.ceil(Math.min(Math.max(0, seconds), longestWait))

/** What the other side said may hold what PostgreSQL keeps in no text. */
const sayable = (reason: string | undefined): string | null => reason?.replaceAll('\0', '') ?? null
