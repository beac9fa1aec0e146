import { sql } from 'kysely'
import { type CampaignView, getCampaign } from '../campaigns/get-campaign.ts'
import { type Ctx, elevated, rows } from '../context.ts'
import { requireRight } from '../org/rights.ts'
import type { Fate } from './exclusion.ts'
import { selectAudience } from './select-audience.ts'

/** Who falls out where, from everybody matched to those who will be contacted. Numbers of customers. */
export interface Waterfall {
  matched: number
  suppressed: number
  noConsent: number
  unreachable: number
  /** Somebody of their household stays. */
  household: number
  /** Contacted lately, as often as the rules allow. */
  pressure: number
  heavierCampaign: number
  control: number
  overBudget: number
  /** Not drawn into the pilot sample; contacted when it is extended. */
  outsidePilot: number
  targeted: number
  cells: { id: number; name: string; control: boolean; assigned: number }[]
}

/**
 * The waterfall of a campaign. Before the launch it is computed, without side effects, by the statement that the
 * launch would run; afterwards it is read from the frozen audience.
 */
export async function previewAudience(ctx: Ctx, input: { campaignId: number }): Promise<Waterfall> {
  const campaign = await getCampaign(ctx, { id: input.campaignId })
  await requireRight(ctx, 'score.read', campaign.unitId)
  return elevated(ctx, async (ctx) => {
    const people =
      campaign.launchedAt === null
        ? await selectAudience(ctx, campaign)
        : sql`select fate, cell_id from audience where campaign_id = ${campaign.id}`
    return toWaterfall(
      campaign,
      await rows<FateCount>(ctx, sql`select fate, cell_id, count(*) as n from (${people}) a group by 1, 2`),
    )
  })
}

export interface FateCount {
  fate: Fate
  cell_id: number | null
  n: number
}

export function toWaterfall(campaign: CampaignView, counts: FateCount[]): Waterfall {
  const total = (keep: (c: FateCount) => boolean) => counts.filter(keep).reduce((sum, { n }) => sum + n, 0)
  const of = (fate: Fate) => total((c) => c.fate === fate)
  return {
    matched: total(() => true),
    suppressed: of('suppressed'),
    noConsent: of('no-consent'),
    unreachable: of('unreachable'),
    household: of('household'),
    pressure: of('pressure'),
    heavierCampaign: of('heavier-campaign'),
    control: of('control'),
    overBudget: of('over-budget'),
    outsidePilot: of('outside-pilot'),
    targeted: of('targeted'),
    cells: campaign.cells.map(({ id, name, control }) => ({
      id,
      name,
      control,
      assigned: total((c) => c.cell_id === id && (c.fate === 'control' || c.fate === 'targeted')),
    })),
  }
}
