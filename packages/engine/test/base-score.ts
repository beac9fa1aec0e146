import { sql } from 'kysely'
import { type CampaignScore, type Ctx, rows } from '../src/index.ts'

/**
 * A campaign's score straight from the base rows, in one statement that knows nothing of facts or rollups: what the rollups
 * have to come to, to the last digit.
 */
export async function baseScore(ctx: Ctx, campaignId: number) {
  return rows<Counted>(
    ctx,
    sql`with c as (
          select *, coalesce(extended_at, launched_at) + make_interval(hours => 24 * response_window_days) as closes_at
          from campaign where id = ${campaignId}
        ), contact as (
          select customer_id, bool_or(state = 'sent') as sent,
                 bool_or(state = 'sent' and receipt not in ('bounced', 'returned', 'undelivered')) as reached
          from delivery where campaign_id = ${campaignId} group by customer_id
        ), answer as (
          select r.customer_id, bool_or(r.responded) as responded, bool_or(r.converted) as converted,
                 sum(r.amount) filter (where r.kind in ('order', 'redeem') and r.currency = c.currency) as revenue
          from response r, c
          where r.campaign_id = ${campaignId} and not r.machine and r.occurred_at between c.launched_at and c.closes_at
          group by r.customer_id
        ), person as (
          select a.cell_id, a.fate, coalesce(t.sent, false) as sent, coalesce(t.reached, false) as reached,
                 coalesce(r.responded, false) as responded, coalesce(r.converted, false) as converted,
                 coalesce(r.revenue, 0) as revenue
          from audience a left join contact t using (customer_id) left join answer r using (customer_id)
          where a.campaign_id = ${campaignId} and a.fate in ('control', 'targeted')
        ), counted as (
          select cell_id, count(*) as assigned, count(*) filter (where fate = 'targeted') as targeted,
                 count(*) filter (where sent) as sent, count(*) filter (where reached) as reached,
                 count(*) filter (where responded) as responded, count(*) filter (where converted) as converted,
                 count(*) filter (where reached and responded) as "reachedAndResponded",
                 count(*) filter (where reached and converted) as "reachedAndConverted",
                 sum(revenue)::bigint as revenue, avg(revenue)::float8 as mean, sqrt(var_samp(revenue))::float8 as sd
          from person group by grouping sets ((cell_id), ())
        ), arm as (
          select id, position from cell where campaign_id = ${campaignId} union all select null, null
        )
        select arm.id as "cellId", coalesce(assigned, 0) as assigned, coalesce(targeted, 0) as targeted,
               coalesce(sent, 0) as sent, coalesce(reached, 0) as reached, coalesce(responded, 0) as responded,
               coalesce(converted, 0) as converted, coalesce("reachedAndResponded", 0) as "reachedAndResponded",
               coalesce("reachedAndConverted", 0) as "reachedAndConverted", coalesce(revenue, 0) as revenue,
               case when assigned > 1 then mean end as mean, case when assigned > 1 then sd end as sd
        from arm left join counted on counted.cell_id is not distinct from arm.id order by arm.position nulls last`,
  )
}

interface Counted {
  /** Null: the total. */
  cellId: number | null
  assigned: number
  targeted: number
  sent: number
  reached: number
  responded: number
  converted: number
  reachedAndResponded: number
  reachedAndConverted: number
  revenue: number
  mean: number | null
  sd: number | null
}

/** The same figures of a score. */
export const figuresIn = ({ cells, total }: CampaignScore): Counted[] =>
  [...cells, { ...total, cellId: null }].map((one) => ({
    cellId: one.cellId,
    assigned: one.assigned,
    targeted: one.targeted,
    sent: one.sent,
    reached: one.reached,
    responded: one.responded,
    converted: one.converted,
    reachedAndResponded: one.reachedAndResponded,
    reachedAndConverted: one.reachedAndConverted,
    revenue: one.revenue,
    mean: one.revenuePerHead?.mean ?? null,
    sd: one.revenuePerHead?.sd ?? null,
  }))
