import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { closesAt, inWindow } from '../responses/attribution.ts'
import { conversionKinds } from '../responses/kinds.ts'
import { type CampaignScore, type CellScore, scoreDefinitions } from './campaign-score.ts'
import { chiSquare2x2, meanInterval, newcombe, type Sample, splitRatio, welch, wilson } from './statistics.ts'

/** Below it, cell sizes do not come from their weights by chance: something lost or doubled people. */
const brokenSplit = 0.001

export const scoreCampaignInput = z.object({ campaignId: z.int().positive() })

/**
 * What a campaign was worth: counts, rates and revenue by cell and in total, and the uplift of each treated cell over
 * the control. Needs `score.read` in the campaign's unit. May be asked for at any time; before the launch everything
 * is 0, and until `window.closed` the figures still move. Throws `not-found`, `forbidden`.
 */
export async function scoreCampaign(ctx: Ctx, input: z.input<typeof scoreCampaignInput>): Promise<CampaignScore> {
  const { campaignId } = parseInput(scoreCampaignInput, input)
  const campaign = await row<Campaign>(
    ctx,
    sql`select unit_id, currency, launched_at, ${closesAt} as closes_at from campaign c where id = ${campaignId}`,
  )
  if (!campaign) throw notFound('The campaign')
  await requireRight(ctx, 'score.read', campaign.unit_id)
  // Elevated: the right is checked, only sums go out, and a customer who has since moved to another unit must not
  // silently drop out of the experiment they were part of.
  const counted = await elevated(ctx, (all) => countByCell(all, campaignId))

  const total = figuresOf(counted.find(({ cell_id }) => cell_id === null) ?? nobody)
  const arms = counted.flatMap((c) => (c.cell_id === null ? [] : [{ ...c, cell_id: c.cell_id }]))
  const control = arms.find((arm) => arm.control)
  const noUplift = reasonForNoUplift(control)
  const split = splitRatio(arms.map(({ assigned, weight }) => ({ n: assigned, weight })))
  return {
    campaignId,
    currency: campaign.currency,
    window: windowOf(campaign, ctx.now),
    splitRatio: split && { chiSquare: split.statistic, p: split.p, broken: split.p < brokenSplit },
    cells: arms.map((arm) => ({
      cellId: arm.cell_id,
      name: arm.name,
      control: arm.control,
      weight: arm.weight,
      ...figuresOf(arm),
      uplift: noUplift === null && control && !arm.control ? upliftOf(arm, control) : null,
    })),
    total,
    noUplift,
    definitions: { ...scoreDefinitions },
  }
}

interface Campaign {
  unit_id: number
  currency: string
  launched_at: string | null
  closes_at: string | null
}

interface Counts {
  assigned: number
  targeted: number
  sent: number
  reached: number
  responded: number
  converted: number
  reached_responded: number
  reached_converted: number
  revenue: number
  mean: number | null
  sd: number | null
}

/** Null for the total. */
type CellCounts = Counts & { cell_id: number | null; name: string; control: boolean; weight: number }

const nobody: Counts = {
  assigned: 0,
  targeted: 0,
  sent: 0,
  reached: 0,
  responded: 0,
  converted: 0,
  reached_responded: 0,
  reached_converted: 0,
  revenue: 0,
  mean: null,
  sd: null,
}

/**
 * Hand-written: one statement folds deliveries and responses to one line a customer, then to one a cell and one in
 * all. It reads the campaign's ranges of audience_pkey, of delivery's unique (campaign, step, customer, channel) and of
 * response_campaign, and hashes them; nothing outside the campaign is touched. Sums and variances are taken in
 * PostgreSQL's numeric, which is exact, and become floating only at the end. 300,000 people take about a second.
 */
function countByCell(ctx: Ctx, campaignId: number): Promise<CellCounts[]> {
  return rows<CellCounts>(
    ctx,
    sql`with c as (
          select * from campaign where id = ${campaignId}
        ), contact as (
          select customer_id, bool_or(state = 'sent') as sent,
                 bool_or(state = 'sent' and receipt not in ('bounced', 'returned', 'undelivered')) as reached
          from delivery where campaign_id = ${campaignId} group by customer_id
        ), answer as (
          select r.customer_id, bool_or(r.responded) as responded, bool_or(r.converted) as converted,
                 sum(r.amount) filter (where r.kind = any(${conversionKinds}::text[]) and r.currency = c.currency) as revenue
          from response r, c
          where r.campaign_id = ${campaignId} and not r.machine and ${inWindow(sql`r.occurred_at`)}
          group by r.customer_id
        ), person as (
          select a.cell_id, a.fate, coalesce(t.sent, false) as sent, coalesce(t.reached, false) as reached,
                 coalesce(r.responded, false) as responded, coalesce(r.converted, false) as converted,
                 coalesce(r.revenue, 0) as revenue
          from audience a left join contact t using (customer_id) left join answer r using (customer_id)
          where a.campaign_id = ${campaignId} and a.fate in ('control', 'targeted')
        ), counted as (
          select cell_id, count(*) as assigned, count(*) filter (where fate = 'targeted') as targeted,
                 count(*) filter (where sent) as sent, count(*) filter (where reached) as reached,
                 count(*) filter (where responded) as responded, count(*) filter (where converted) as converted,
                 count(*) filter (where reached and responded) as reached_responded,
                 count(*) filter (where reached and converted) as reached_converted,
                 sum(revenue)::bigint as revenue, avg(revenue)::float8 as mean,
                 sqrt(var_samp(revenue))::float8 as sd
          from person group by grouping sets ((cell_id), ())
        ), arm as (
          select id, name, control, weight, position from cell where campaign_id = ${campaignId}
          union all select null, '', false, 0, null
        )
        select arm.id as cell_id, arm.name, arm.control, arm.weight,
               coalesce(assigned, 0) as assigned, coalesce(targeted, 0) as targeted, coalesce(sent, 0) as sent,
               coalesce(reached, 0) as reached, coalesce(responded, 0) as responded,
               coalesce(converted, 0) as converted, coalesce(reached_responded, 0) as reached_responded,
               coalesce(reached_converted, 0) as reached_converted, coalesce(revenue, 0) as revenue, mean, sd
        from arm left join counted on counted.cell_id is not distinct from arm.id
        order by arm.position nulls last`,
  )
}

function figuresOf(counts: Counts): CampaignScore['total'] {
  const { assigned, targeted, sent, reached, responded, converted, revenue } = counts
  const sample = sampleOf(counts)
  const spread = meanInterval(sample)
  return {
    assigned,
    targeted,
    sent,
    reached,
    responded,
    converted,
    reachedAndResponded: counts.reached_responded,
    reachedAndConverted: counts.reached_converted,
    revenue,
    feedbackRate: wilson(counts.reached_responded, reached),
    successRate: wilson(counts.reached_converted, reached),
    respondedPerAssigned: wilson(responded, assigned),
    convertedPerAssigned: wilson(converted, assigned),
    revenuePerHead: spread && { mean: sample.mean, sd: sample.sd, ...spread },
  }
}

const sampleOf = ({ assigned, mean, sd }: Counts): Sample => ({ n: assigned, mean: mean ?? 0, sd: sd ?? 0 })

function reasonForNoUplift(control: Counts | undefined): string | null {
  if (!control) return 'The campaign has no control cell: nothing says what would have happened without it.'
  return control.assigned === 0 ? 'Nobody is in the control cell yet.' : null
}

function upliftOf(arm: Counts, control: Counts): NonNullable<CellScore['uplift']> {
  return {
    responded: rateUplift(arm.responded, arm.assigned, control.responded, control.assigned),
    converted: rateUplift(arm.converted, arm.assigned, control.converted, control.assigned),
    revenuePerHead: welch(sampleOf(arm), sampleOf(control)),
  }
}

function rateUplift(x1: number, n1: number, x0: number, n0: number): NonNullable<CellScore['uplift']>['responded'] {
  const difference = newcombe(x1, n1, x0, n0)
  if (!difference) return null
  const test = chiSquare2x2(x1, n1, x0, n0)
  return {
    ...difference,
    relative: x0 === 0 ? null : difference.diff / (x0 / n0),
    incremental: difference.diff * n1,
    chiSquare: test?.statistic ?? null,
    p: test?.p ?? null,
  }
}

function windowOf({ launched_at, closes_at }: Campaign, now: Date): CampaignScore['window'] {
  if (launched_at === null || closes_at === null) return null
  const to = instant(closes_at)
  return { from: instant(launched_at), to, closed: now > to }
}
