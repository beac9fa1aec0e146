import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, instant, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { closesAt } from '../responses/attribution.ts'
import { type CampaignScore, scoreDefinitions } from './campaign-score.ts'
import { type Arm, type Counts, countColumns, figuresOf, nobody, scoreArms } from './figures.ts'
import { freshen, freshInput } from './rollups/fresh.ts'

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
  const counted = await countByCell(ctx, campaignId)
  const arms = counted.flatMap((c) => (c.cell_id === null ? [] : [{ ...c, cell_id: c.cell_id }]))
  return {
    campaignId,
    currency: campaign.currency,
    ...state,
    window: windowOf(campaign, ctx.now),
    ...scoreArms(arms),
    total: figuresOf(counted.find(({ cell_id }) => cell_id === null) ?? nobody),
    definitions: { ...scoreDefinitions },
  }
}

interface Campaign {
  unit_id: number
  currency: string
  launched_at: string | null
  closes_at: string | null
}

/** A line a cell and one for the total, where the cell is null. Reads the few lines of the grain, by rollup's key. */
function countByCell(
  ctx: Ctx,
  campaignId: number,
): Promise<(Omit<Arm, 'cell_id'> & Counts & { cell_id: number | null })[]> {
  return rows(
    ctx,
    sql`select arm.id as cell_id, arm.name, arm.control, arm.weight, ${countColumns}
        from (select id, name, control, weight, position from cell where campaign_id = ${campaignId}
              union all select null, '', false, 0, null) arm
        left join (select * from rollup where campaign_id = ${campaignId} and grain = 'cell') line
          on arm.id is null or line.cell_id = arm.id
        group by arm.id, arm.name, arm.control, arm.weight, arm.position
        order by arm.position nulls last`,
  )
}

function windowOf({ launched_at, closes_at }: Campaign, now: Date): CampaignScore['window'] {
  if (launched_at === null || closes_at === null) return null
  const to = instant(closes_at)
  return { from: instant(launched_at), to, closed: now > to }
}
