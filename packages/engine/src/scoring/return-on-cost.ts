import { studentQuantile } from './distributions.ts'
import type { Interval, Sample } from './statistics.ts'

export interface Amount extends Interval {
  amount: number
}

/**
 * What the treated brought beyond what they would have brought anyway: the sum of n·(mean - mean of the control) over
 * the treated cells, means over everybody assigned, with its 95 % interval. Its variance is Σ n·s² + N²·s0²/n0, for the
 * control is compared with all N treated; degrees of freedom after Satterthwaite (1946), Biometrics Bulletin 2:
 * 110-114. Null where a cell has fewer than two.
 */
export function incrementalSum(treated: readonly Sample[], control: Sample): Amount | null {
  if (treated.length === 0 || [control, ...treated].some(({ n }) => n < 2)) return null
  const all = treated.reduce((sum, { n }) => sum + n, 0)
  const amount = treated.reduce((sum, { n, mean }) => sum + n * (mean - control.mean), 0)
  const parts = [
    ...treated.map(({ n, sd }) => ({ variance: n * sd * sd, df: n - 1 })),
    { variance: (all * all * control.sd * control.sd) / control.n, df: control.n - 1 },
  ]
  const variance = parts.reduce((sum, part) => sum + part.variance, 0)
  if (variance === 0) return { amount, lo: amount, hi: amount }
  const df = variance ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.df, 0)
  const half = studentQuantile(0.05, df) * Math.sqrt(variance)
  return { amount, lo: amount - half, hi: amount + half }
}

/** (margin - cost) / cost. Null where nothing was spent. */
export const returnOnCost = (margin: number, cost: number): number | null => (cost > 0 ? (margin - cost) / cost : null)
