import { sql } from 'kysely'
import type { CampaignScore, CellScore } from './campaign-score.ts'
import { chiSquare2x2, meanInterval, newcombe, type Sample, splitRatio, welch, wilson } from './statistics.ts'

/** People, and what they spent in minor units, added up from lines of rollups. */
export interface Counts {
  assigned: number
  targeted: number
  sent: number
  reached: number
  responded: number
  converted: number
  reached_responded: number
  reached_converted: number
  revenue: number
  /** Revenue per head and its sample standard deviation; null of nobody, or of one. */
  mean: number | null
  sd: number | null
}

/** An arm of the experiment. */
export interface Arm {
  cell_id: number
  name: string
  control: boolean
  weight: number
}

export const nobody: Counts = {
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

const revenue = sql`coalesce(sum(amount) filter (where fact = 'answer'), 0)`
const assigned = sql`coalesce(sum(n) filter (where fact = 'audience' and state in ('control', 'targeted')), 0)`
const squares = sql`coalesce(sum(squares) filter (where fact = 'answer'), 0)`

/**
 * Counts as the columns of a query on lines of the grains `cell` or `unit`. Mean and standard deviation are PostgreSQL's
 * avg and var_samp, taken from the sums in the same exact numeric: (N·Σx² - (Σx)²) / (N·(N-1)).
 */
export const countColumns = sql`
  ${assigned}::bigint as assigned,
  coalesce(sum(n) filter (where fact = 'audience' and state = 'targeted'), 0)::bigint as targeted,
  coalesce(sum(n) filter (where fact = 'delivery' and sent), 0)::bigint as sent,
  coalesce(sum(n) filter (where fact = 'delivery' and reached), 0)::bigint as reached,
  coalesce(sum(n) filter (where fact = 'answer' and responded), 0)::bigint as responded,
  coalesce(sum(n) filter (where fact = 'answer' and converted), 0)::bigint as converted,
  coalesce(sum(n) filter (where fact = 'answer' and responded and reached), 0)::bigint as reached_responded,
  coalesce(sum(n) filter (where fact = 'answer' and converted and reached), 0)::bigint as reached_converted,
  ${revenue}::bigint as revenue,
  (${revenue} / nullif(${assigned}, 0))::float8 as mean,
  sqrt((${assigned} * ${squares} - ${revenue} * ${revenue}) / nullif(${assigned} * (${assigned} - 1), 0))::float8 as sd`

/** Below it, cell sizes do not come from their weights by chance: something lost or doubled people. */
const brokenSplit = 0.001

/** Arms with what was counted of each, and with their uplift over the control. */
export function scoreArms(arms: readonly (Arm & Counts)[]): Pick<CampaignScore, 'splitRatio' | 'cells' | 'noUplift'> {
  const control = arms.find((arm) => arm.control)
  const noUplift = reasonForNoUplift(control)
  const split = splitRatio(arms.map(({ assigned, weight }) => ({ n: assigned, weight })))
  return {
    splitRatio: split && { chiSquare: split.statistic, p: split.p, broken: split.p < brokenSplit },
    cells: arms.map((arm) => ({
      cellId: arm.cell_id,
      name: arm.name,
      control: arm.control,
      weight: arm.weight,
      ...figuresOf(arm),
      uplift: noUplift === null && control && !arm.control ? upliftOf(arm, control) : null,
    })),
    noUplift,
  }
}

export function figuresOf(counts: Counts): CampaignScore['total'] {
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
