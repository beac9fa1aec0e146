import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run } from '../../context.ts'
import { findCustomer } from '../../customers/find-customer.ts'
import { badInput, conflict, notFound } from '../../errors.ts'
import { recordAudit } from '../../org/audit.ts'
import { requireRight } from '../../org/rights.ts'
import { lineText, parseInput } from '../../parse-input.ts'
import { type Attribution, belongsTo } from '../attribution.ts'
import { type ResponseKind, responseKinds } from '../kinds.ts'
import { optOut } from '../opt-out.ts'

export const handAttribution = z.strictObject({
  customerId: z.int().positive(),
  campaignId: z.int().positive().optional().describe('One that the customer takes part in; left out, none.'),
  reason: lineText(500).describe('How you know: kept in the audit.'),
})
const input = handAttribution.extend({ id: z.int().positive() })

export interface HandAttributed {
  id: number
  customerId: number
  campaignId: number | null
  /** The message that is credited; null where none had reached the customer. */
  stepId: number | null
}

/**
 * A person says whose an answer is and which campaign it belongs to; no rule changes it afterwards. Who wanted no more is
 * left alone from now on. May be said anew. Needs `response.write` in the unit of the response and of the customer. Throws
 * `not-found`, `bad-input` for a campaign that the customer takes no part in, and `conflict` for a response that named its
 * message itself. Leaves an entry in the audit.
 */
export async function attributeByHand(ctx: Ctx, given: z.input<typeof input>): Promise<HandAttributed> {
  const { id, customerId, campaignId = null, reason } = parseInput(input, given)
  const before = await findResponse(ctx, id)
  const customer = await findCustomer(ctx, customerId)
  await requireRight(ctx, 'response.write', customer.unitId)
  if (before.takenBack) throw conflict('This answer was taken back. It counts for nothing.')
  if (before.attribution === 'token') {
    throw conflict('This answer names the message that it was given to. It stays with it.')
  }
  const attributed = await elevated(ctx, async (all) => {
    // The campaign may be one of a unit above: that the customer is in it is what counts.
    const credit = await row<{ campaignId: number; stepId: number | null; seq: number | null; version: number }>(
      all,
      sql`select w.campaign_id as "campaignId", w.step_id as "stepId", w.seq, w.rule_version as version
          from response r cross join lateral ${belongsTo({
            customers: sql`array[${customerId}]::bigint[]`,
            at: sql`r.occurred_at`,
            named: sql`${campaignId}::bigint`,
          })} w
          where r.id = ${id} and w.campaign_id = ${campaignId}::bigint`,
    )
    if (campaignId !== null && !credit) {
      const message = 'The customer takes no part in this campaign. Choose another, or none.'
      throw badInput(message, [{ path: 'campaignId', message }])
    }
    await run(
      all,
      sql`update response set customer_id = ${customerId}, unit_id = ${customer.unitId}, campaign_id = ${campaignId},
                 step_id = ${credit?.stepId ?? null}, seq = ${credit?.seq ?? null}, rule_version = ${credit?.version ?? null},
                 attribution = 'hand'
          where id = ${id}`,
    )
    if (responseKinds[before.kind].optsOut) {
      const evidence = `${before.kind} recorded from ${before.source}, attributed by hand`
      await optOut(all, 'response', [{ customerId, channel: null, purpose: null, evidence }])
    }
    return { id, customerId, campaignId, stepId: credit?.stepId ?? null }
  })
  const { unitId, customerId: was, campaignId: wasOf } = before
  const detail = { responseId: id, campaignId, reason, was: { customerId: was, campaignId: wasOf } }
  await recordAudit(ctx, { action: 'response.attribute', unitId, customerId, detail })
  return attributed
}

interface Before {
  unitId: number
  customerId: number | null
  campaignId: number | null
  attribution: Attribution
  kind: ResponseKind
  source: string
  takenBack: boolean
}

/** Locked, so that two who say different things take turns. */
async function findResponse(ctx: Ctx, id: number): Promise<Before> {
  const found = await row<Before>(
    ctx,
    sql`select unit_id as "unitId", customer_id as "customerId", campaign_id as "campaignId", attribution, kind, source,
               taken_back is not null as "takenBack"
        from response where id = ${id}`,
  )
  if (!found) throw notFound('The response')
  await requireRight(ctx, 'response.write', found.unitId)
  await elevated(ctx, (all) => row(all, sql`select id from response where id = ${id} for update`))
  return found
}
