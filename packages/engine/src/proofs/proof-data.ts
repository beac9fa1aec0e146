import { sql } from 'kysely'
import type { MergeData } from '../campaigns/merge-fields.ts'
import { maskedFilling, type TemplateFilling, templateFilling } from '../campaigns/template-filling.ts'
import { type Ctx, row } from '../context.ts'
import { couponCode } from '../coupons/coupon.ts'
import type { Engine } from '../engine.ts'
import { TradewindError } from '../errors.ts'
import { actorOf } from '../org/actor-of.ts'
import type { DeliveryKey } from '../responses/code-text.ts'

/**
 * The customer of a proof as one of the staff may see them (null: the product): whole, or masked where they are out of that
 * person's sight. Throws `not-found` when not even `askedBy` sees them any more.
 */
export async function proofCustomer(
  engine: Engine,
  { customerId, askedBy, staffId }: { customerId: number | null; askedBy: number | null; staffId: number | null },
): Promise<TemplateFilling> {
  const seenBy = async (who: number | null) => {
    const see = (ctx: Ctx) => templateFilling(ctx, customerId)
    if (who === null) return engine.asSystem(see)
    return engine.as(await engine.asSystem((ctx) => actorOf(ctx, { staffId: who })), see)
  }
  const whole = await seenBy(askedBy)
  if (customerId === null || staffId === null || staffId === askedBy) return whole
  return seenBy(staffId).catch((error: unknown) => {
    if (!(error instanceof TradewindError)) throw error
    return maskedFilling(whole)
  })
}

/** Everything that a message which is tried may say: what its campaign gives, to this customer. */
export async function proofData(
  ctx: Ctx,
  filling: TemplateFilling,
  { campaignId, senderId, key }: { campaignId: number; senderId: number | null; key: DeliveryKey },
): Promise<MergeData> {
  const frame = await row<{
    campaign: string
    sender: string
    coupon: { code: string | null; offer: string; until: string | null } | null
  }>(
    ctx,
    sql`select c.name as campaign, coalesce(s.name, '') as sender,
               case when k.offer is not null
                 then jsonb_build_object('code', k.code, 'offer', k.offer, 'until', k.valid_until::text) end as coupon
        from campaign c left join coupon k on k.campaign_id = c.id left join sender s on s.id = ${senderId}
        where c.id = ${campaignId}`,
  )
  const coupon = frame?.coupon
  return {
    ...filling,
    campaign: { name: frame?.campaign ?? '' },
    sender: { name: frame?.sender ?? '' },
    // A code of one's own is that of no delivery: no till takes it.
    ...(coupon && { coupon: { ...coupon, code: coupon.code ?? couponCode(ctx.vault, key) } }),
  }
}
