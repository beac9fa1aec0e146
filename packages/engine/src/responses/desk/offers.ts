import { sql } from 'kysely'
import type { Channel } from '../../channel.ts'
import { type Ctx, instant, rows } from '../../context.ts'
import { type Coupon, couponCode, couponColumns } from '../../coupons/coupon.ts'
import { type CouponState, couponState, isUse } from '../../coupons/find-coupon.ts'
import { closesAt } from '../attribution.ts'
import { answersSql } from '../has-answered.ts'
import type { ResponseKind } from '../kinds.ts'
import type { DeliveryKey } from '../token.ts'

/** What somebody answered to a campaign. */
export interface DeskAnswer {
  kind: ResponseKind
  at: Date
  source: string
  /** Minor units. */
  amount: number | null
  currency: string | null
}

/** A message that somebody was sent, or has in their hand. */
export interface DeskOffer extends DeliveryKey {
  campaignName: string
  /** Place in the cascade, from 1. */
  step: number
  channel: Channel
  /** What the content is called among templates. */
  content: string | null
  state: string
  sentAt: Date | null
  /** Until when answers count for the campaign. */
  closesAt: Date | null
  /** What the campaign gives to who brings its coupon; null for nothing. */
  coupon: { offer: string; code: string; until: string | null; state: CouponState; usesLeft: number } | null
  /** To the campaign, in whatever channel; newest first, at most ten. */
  answers: DeskAnswer[]
}

/** The messages that customers may hold: the last twenty of each. */
const shown = 20

interface Found extends Omit<DeskOffer, 'sentAt' | 'closesAt' | 'answers' | 'coupon'> {
  coupon: Coupon | null
  times: number
  customerId: number
  sentAt: string | null
  closesAt: string | null
  answers: (Omit<DeskAnswer, 'at'> & { at: string })[]
}

/**
 * What customers hold, by customer, newest first; `one`: that delivery alone. Elevated, since a campaign may be one of a
 * unit above: ask only for people whom the actor may see, or for the delivery whose code was presented. By
 * delivery_customer and response_campaign.
 */
export async function offersOf(ctx: Ctx, who: { customerIds: number[] } | { one: DeliveryKey }) {
  const which =
    'one' in who
      ? sql`(select * from delivery where step_id = ${who.one.stepId} and seq = ${who.one.seq})`
      : sql`(select x.* from unnest(${who.customerIds}::bigint[]) k(id) cross join lateral (
              select * from delivery d where d.customer_id = k.id and d.state in ('sent', 'in-hand', 'unknown')
              order by d.sent_at desc nulls first, d.step_id desc limit ${shown}) x)`
  const found = await rows<Found>(
    ctx,
    sql`select d.customer_id as "customerId", d.step_id as "stepId", d.seq, c.name as "campaignName", s.position as step,
               d.channel, t.name as content, d.state, d.sent_at as "sentAt", ${closesAt} as "closesAt",
               case when k.campaign_id is not null then
                 (select to_jsonb(k) from (select ${couponColumns}) k) end as coupon,
               (select count(*)::int from response r where k.campaign_id is not null
                  and ${isUse(sql`d.campaign_id`, sql`d.customer_id`)}) as times,
               coalesce((select jsonb_agg(jsonb_build_object('kind', a.kind, 'at', a.occurred_at, 'source', a.source,
                                          'amount', a.amount, 'currency', a.currency) order by a.occurred_at desc)
                         from (select * from response r
                               where r.campaign_id = d.campaign_id and r.customer_id = d.customer_id and ${answersSql}
                               order by r.occurred_at desc limit 10) a), '[]') as answers
        from ${which} d
        join campaign c on c.id = d.campaign_id
        join step s on s.id = d.step_id
        left join coupon k on k.campaign_id = d.campaign_id
        left join step_content x on x.step_id = d.step_id and x.cell_id = d.cell_id
        left join template t on t.id = x.template_id
        order by d.customer_id, d.sent_at desc nulls first, d.step_id desc`,
  )
  return Map.groupBy(
    found.map((one) => shaped(ctx, one)),
    ({ customerId }) => customerId,
  )
}

const shaped = (ctx: Ctx, { coupon, times, ...found }: Found): DeskOffer & { customerId: number } => ({
  ...found,
  coupon: coupon && {
    offer: coupon.offer,
    code: coupon.code ?? couponCode(ctx.vault, found),
    until: coupon.validUntil,
    state: couponState(ctx, coupon, times),
    usesLeft: Math.max(coupon.uses - times, 0),
  },
  sentAt: instant(found.sentAt),
  closesAt: instant(found.closesAt),
  answers: found.answers.map((one) => ({ ...one, at: instant(one.at) })),
})
