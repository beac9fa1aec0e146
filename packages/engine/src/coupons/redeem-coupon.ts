import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run, staffIdOf } from '../context.ts'
import { requireAnywhere } from '../customers/require-anywhere.ts'
import { conflict, notFound, TradewindError } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { ownNumber } from '../responses/own-number.ts'
import { recordParsed } from '../responses/record-responses.ts'
import { responseInput } from '../responses/response-input.ts'
import type { Tokens } from '../responses/token.ts'
import { type Coupon, couponColumns } from './coupon.ts'
import { couponState, findCoupon, type PresentedCoupon, usesOf } from './find-coupon.ts'

export const couponRedemption = z.strictObject({
  key: lineText(100).describe('Given by the till or device: sent again, it changes nothing.'),
  code: z.string().trim().min(1).max(300).describe('Of the coupon, or of the message that it stands in.'),
  customerId: z.int().positive().optional().describe('Who brings it, where all share one code.'),
  amount: responseInput.shape.amount,
  currency: responseInput.shape.currency,
  note: lineText(2_000).optional(),
})
type Given = z.output<typeof couponRedemption>

export interface Redemption {
  /** duplicate: it was redeemed under this key before; nothing changed, and what it is good for was given already. */
  status: 'redeemed' | 'duplicate'
  offer: string
  campaignName: string
  /** How often the same customer may use it still; null where nobody knows who it was. */
  usesLeft: number | null
}

/**
 * Redeems a coupon, once for each `key` of a person: of two who try at once with the last use one succeeds. It becomes a
 * response of kind `redeem`, with the value of the order where it is given. Somebody's own code says whose it is, wherever
 * it is presented; for one that all share the customer may be named.
 *
 * Needs `response.write`, with `customerId` in their unit. Throws `bad-input`, `forbidden`, `not-found` for a code that is
 * none, and `conflict` with the reason for a coupon that is not good now, or a key that was used for another.
 */
export async function redeemCoupon(
  ctx: Ctx,
  input: z.input<typeof couponRedemption>,
  tokens: Tokens,
): Promise<Redemption> {
  const given = parseInput(couponRedemption, input)
  requireAnywhere(ctx, 'response.write')
  const presented = await elevated(ctx, (all) => findCoupon(all, given.code, tokens.readReplyCode(given.code)))
  if (!presented) {
    throw new TradewindError('not-found', 'This is no coupon of ours, or it was misread. Compare it sign by sign.')
  }
  const customerId = await holderOf(ctx, given, presented)
  // Held until the end: whoever else redeems a coupon of this campaign waits here, and then sees what was used.
  const { coupon, times, before } = await elevated(ctx, async (all) => {
    const coupon = await row<Coupon>(
      all,
      sql`select ${couponColumns} from coupon k where campaign_id = ${presented.coupon.campaignId} for update`,
    )
    if (!coupon) throw notFound('The coupon')
    const before = await row<{ fingerprint: string; takenBack: boolean }>(
      all,
      sql`select detail ->> 'fingerprint' as fingerprint, taken_back is not null as "takenBack" from response
          where source = 'coupon' and external_id = ${ownNumber(ctx, given.key)}`,
    )
    const used = customerId === null ? null : await usesOf(all, coupon.campaignId, customerId)
    if (!before) requireGood(ctx, coupon, presented, used)
    return { coupon, times: used?.times ?? null, before }
  })
  const left = (used: number) => (times === null ? null : Math.max(coupon.uses - times - used, 0))
  const about = { offer: coupon.offer, campaignName: presented.campaignName }
  const fingerprint = fingerprintOf(given, coupon, customerId)
  if (before) {
    if (before.takenBack)
      throw conflict('What was redeemed under this key was taken back. Choose a new key to redeem again.')
    if (before.fingerprint === fingerprint) return { status: 'duplicate', ...about, usesLeft: left(0) }
    throw conflict('This key was used for another coupon. Choose a new key for each.')
  }
  await elevated(ctx, (all) =>
    run(all, sql`update coupon set used = used + 1 where campaign_id = ${coupon.campaignId}`),
  )
  await keep(ctx, given, { presented, customerId, fingerprint }, tokens)
  return { status: 'redeemed', ...about, usesLeft: left(1) }
}

async function holderOf(ctx: Ctx, { customerId }: Given, { delivery }: PresentedCoupon): Promise<number | null> {
  if (customerId !== undefined) {
    const named = await row<{ unitId: number }>(
      ctx,
      sql`select unit_id as "unitId" from customer where id = ${customerId}`,
    )
    if (!named) throw notFound('The customer')
    await requireRight(ctx, 'response.write', named.unitId)
    if (delivery && delivery.customerId !== customerId) {
      throw conflict('This coupon was given to somebody else. Leave the customer out to redeem it for whose it is.')
    }
  }
  return delivery?.customerId ?? customerId ?? null
}

function requireGood(
  ctx: Ctx,
  coupon: Coupon,
  { launched }: PresentedCoupon,
  used: { times: number; last: Date | null } | null,
): void {
  const state = launched ? couponState(ctx, coupon, used?.times ?? 0) : 'early'
  if (state === 'valid') return
  const local = used?.last?.toLocaleString('sv-SE', { timeZone: ctx.timeZone, dateStyle: 'short', timeStyle: 'short' })
  const reasons = {
    early: coupon.validFrom ? `It is good from ${coupon.validFrom} on.` : 'Its campaign has not begun.',
    expired: `It was good until ${coupon.validUntil}.`,
    used: `It was used already${coupon.uses > 1 ? ` ${coupon.uses} times` : ''}, last on ${local}.`,
    'used-up': `All ${coupon.total} have been used.`,
  }
  throw conflict(`This coupon cannot be redeemed. ${reasons[state]}`)
}

const fingerprintOf = ({ amount, currency, note }: Given, { campaignId }: Coupon, customerId: number | null): string =>
  createHash('sha256')
    .update(JSON.stringify([campaignId, customerId, amount, amount === undefined || currency, note]))
    .digest('base64url')
    .slice(0, 22)

interface Found {
  presented: PresentedCoupon
  customerId: number | null
  fingerprint: string
}

async function keep(
  ctx: Ctx,
  given: Given,
  { presented, customerId, fingerprint }: Found,
  tokens: Tokens,
): Promise<void> {
  const { delivery, coupon } = presented
  const { amount, currency, note } = given
  const whose = customerId === null ? {} : { customer: { id: customerId } }
  await recordParsed(
    ctx,
    [
      {
        source: 'coupon',
        externalId: ownNumber(ctx, given.key),
        kind: 'redeem',
        occurredAt: ctx.now,
        campaignId: coupon.campaignId,
        ...(delivery ? { token: tokens.sign(delivery) } : whose),
        amount,
        currency,
        detail: { coupon: coupon.campaignId, staffId: staffIdOf(ctx), ...(note === undefined ? {} : { note }) },
        fingerprint,
      },
    ],
    tokens,
  )
}
