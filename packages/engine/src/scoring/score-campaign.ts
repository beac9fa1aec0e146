import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, instant, row } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { closesAt } from '../responses/attribution.ts'
import { type CampaignScore, scoreDefinitions } from './campaign-score.ts'
import { freshen, freshInput } from './rollups/fresh.ts'
import { scoreLines } from './score-lines.ts'

export const scoreCampaignInput = z.object({ campaignId: z.int().positive(), ...freshInput })

/**
 * What a campaign was worth: counts, rates and revenue by cell and in total, and the uplift of each treated cell over
 * the control. Needs `score.read` in the campaign's unit. May be asked for at any time; before the launch everything
 * is 0, and until `window.closed` the figures still move. Throws `not-found`, `forbidden`.
 */
export async function scoreCampaign(ctx: Ctx, input: z.input<typeof scoreCampaignInput>): Promise<CampaignScore> {
  const { campaignId, fresh } = parseInput(scoreCampaignInput, input)
  const campaign = await row<Campaign>(
    ctx,
    sql`select unit_id, currency, launched_at, ${closesAt} as closes_at from campaign c where id = ${campaignId}`,
  )
  if (!campaign) throw notFound('The campaign')
  await requireRight(ctx, 'score.read', campaign.unit_id)
  const state = await freshen(ctx, campaignId, fresh)
  return {
    campaignId,
    currency: campaign.currency,
    ...state,
    window: windowOf(campaign, ctx.now),
    ...(await scoreLines(ctx, campaignId, sql`grain = 'cell'`)),
    definitions: { ...scoreDefinitions },
  }
}

export interface Launched {
  launched_at: string | null
  closes_at: string | null
}
interface Campaign extends Launched {
  unit_id: number
  currency: string
}

/** From the launch to the end of the response window; null before the launch. */
export function windowOf({ launched_at, closes_at }: Launched, now: Date): CampaignScore['window'] {
  if (launched_at === null || closes_at === null) return null
  const to = instant(closes_at)
  return { from: instant(launched_at), to, closed: now > to }
}
