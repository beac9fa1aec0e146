import { sql } from 'kysely'
import { type Ctx, row, rows, run } from '../../context.ts'
import { attributeOrders } from '../attribute-orders.ts'
import { belongsTo, closesAt } from '../attribution.ts'

/** Customers in a transaction: 0.2 s of work, and no more than a thousand orders or so. */
const piece = 2_000

/**
 * Judges the responses of the next 2,000 customers of a campaign by the rules as they are now: those that no message or
 * person has attributed, whichever campaign they had fallen to, and orders that had fallen to none. Cut off or done again,
 * it comes to the same. Returns whether some are left. As the system.
 */
export async function continueAttribution(ctx: Ctx, { campaignId }: { campaignId: number }): Promise<boolean> {
  const begun = await row<{ after: number }>(
    ctx,
    sql`select after from attribution_run where campaign_id = ${campaignId} and finished_at is null for update`,
  )
  if (!begun) return false
  const people = await rows<{ id: number }>(
    ctx,
    sql`select customer_id as id from audience where campaign_id = ${campaignId} and customer_id > ${begun.after}
        order by customer_id limit ${piece}`,
  )
  const ids = people.map(({ id }) => id)
  const changed = ids.length === 0 ? 0 : (await judge(ctx, ids)) + (await judgeOrders(ctx, campaignId, ids))
  const last = ids.length < piece
  await run(
    ctx,
    sql`update attribution_run
        set after = ${ids.at(-1) ?? begun.after}, done = done + ${ids.length}, changed = changed + ${changed},
            finished_at = ${last ? ctx.now : null}::timestamptz
        where campaign_id = ${campaignId}`,
  )
  return !last
}

/**
 * One statement a piece, by response_customer and what `belongsTo` reads; rows that stay as they are are not written. An
 * answer by text message keeps the message that it was given to, a redemption its coupon's campaign.
 */
function judge(ctx: Ctx, customerIds: number[]): Promise<number> {
  const named = sql`case when r.attribution = 'named' then r.campaign_id end`
  return run(
    ctx,
    sql`with judged as (
          select r.id, w.campaign_id, w.step_id, w.seq, w.rule_version, coalesce(w.attribution, 'none') as attribution
          from (select * from response where customer_id = any(${customerIds}::bigint[])
                  and attribution in ('named', 'window', 'none') and source not in ('sms', 'event')
                  and source not like 'past-campaign:%' offset 0) r
          left join lateral ${belongsTo({ customers: sql`array[r.customer_id]`, at: sql`r.occurred_at`, named })} w on true
        )
        update response r
        set campaign_id = j.campaign_id, step_id = j.step_id, seq = j.seq, rule_version = j.rule_version,
            attribution = j.attribution
        from judged j
        where r.id = j.id and (r.campaign_id, r.step_id, r.seq, r.rule_version, r.attribution)
                              is distinct from (j.campaign_id, j.step_id, j.seq, j.rule_version, j.attribution)`,
  )
}

/** Orders of the window that are no responses yet. By customer_order_history. */
async function judgeOrders(ctx: Ctx, campaignId: number, customerIds: number[]): Promise<number> {
  const orders = await rows<{ id: number }>(
    ctx,
    sql`select o.id from campaign c
        join customer_order o on o.customer_id = any(${customerIds}::bigint[])
          and o.ordered_at between c.launched_at and ${closesAt}
        where c.id = ${campaignId}
          and not exists (select from response r where r.source = 'order:' || o.source and r.external_id = o.external_id)
        order by o.id`,
  )
  return attributeOrders(
    ctx,
    orders.map(({ id }) => id),
  )
}
