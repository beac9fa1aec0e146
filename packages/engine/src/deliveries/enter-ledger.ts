import { type RawBuilder, sql } from 'kysely'
import type { StepView } from '../campaigns/get-campaign.ts'
import { type Ctx, row } from '../context.ts'
import { quietNow } from '../quiet/quiet-now.ts'
import { promiseChunks } from './chunk.ts'

/**
 * Writes a delivery of a step, due now or when its unit's quiet hours are over, for each of `people` (a statement with
 * columns campaign_id, customer_id, unit_id, cell_id, passed_over) and promises the chunks they lie in; who is passed over
 * is noted with the reason instead. Numbered on from the last one in customer order: neighbours in the ledger are
 * neighbours on disk when their chunk is claimed. Letters and visits are numbered in postal order, so that a chunk is a
 * print batch, or a neighbourhood. Returns how many have a delivery, and how many have not.
 */
export async function enterLedger(
  ctx: Ctx,
  campaignId: number,
  step: StepView,
  people: RawBuilder<unknown>,
): Promise<{ entered: number; passedOver: number }> {
  const quiet = (await quietNow(ctx, step.channel)) ?? sql`select null::bigint as unit_id, null::timestamptz as until`
  const [joined, order] =
    step.channel === 'letter' || step.channel === 'visit' ? postalOrder : [sql``, sql`people.customer_id`]
  const result = await row<{ n: number; last: number; passed: number }>(
    ctx,
    sql`with last as (
          select coalesce(max(seq), 0) as seq from delivery where step_id = ${step.id}
        ), people as (
          ${people}
        ), entered as (
          insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, due_at)
          select people.campaign_id, ${step.id}, last.seq + row_number() over (order by ${order}), people.customer_id,
                 people.unit_id, people.cell_id, ${step.channel}, coalesce(quiet.until, ${ctx.now}::timestamptz)
          from last cross join people left join (${quiet}) quiet on quiet.unit_id = people.unit_id ${joined}
          where people.passed_over is null
          returning campaign_id
        ), passed as (
          insert into passed_over (step_id, customer_id, reason, at)
          select ${step.id}, customer_id, passed_over, ${ctx.now} from people where passed_over is not null
          returning step_id
        )
        select (select count(*) from entered) as n, seq as last, (select count(*) from passed) as passed from last`,
  )
  const { n = 0, last = 0, passed = 0 } = result ?? {}
  const entries = sql`select ${step.id}::bigint, generate_series(${last + 1}::int, ${last + n}::int)`
  await promiseChunks(ctx, campaignId, entries)
  return { entered: n, passedOver: passed }
}

/** Postcode as text, with its leading zeros; then the address, 2号 before 12号; what has no postcode comes last. */
const postalOrder: [RawBuilder<unknown>, RawBuilder<unknown>] = [
  sql`join customer c on c.id = people.customer_id`,
  sql`c.postcode collate "C" nulls last, c.address collate postal_order nulls last, people.customer_id`,
]
