import { sql } from 'kysely'
import type { MergeData } from '../campaigns/merge-fields.ts'
import { templateFilling } from '../campaigns/template-filling.ts'
import { businessDay, type Ctx, row } from '../context.ts'
import { notFound } from '../errors.ts'
import { proofKey } from './proof.ts'
import { proofData } from './proof-data.ts'

/** What a letter that was tried is made of. */
export interface ProofLetter {
  subject: string
  text: string | null
  options: Record<string, unknown>
  data: MergeData
  /** The business day on it, `2026-03-31`. */
  day: string
}

/**
 * A letter that was tried, to be set again for whoever reads it now: nothing that was set is kept. Throws `not-found` outside
 * the actor's units, also where the customer on it is.
 */
export async function getProofLetter(
  ctx: Ctx,
  { campaignId, messageId }: { campaignId: number; messageId: number },
): Promise<ProofLetter> {
  const letter = await row<Omit<ProofLetter, 'data' | 'day'> & { stepId: number; customerId: number | null }>(
    ctx,
    sql`select m.step_id as "stepId", p.customer_id as "customerId", v.subject, v.text, v.options
        from proof_message m join proof p on p.id = m.proof_id
        join template_version v on v.template_id = m.template_id and v.version = m.template_version
        where m.id = ${messageId} and p.campaign_id = ${campaignId} and m.channel = 'letter'`,
  )
  if (!letter) throw notFound('The letter')
  const { stepId, customerId, ...content } = letter
  const key = proofKey(stepId, messageId)
  const data = await proofData(ctx, await templateFilling(ctx, customerId), { campaignId, senderId: null, key })
  return { ...content, data, day: businessDay(ctx) }
}
