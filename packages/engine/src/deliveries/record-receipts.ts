import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows, run } from '../context.ts'
import { promiseGuard } from '../guard/promise-guard.ts'
import { parseInput } from '../parse-input.ts'
import { findDelivery, recordOwn } from '../responses/from-delivery.ts'
import { optOut } from '../responses/opt-out.ts'
import { finishIfDone } from './finish-if-done.ts'
import { receiptsOf, takeTurns } from './take-turns.ts'

export const receipts = ['delivered', 'undelivered', 'bounced', 'returned', 'complained'] as const
export type Receipt = (typeof receipts)[number]

const about = {
  receipt: z.enum(receipts),
  /** When it happened, UTC; now when left out. */
  at: z.date().optional(),
  /** What the other side said. */
  reason: z.string().max(1_000).optional(),
}
const reference = z.strictObject({ provider: z.string().min(1).max(100), id: z.string().min(1).max(300) })
export const receiptInput = z.union([
  z.strictObject({ stepId: z.int().positive(), seq: z.int32().positive(), ...about }),
  z.strictObject({ reference, ...about }),
])
const receiptsInput = z.array(receiptInput).max(10_000)
export type ReceiptInput = z.input<typeof receiptInput>

/**
 * - `recorded`: the ledger has learnt something.
 * - `unchanged`: known already, outweighed by what is known, or of a message that has not left.
 * - `waiting`: nobody has said yet which delivery the provider means; it is taken in when its settlement tells.
 * - `unknown`: the ledger has no such delivery.
 */
export type ReceiptStatus = 'recorded' | 'unchanged' | 'waiting' | 'unknown'

/**
 * What came back about messages, by the numbers of their deliveries or by a provider's references. Reports arrive in any
 * order and more than once, so a receipt only ever gives way to a weightier one: none < delivered < undelivered, bounced,
 * returned < complained (who complains did receive it).
 *
 * A receipt proves that the message left: what was `unknown`, in somebody's hands, or queued to be sent again by policy
 * becomes `sent`. One of a message that never left is none of ours and changes nothing. A complaint also opts the
 * customer out and is kept as a response, unless it `came` as one. As the system; returns a status for each, in the same order.
 */
export async function recordReceipts(
  ctx: Ctx,
  input: ReceiptInput[],
  came: 'receipt' | 'response' = 'receipt',
): Promise<ReceiptStatus[]> {
  const given = parseInput(receiptsInput, input).map((one, n) => ({
    ...one,
    at: one.at ?? ctx.now,
    n,
    weight: weights[one.receipt],
  }))
  if (given.length === 0) return []
  const found = await rows<Found>(ctx, inOrder(given))
  const without = (rows: Found[]) => {
    const numbers = new Set(rows.map(({ n }) => n))
    return given.filter((one) => 'reference' in one && !numbers.has(one.n))
  }
  const early = without(found)
  if (early.length > 0) {
    // The settlement that tells may be just under way: it either sees these waiting, or has told when it is asked again.
    await takeTurns(
      ctx,
      early.flatMap((one) => ('reference' in one ? [receiptsOf(one.reference.provider)] : [])),
    )
    found.push(...(await rows<Found>(ctx, inOrder(early))))
    await keepWaiting(ctx, without(found))
  }
  const byNumber = new Map(found.map((row) => [row.n, row]))
  for (const campaignId of new Set(found.flatMap((row) => (row.finishing ? [row.campaign_id] : [])))) {
    await finishIfDone(ctx, campaignId)
  }
  const bad = found.flatMap((row) => (row.recorded && given[row.n]?.receipt !== 'delivered' ? [row.campaign_id] : []))
  if (bad.length > 0) await promiseGuard(ctx, sql`select distinct unnest(${bad}::bigint[])`)
  for (const { n, step_id: stepId, seq, recorded } of found) {
    if (came === 'receipt' && recorded && given[n]?.receipt === 'complained') await heedComplaint(ctx, { stepId, seq })
  }
  return given.map((one) => {
    const row = byNumber.get(one.n)
    if (row) return row.recorded ? 'recorded' : 'unchanged'
    return 'reference' in one ? 'waiting' : 'unknown'
  })
}

const weights: Record<Receipt, number> = { delivered: 1, undelivered: 2, bounced: 2, returned: 2, complained: 3 }
const weightSql = sql`case d.receipt when 'none' then 0 when 'delivered' then 1 when 'complained' then 3 else 2 end`

type Given = z.output<typeof receiptInput> & { n: number; weight: number; at: Date }
interface Found {
  n: number
  step_id: number
  seq: number
  campaign_id: number
  recorded: boolean
  /** It was in somebody's hands: perhaps the last thing its campaign waited for. */
  finishing: boolean
}

/**
 * Hand-written: one statement for the lot, by delivery_reference_pkey and delivery_pkey. Of several about one delivery
 * the weightiest is written. Rows are locked in the order of their key, so that two batches cannot deadlock.
 */
const inOrder = (given: Given[]) => sql`
  with given as (
    select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
      as g(n int, "stepId" bigint, seq int, reference jsonb, receipt text, at timestamptz, reason text, weight int)
  ), named as (
    select g.n, coalesce(g."stepId", r.step_id) as step_id, coalesce(g.seq, r.seq) as seq, g.receipt, g.at, g.reason, g.weight
    from given g
    left join delivery_reference r on r.provider = g.reference->>'provider' and r.reference = g.reference->>'id'
  ), locked as materialized (
    select n.*, d.campaign_id, d.state,
           row_number() over (partition by n.step_id, n.seq order by n.weight desc, n.n) = 1
             and n.weight > ${weightSql}
             and (d.state in ('sent', 'unknown', 'in-hand') or d.state = 'claimed' and d.in_flight
                  or d.state in ('claimed', 'queued', 'retry') and d.resent > 0)
             as recorded
    from named n
    join (select * from delivery where (step_id, seq) in (select step_id, seq from named)
          order by step_id, seq for no key update) d on d.step_id = n.step_id and d.seq = n.seq
  ), written as (
    update delivery d
    set receipt = l.receipt, receipt_at = l.at, receipt_reason = l.reason,
        state = case when d.state in ('claimed', 'sent') then d.state else 'sent' end,
        sent_at = case when d.state in ('claimed', 'sent') then d.sent_at else coalesce(d.settled_at, l.at) end,
        settled_at = case when d.state in ('claimed', 'sent') then d.settled_at else l.at end,
        reason = case when d.state in ('claimed', 'sent') then d.reason else 'a receipt shows that it left' end,
        claim_token = case when d.state = 'claimed' then d.claim_token end
    from locked l where l.recorded and d.step_id = l.step_id and d.seq = l.seq
  )
  select n, step_id, seq, campaign_id, recorded, recorded and state = 'in-hand' as finishing from locked`

/** Reports that name a delivery by a reference that nobody has told us yet. */
async function keepWaiting(ctx: Ctx, given: Given[]): Promise<void> {
  const waiting = given.flatMap((one) => ('reference' in one ? [{ ...one, ...one.reference }] : []))
  if (waiting.length === 0) return
  await run(
    ctx,
    sql`insert into receipt_waiting (provider, reference, receipt, at, recorded_at)
        select distinct on (provider, id, receipt) provider, id, receipt, at, ${ctx.now}::timestamptz
        from jsonb_to_recordset(${JSON.stringify(waiting)}::jsonb) as w(provider text, id text, receipt text, at timestamptz)
        order by provider, id, receipt
        on conflict do nothing`,
  )
}

async function heedComplaint(ctx: Ctx, key: { stepId: number; seq: number }): Promise<void> {
  const delivery = await findDelivery(ctx, key)
  if (!delivery) return
  const { customerId, channel, purpose, campaignId } = delivery
  const name = `${key.stepId}-${key.seq}`
  const evidence = `complaint about message ${name} of campaign ${campaignId}`
  await optOut(ctx, 'complaint', [{ customerId, channel, purpose, evidence }])
  await recordOwn(ctx, delivery, { source: 'receipt', externalId: name, kind: 'complaint' })
}
