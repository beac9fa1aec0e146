import { type RawBuilder, sql } from 'kysely'
import { type CampaignView, getCampaign, type StepView } from '../campaigns/get-campaign.ts'
import type { Channel } from '../channel.ts'
import { type Ctx, elevated, rows } from '../context.ts'
import { requireRight } from '../org/rights.ts'
import { exclusionOf, type Fate } from './exclusion.ts'
import { selectAudience } from './select-audience.ts'
import { stepCondition } from './step-condition.ts'

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

/** The waterfall, and how far the steps would reach. */
export interface AudiencePreview extends Waterfall {
  /** How many each step contacts at most: whom it could contact now, if nobody answered before. */
  steps: { stepId: number; channel: Channel; atMost: number }[]
}

/**
 * The waterfall of a campaign. Before the launch it is computed, without side effects, by the statement that the
 * launch would run; afterwards it is read from the frozen audience.
 */
export async function previewAudience(ctx: Ctx, input: { campaignId: number }): Promise<AudiencePreview> {
  const campaign = await getCampaign(ctx, { id: input.campaignId })
  await requireRight(ctx, 'score.read', campaign.unitId)
  return elevated(ctx, async (ctx) => {
    const people =
      campaign.launchedAt === null
        ? await selectAudience(ctx, campaign)
        : sql`select customer_id, fate, cell_id from audience where campaign_id = ${campaign.id}`
    const later = campaign.steps.slice(1)
    const counts = await rows<FateCount>(
      ctx,
      later.length === 0
        ? sql`select fate, cell_id, count(*) as n from (${people}) a group by 1, 2`
        : await countBySteps(ctx, campaign, later, people),
    )
    const steps = campaign.steps.map(({ id, channel }, at) => ({
      stepId: id,
      channel,
      atMost: reachOfStep(counts, at),
    }))
    return { ...toWaterfall(campaign, counts), steps }
  })
}

const reachOfStep = (counts: FateCount[], at: number): number =>
  counts
    .filter(({ fate }) => fate === 'targeted')
    .reduce((sum, { n, later }) => sum + (at === 0 ? n : (later?.[at - 1] ?? 0)), 0)

/** The fates, and of each line how many every later step could contact. */
async function countBySteps(
  ctx: Ctx,
  campaign: CampaignView,
  later: StepView[],
  people: RawBuilder<unknown>,
): Promise<RawBuilder<unknown>> {
  const counts: RawBuilder<unknown>[] = []
  const consents: RawBuilder<unknown>[] = []
  for (const step of later) {
    const consent = `k${step.position}`
    const contents = step.contents.map(({ cell }) => cell)
    const cells = campaign.cells.filter(({ name }) => contents.includes(name)).map(({ id }) => id)
    counts.push(sql`count(*) filter (where a.cell_id = any(${cells}::bigint[])
      and ${exclusionOf('c', consent, step.channel)} is null and ${await stepCondition(ctx, campaign, step)})`)
    consents.push(sql`left join consent ${sql.ref(consent)} on ${sql.ref(`${consent}.customer_id`)} = c.id
      and ${sql.ref(`${consent}.channel`)} = ${step.channel} and ${sql.ref(`${consent}.purpose`)} = ${campaign.purpose}`)
  }
  return sql`select a.fate, a.cell_id, count(*) as n, array[${sql.join(counts)}]::int[] as later
             from (${people}) a join customer c on c.id = a.customer_id ${sql.join(consents, sql` `)} group by 1, 2`
}

export interface FateCount {
  fate: Fate
  cell_id: number | null
  n: number
  /** How many of them each later step could contact. */
  later?: number[]
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
