import { sql } from 'kysely'
import { z } from 'zod'
import { type CampaignView, getCampaign } from '../campaigns/get-campaign.ts'
import { type Ctx, elevated, row } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import type { Fate } from './exclusion.ts'
import { selectAudience } from './select-audience.ts'

const whyInput = z
  .strictObject({
    campaignId: z.number().int().positive(),
    customerRef: z.string().trim().min(1).max(100).optional(),
    customerId: z.number().int().positive().optional(),
  })
  .refine(
    ({ customerRef, customerId }) => (customerRef === undefined) !== (customerId === undefined),
    'Name the customer either by number or by id.',
  )

export interface Why {
  /** null: the segment or list does not match the customer. */
  fate: Fate | null
  /** False before the launch: it may still change. */
  frozen: boolean
  sentence: string
}

/**
 * Why a customer (by number or id) is or is not contacted by a campaign, in one sentence: from the frozen audience, or before
 * the launch from what it would be now. Needs `score.read`; throws `not-found` outside the actor's units.
 */
export async function whyNot(ctx: Ctx, input: z.input<typeof whyInput>): Promise<Why> {
  const { campaignId, customerRef, customerId } = parseInput(whyInput, input)
  const campaign = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'score.read', campaign.unitId)
  const customer = await row<{ id: number }>(
    ctx,
    sql`select id from customer where ${customerId === undefined ? sql`ref = ${customerRef}` : sql`id = ${customerId}`}`,
  )
  if (!customer) throw notFound('The customer')
  const frozen = campaign.launchedAt !== null
  const found = await elevated(ctx, async (ctx) => {
    const people = frozen
      ? sql`select customer_id, cell_id, fate from audience where campaign_id = ${campaign.id}`
      : await selectAudience(ctx, campaign)
    return row<{ fate: Fate; cellId: number | null }>(
      ctx,
      sql`select fate, cell_id as "cellId" from (${people}) a where customer_id = ${customer.id}`,
    )
  })
  const sentence = found ? sentenceOf(found.fate, told(campaign, found.cellId)) : notMatched(campaign)
  return { fate: found?.fate ?? null, frozen, sentence }
}

/** What sentences about a line of the audience speak of. */
export interface Told {
  channel: string
  purpose: string
  /** Name of the cell; null for those who fell out before the draw. */
  cell: string | null
}

/** What a line of the audience says about the customer. */
export const sentenceOf = (fate: Fate, told: Told): string => sentences[fate](told)

const sentences: Record<Fate, (told: Told) => string> = {
  suppressed: () => 'Not contacted: the customer, or the address for this channel, is suppressed.',
  'no-consent': ({ channel, purpose }) => `Not contacted: there is no consent to ${channel} for ${purpose}.`,
  unreachable: ({ channel }) => `Not contacted: there is no address for ${channel}.`,
  household: () => 'Not contacted: somebody else of the same household is considered instead.',
  pressure: () => 'Not contacted: the customer was contacted lately, as often as the contact rules allow.',
  'heavier-campaign': () => 'Not contacted: a campaign of higher priority has the customer.',
  control: ({ cell }) => `Not contacted: drawn into the control cell "${cell}", to compare with.`,
  'over-budget': () => 'Not contacted: the limit of the campaign or unit was reached before the turn came.',
  'outside-pilot': () =>
    'Not contacted yet: not drawn into the pilot sample. The turn comes when the pilot is extended.',
  targeted: ({ cell }) => `Targeted, in the cell "${cell}".`,
}

const told = ({ steps, purpose, cells }: CampaignView, cellId: number | null): Told => ({
  channel: steps[0].channel,
  purpose,
  cell: cells.find(({ id }) => id === cellId)?.name ?? null,
})

const notMatched = ({ uploadedList }: CampaignView) =>
  `Not contacted: ${uploadedList ? 'the list does not have' : 'the segment does not match'} the customer, or they belong to a unit outside the campaign's.`
