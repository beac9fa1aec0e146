import { sql } from 'kysely'
import { z } from 'zod'
import { getCampaign } from '../campaigns/get-campaign.ts'
import { type Ctx, elevated, rows } from '../context.ts'
import { requireRight } from '../org/rights.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { type Fate, fates } from './exclusion.ts'

export const audienceInput = pageInput.extend({
  campaignId: z.int().positive(),
  /** Only those of one fate; default: everybody matched. */
  fate: z.enum(fates).optional(),
})

/** One line of a frozen audience. */
export interface AudienceMember {
  customerId: number
  ref: string | null
  name: string
  unitId: number
  fate: Fate
  /** The cell they were drawn into; null for those who fell out before the draw. */
  cell: string | null
}

/**
 * The frozen audience of a launched campaign, by customer, also those who fell out, with the reason: nobody before the
 * launch. Needs `score.read`; throws `not-found` outside the actor's units.
 *
 * Elevated like the waterfall it explains: a customer who has moved to another unit since still belongs to its numbers.
 * Reads along audience_pkey.
 */
export async function listAudience(ctx: Ctx, input: z.input<typeof audienceInput>): Promise<Page<AudienceMember>> {
  const { campaignId, fate, cursor, limit } = parseInput(audienceInput, input)
  const campaign = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'score.read', campaign.unitId)
  const found = await elevated(ctx, (all) =>
    rows<AudienceMember & { id: number }>(
      all,
      sql`select a.customer_id as id, a.customer_id as "customerId", c.ref, c.name, a.unit_id as "unitId", a.fate, l.name as cell
          from audience a join customer c on c.id = a.customer_id left join cell l on l.id = a.cell_id
          where a.campaign_id = ${campaignId} and a.customer_id > ${afterId(cursor)}
            and ${fate ? sql`a.fate = ${fate}` : sql`true`}
          order by a.customer_id limit ${limit + 1}`,
    ),
  )
  const { items, nextCursor } = toPage(found, limit)
  return { items: items.map(({ id: _, ...member }) => member), nextCursor }
}
