import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run } from '../context.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { asTyped } from '../responses/code-text.ts'
import { type Coupon, couponColumns } from './coupon.ts'

const day = z.iso.date().nullable().default(null)
export const couponPlan = z.strictObject({
  offer: lineText(200).describe('What it is good for, in the words of customers.'),
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9-]{4,20}$/, 'A code that all share has 4 to 20 letters, digits and hyphens.')
    .nullable()
    .default(null)
    .describe('One that all share; null: everybody has their own.'),
  validFrom: day,
  validUntil: day,
  uses: z.int().min(1).max(1_000).default(1).describe('How often one customer may use it.'),
  total: z.int().min(1).max(1_000_000_000).nullable().default(null).describe('How often all together may.'),
})
const input = couponPlan.extend({ campaignId: z.int().positive() })

/**
 * Says what a campaign gives to who brings its coupon. What it is good for, until when and how often may be changed while
 * the campaign runs; whether everybody has a code of their own, and which code all share, only in a draft: codes are out
 * then. Needs `campaign.write`. Throws `not-found`, `bad-input`, and `conflict`, also for a code that another campaign has
 * or that reads like it.
 */
export async function setCoupon(ctx: Ctx, given: z.input<typeof input>): Promise<Coupon> {
  const { campaignId, offer, code, validFrom, validUntil, uses, total } = parseInput(input, given)
  if (validFrom && validUntil && validFrom > validUntil) {
    const message = 'It would end before it begins. Choose a later day.'
    throw badInput(message, [{ path: 'validUntil', message }])
  }
  const state = await requirePlan(ctx, campaignId)
  const shared = code?.toUpperCase() ?? null
  return elevated(ctx, async (all) => {
    const before = await row<Coupon>(
      all,
      sql`select ${couponColumns} from coupon k where campaign_id = ${campaignId} for update`,
    )
    if (state !== 'draft' && before?.code !== shared) {
      throw conflict('Codes are out with the messages. What kind of code it is can be changed in a draft only.')
    }
    if (shared !== null) await requireFree(all, campaignId, shared)
    await run(
      all,
      sql`insert into coupon (campaign_id, offer, code, valid_from, valid_until, uses, total)
          values (${campaignId}, ${offer}, ${shared}, ${validFrom}::date, ${validUntil}::date, ${uses}, ${total})
          on conflict (campaign_id) do update
            set offer = excluded.offer, code = excluded.code, valid_from = excluded.valid_from,
                valid_until = excluded.valid_until, uses = excluded.uses, total = excluded.total`,
    )
    return couponOf(all, campaignId)
  })
}

/** Throws `not-found`, also where the campaign gives none. */
export async function getCoupon(ctx: Ctx, given: { campaignId: number }): Promise<Coupon> {
  return couponOf(ctx, given.campaignId)
}

/** Takes the coupon out of a draft. Needs `campaign.write`. */
export async function removeCoupon(ctx: Ctx, given: { campaignId: number }): Promise<void> {
  const state = await requirePlan(ctx, given.campaignId)
  await couponOf(ctx, given.campaignId)
  if (state !== 'draft') throw conflict('Codes are out with the messages. Let the coupon end earlier instead.')
  await elevated(ctx, (all) => run(all, sql`delete from coupon where campaign_id = ${given.campaignId}`))
}

async function couponOf(ctx: Ctx, campaignId: number): Promise<Coupon> {
  const found = await row<Coupon>(ctx, sql`select ${couponColumns} from coupon k where campaign_id = ${campaignId}`)
  if (!found) throw notFound('The coupon')
  return found
}

async function requirePlan(ctx: Ctx, campaignId: number): Promise<string> {
  const campaign = await row<{ unitId: number; state: string }>(
    ctx,
    sql`select unit_id as "unitId", state from campaign where id = ${campaignId}`,
  )
  if (!campaign) throw notFound('The campaign')
  await requireRight(ctx, 'campaign.write', campaign.unitId)
  return campaign.state
}

/** Of the whole organisation: at a till nobody says which campaign a code is of. Taken in turns. */
async function requireFree(ctx: Ctx, campaignId: number, code: string): Promise<void> {
  await run(ctx, sql`select pg_advisory_xact_lock(hashtext('tradewind.coupon'))`)
  const taken = await row(ctx, sql`select 1 from coupon k where ${isShared(code)} and campaign_id <> ${campaignId}`)
  if (taken) throw conflict(`The code ${code}, or one that reads like it, is that of another campaign. Choose another.`)
}

/** Whether the coupon `k` is the one with this code that all share, however it is typed. */
export const isShared = (code: string) =>
  sql`translate(k.code, 'OILU-', '011V') = ${asTyped(code)} and k.code is not null`
