import { type Ctx, elevated } from '../../context.ts'
import { readCouponCode } from '../../coupons/coupon.ts'
import { findDelivery, type LinkedDelivery } from '../from-delivery.ts'
import type { Tokens } from '../token.ts'

/**
 * The delivery that somebody presents at a desk: by the code on it or of its coupon, in any spelling, or by its address as a scanner reads it
 * from the QR code. Undefined for what names none of ours.
 */
export function readPresented(ctx: Ctx, text: string, tokens: Tokens): Promise<LinkedDelivery | undefined> {
  const token = /\/[ru]\/([\w-]{10,60})\/?$/.exec(text.trim())?.[1] ?? text.trim()
  const key = tokens.verify(token) ?? tokens.readReplyCode(token) ?? readCouponCode(ctx.vault, token)
  // Whoever has the code in their hand was given it: the delivery may be of any unit.
  return key ? elevated(ctx, (all) => findDelivery(all, key)) : Promise.resolve(undefined)
}
