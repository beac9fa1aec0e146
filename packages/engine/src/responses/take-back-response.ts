import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, rows, run, staffIdOf } from '../context.ts'
import { requireAnywhere } from '../customers/require-anywhere.ts'
import { conflict, notFound } from '../errors.ts'
import { recordAudit } from '../org/audit.ts'
import { requireRight } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { type ResponseKind, responseKindNames, responseKinds } from './kinds.ts'
import { ownNumber, ownSourcesByKey } from './own-number.ts'

const reason = lineText(500).describe('Why: kept in the audit and shown in the time line.')
export const takingBack = z.strictObject({ reason })
export const takingBackByKey = z.strictObject({ key: lineText(100).describe('Under which you recorded it.'), reason })
const input = takingBack.extend({ id: z.int().positive() })

export interface TakenBack {
  id: number
  /** duplicate: it was taken back before; nothing changed. */
  status: 'taken-back' | 'duplicate'
}

const goodbyes = responseKindNames.filter((kind) => responseKinds[kind].optsOut)

/**
 * What of the response `r` says that it may be taken back: what people or other systems record, and may record by mistake.
 * An outcome, an attendance and a past campaign are corrected where they were recorded, an opt-out by a new consent, and
 * what customers did themselves stays.
 */
export const mayBeTakenBack = sql`
  (r.taken_back is null and (r.kind = 'redeem' and r.source not in ('work-order', 'event') and not starts_with(r.source, 'past-campaign:')
                             or r.source = 'desk' and r.kind <> all(${goodbyes}::text[])))`

/**
 * Takes back a redemption, or an answer from the desk, that was recorded by mistake. It counts for nothing from now on: not
 * as feedback, success or revenue, nor as a use of its coupon, which may be redeemed again. It stays in the time line, with
 * who took it back and why, and sent again it changes nothing. Whom the later steps had passed over stays passed over,
 * and so does what was taken out of somebody's hands. Leaves an entry in the audit.
 *
 * Needs `response.write` in the unit of the response. Throws `bad-input`, `forbidden`, `not-found`, and `conflict` for a
 * response of another kind.
 */
export async function takeBackResponse(ctx: Ctx, given: z.input<typeof input>): Promise<TakenBack> {
  const { id, reason } = parseInput(input, given)
  const seen = await row<{ unitId: number | null }>(ctx, sql`select unit_id as "unitId" from response where id = ${id}`)
  if (!seen) throw notFound('The response')
  if (seen.unitId !== null) await requireRight(ctx, 'response.write', seen.unitId)
  return elevated(ctx, (all) => takeBack(all, id, reason))
}

/**
 * The same for what the actor recorded under a key of their own: also of a customer whom they do not see, whose code was
 * brought to their desk or till. Throws `conflict` also where the key stands for two.
 */
export async function takeBackByKey(ctx: Ctx, given: z.input<typeof takingBackByKey>): Promise<TakenBack> {
  const { key, reason } = parseInput(takingBackByKey, given)
  requireAnywhere(ctx, 'response.write')
  return elevated(ctx, async (all) => {
    const found = await rows<{ id: number }>(
      all,
      sql`select id from response
          where source = any(${ownSourcesByKey}::text[]) and external_id = ${ownNumber(ctx, key)}`,
    )
    if (found.length > 1) throw conflict('You used this key twice. Take it back in the time line of the customer.')
    if (!found[0]) throw notFound('What you recorded under this key')
    return takeBack(all, found[0].id, reason)
  })
}

interface Found {
  unitId: number | null
  customerId: number | null
  kind: ResponseKind
  source: string
  campaignId: number | null
  amount: number | null
  currency: string | null
  before: boolean
  possible: boolean
}

/** As the system or `elevated`. */
async function takeBack(ctx: Ctx, id: number, reason: string): Promise<TakenBack> {
  // Before the response, as who redeems does: whoever counts the uses meanwhile waits here.
  const coupon = await row<{ campaignId: number; unitId: number }>(
    ctx,
    sql`select k.campaign_id as "campaignId", c.unit_id as "unitId"
        from response r join coupon k on k.campaign_id::text = r.detail ->> 'coupon' join campaign c on c.id = k.campaign_id
        where r.id = ${id} and r.source = 'coupon' for update of k`,
  )
  const found = await row<Found>(
    ctx,
    sql`select unit_id as "unitId", customer_id as "customerId", kind, source, campaign_id as "campaignId", amount,
               currency, taken_back is not null as before, ${mayBeTakenBack} as possible
        from response r where id = ${id} for update`,
  )
  if (!found) throw notFound('The response')
  if (found.before) return { id, status: 'duplicate' }
  if (!found.possible) throw conflict(`This cannot be taken back. ${insteadOf(found)}`)
  await run(
    ctx,
    sql`update response r
        set taken_back = jsonb_build_object(
              'at', ${ctx.now}::timestamptz, 'staffId', ${staffIdOf(ctx)}::bigint, 'who', ${ctx.actor.name}::text,
              'reason', ${reason}::text, 'campaignId', campaign_id, 'stepId', step_id, 'seq', seq, 'amount', amount,
              'currency', currency),
            campaign_id = null, step_id = null, seq = null, rule_version = null, attribution = 'hand',
            responded = false, converted = false, amount = null, currency = null
        where id = ${id}`,
  )
  if (coupon) await run(ctx, sql`update coupon set used = used - 1 where campaign_id = ${coupon.campaignId}`)
  const { customerId, kind, source, campaignId, amount, currency } = found
  // Of nobody we know, at a till of none of our staff.
  const unitId = found.unitId ?? coupon?.unitId
  if (unitId !== undefined) {
    const detail = { responseId: id, kind, source, campaignId, amount, currency, reason }
    await recordAudit(ctx, { action: 'response.take-back', unitId, ...(customerId && { customerId }), detail })
  }
  return { id, status: 'taken-back' }
}

function insteadOf({ kind, source }: Found): string {
  if (source === 'work-order') return 'It is the outcome of a work order: correct that.'
  if (source === 'event') return 'It is an attendance: correct it at the event.'
  if (source.startsWith('past-campaign:')) return 'It is of a past campaign: undo the import of its file.'
  if (responseKinds[kind].optsOut) return 'Record a new consent, or lift the suppression, if the customer asks for it.'
  return 'Only redemptions and answers recorded at the desk can be.'
}
