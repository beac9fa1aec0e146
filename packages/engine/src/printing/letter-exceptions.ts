import { sql } from 'kysely'
import { z } from 'zod'
import { getCampaign } from '../campaigns/get-campaign.ts'
import { type Ctx, rows } from '../context.ts'
import { badInput } from '../errors.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'

/** A letter that waits for a person, because paper would show something wrong. */
export interface LetterException {
  /** Number of the delivery within its step. */
  id: number
  stepId: number
  customerId: number
  name: string
  address: string | null
  postcode: string | null
  /** What is wrong and what to do. */
  reason: string
}

export const letterExceptionsQuery = pageInput.extend({
  campaignId: z.coerce.number().int().positive(),
  /** Which of the campaign's letters; the first when left out. */
  stepId: z.coerce.number().int().positive().optional(),
})

/**
 * The exceptions of a campaign's letters, in postal order, with the customers as they are now. Once mended,
 * `releaseHeld` queues them again. Throws `not-found`, and `bad-input` when the campaign sends no letters.
 */
export async function listLetterExceptions(
  ctx: Ctx,
  input: z.input<typeof letterExceptionsQuery>,
): Promise<Page<LetterException>> {
  const { campaignId, stepId, cursor, limit } = parseInput(letterExceptionsQuery, input)
  const { steps } = await getCampaign(ctx, { id: campaignId })
  const step = steps.find(({ id, channel }) => channel === 'letter' && (stepId === undefined || id === stepId))
  if (!step) throw badInput('This campaign has no such step by letter.')
  const found = await rows<LetterException>(
    ctx,
    sql`select d.seq as id, d.step_id as "stepId", d.customer_id as "customerId", c.name, c.address, c.postcode,
               coalesce(d.reason, '') as reason
        from delivery d join customer c on c.id = d.customer_id
        where d.step_id = ${step.id} and d.state = 'held' and d.seq > ${afterId(cursor)}
        order by d.seq limit ${limit + 1}`,
  )
  return toPage(found, limit)
}
