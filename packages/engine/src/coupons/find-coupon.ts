import { type RawBuilder, sql } from 'kysely'
import { businessDay, type Ctx, instant, row } from '../context.ts'
import { findDelivery, type LinkedDelivery } from '../responses/from-delivery.ts'
import type { DeliveryKey } from '../responses/token.ts'
import { type Coupon, couponColumns, readCouponCode } from './coupon.ts'
import { isShared } from './plan-coupon.ts'

/** A coupon that somebody presents, with the delivery that gave it; undefined for one that all share. */
export interface PresentedCoupon {
  coupon: Coupon
  campaignName: string
  launched: boolean
  delivery?: LinkedDelivery
}

/**
 * The coupon that a code is of: somebody's own, the code of the message that it stood in (`message`), or one that all
 * share. As the system or `elevated`: whoever has the code was given it.
 */
export async function findCoupon(
  ctx: Ctx,
  code: string,
  message: DeliveryKey | null,
): Promise<PresentedCoupon | undefined> {
  const key = readCouponCode(ctx.vault, code) ?? message
  const delivery = key ? await findDelivery(ctx, key) : undefined
  const which = delivery ? sql`k.campaign_id = ${delivery.campaignId}` : isShared(code)
  const found = await row<Coupon & { campaignName: string; launched: boolean }>(
    ctx,
    sql`select ${couponColumns}, c.name as "campaignName", c.launched_at is not null as launched
        from coupon k join campaign c on c.id = k.campaign_id where ${which}`,
  )
  if (!found) return undefined
  const { campaignName, launched, ...coupon } = found
  return { coupon, campaignName, launched, ...(delivery && { delivery }) }
}

export const couponStates = ['valid', 'early', 'expired', 'used', 'used-up'] as const
export type CouponState = (typeof couponStates)[number]

/** Whether a coupon is good on the business day for somebody who used it `times` times. */
export function couponState(ctx: Ctx, coupon: Coupon, times: number): CouponState {
  const today = businessDay(ctx)
  if (coupon.validFrom !== null && today < coupon.validFrom) return 'early'
  if (coupon.validUntil !== null && today > coupon.validUntil) return 'expired'
  if (times >= coupon.uses) return 'used'
  return coupon.total !== null && coupon.used >= coupon.total ? 'used-up' : 'valid'
}

/** How often a customer used a campaign's coupon, and when last. By response_customer. */
export async function usesOf(
  ctx: Ctx,
  campaignId: number,
  customerId: number,
): Promise<{ times: number; last: Date | null }> {
  const found = await row<{ times: number; last: string | null }>(
    ctx,
    sql`select count(*)::int as times, max(occurred_at) as last from response r where ${isUse(sql`${campaignId}`, sql`${customerId}`)}`,
  )
  return { times: found?.times ?? 0, last: instant(found?.last ?? null) }
}

/** Whether the response `r` is a customer's use of a campaign's coupon. */
export const isUse = (campaignId: RawBuilder<unknown>, customerId: RawBuilder<unknown>) =>
  sql`r.customer_id = ${customerId} and r.source = 'coupon' and r.detail ->> 'coupon' = (${campaignId})::text
      and r.taken_back is null`
