import { sql } from 'kysely'
import { type Ctx, elevated, rows } from '../context.ts'
import { belongsTo } from './attribution.ts'
import { answeredBy, withdrawFromHands } from './withdraw-from-hands.ts'

/**
 * Counts orders as responses: each order that its customer placed within the window of a campaign they take part in
 * (`belongsTo` says which) becomes one response of kind `order`. Call it with the ids
 * of orders just written, in the same transaction. Doing so again changes nothing; for an order that has been
 * corrected since, its response follows. A negative amount (a refund) lowers the revenue and is nobody's success.
 * The caller has checked the right to write these orders. Returns how many responses were made or corrected.
 */
export async function attributeOrders(ctx: Ctx, orderIds: number[]): Promise<number> {
  if (orderIds.length === 0) return 0
  // Hand-written because imports bring orders by the thousand. Per order one probe each of customer_pkey, response's
  // unique key and audience_customer (the few campaigns a customer was in), forced by the laterals: a fresh import has
  // no statistics, and hashing all customers for each batch took ten times as long. Now about 20,000 orders a second, in
  // batches of 1,000 beside 300,000 customers. Written in the order of the key, so that two imports cannot deadlock.
  const attributed = sql`
    select 'order:' || o.source as source, o.external_id, o.ordered_at, o.customer_id, cu.unit_id, w.campaign_id,
           w.step_id, w.seq, w.rule_version, o.amount, o.currency, jsonb_strip_nulls(jsonb_build_object('product', o.product)) as detail
    from customer_order o
    cross join lateral (select unit_id from customer where id = o.customer_id limit 1) cu
    left join lateral (
      select id, customer_id, occurred_at, amount, currency from response
      where source = 'order:' || o.source and external_id = o.external_id limit 1
    ) r on true
    left join lateral ${belongsTo({ customers: sql`array[o.customer_id]`, at: sql`o.ordered_at`, named: sql`null::bigint` })} w
      on true
    where o.id = any(${orderIds}::bigint[])
      and (w.campaign_id is not null or r.id is not null)
      and (r.id is null or (r.customer_id, r.occurred_at, r.amount, r.currency)
                           is distinct from (o.customer_id, o.ordered_at, o.amount, o.currency))`
  return elevated(ctx, async (all) => {
    const counted = await rows<{ customer_id: number; campaign_id: number | null; bought: boolean }>(
      all,
      sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
                                step_id, seq, rule_version, attribution, responded, converted, amount, currency, detail)
          select source, external_id, 'order', ordered_at, ${ctx.now}::timestamptz, customer_id, unit_id, campaign_id,
                 step_id, seq, rule_version, case when campaign_id is null then 'none' else 'window' end, amount >= 0, amount >= 0,
                 amount, currency, detail
          from (${attributed}) o order by source, external_id
          on conflict (source, external_id) do update
            set occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at, ${keptByHand},
                responded = excluded.responded, converted = excluded.converted, amount = excluded.amount,
                currency = excluded.currency, detail = excluded.detail
          returning customer_id, campaign_id, converted as bought`,
    )
    await withdrawFromHands(
      all,
      counted.flatMap((one) => (one.bought ? answeredBy('order', one.customer_id, one.campaign_id) : [])),
    )
    return counted.length
  })
}

/** Whose an order is, and what for, stays as a person said. */
const keptByHand = sql.join(
  ['customer_id', 'unit_id', 'campaign_id', 'step_id', 'seq', 'rule_version', 'attribution'].map((column) => {
    const [is, comes] = [sql.ref(`response.${column}`), sql.ref(`excluded.${column}`)]
    return sql`${sql.ref(column)} = case when response.attribution = 'hand' then ${is} else ${comes} end`
  }),
)
