import { z95 } from './statistics.ts'

/** The normal quantile of 80 % power. */
const z80 = 0.8416212335729143

/**
 * Two cells of an experiment: one in the control for every `ratio` treated, and what the control's rate is thought to
 * be.
 */
export interface Design {
  /** Of the control, above 0 and below 1. */
  rate: number
  /** Treated customers for each one in the control; 1 where both are of one size. */
  ratio?: number
}

export interface CellSizes {
  control: number
  treated: number
}

/**
 * How many customers a cell needs so that a true uplift (rate of the treated minus rate of the control, above or below
 * 0) is found with 80 % power by a two-sided test at 5 %: n0 = (z·sqrt((1+1/k)·p·q) + z80·sqrt(p1·q1/k + p0·q0))² / d²,
 * with k treated for one in the control and p their common rate. Rounded up. Fleiss, Levin, Paik (2003), Statistical
 * Methods for Rates and Proportions, 3rd ed., 4.14 and 4.19 without continuity correction, as the test itself has none.
 */
export function sampleSize({ rate, ratio = 1 }: Design, uplift: number): CellSizes {
  const control = Math.ceil(exactSize(rate, ratio, uplift))
  return { control, treated: Math.ceil(control * ratio) }
}

/**
 * The other way round: the smallest uplift above 0 that cells with so many in the control are enough for; null where
 * even everybody answering would not be found. By bisection, since the size falls as the uplift grows.
 */
export function detectableUplift({ rate, ratio = 1 }: Design, control: number): number | null {
  let [lo, hi] = [0, 1 - rate]
  if (exactSize(rate, ratio, hi) > control) return null
  for (let i = 0; i < 100; i++) {
    const middle = (lo + hi) / 2
    if (exactSize(rate, ratio, middle) > control) lo = middle
    else hi = middle
  }
  return hi
}

function exactSize(p0: number, k: number, d: number): number {
  const p1 = p0 + d
  const common = (k * p1 + p0) / (1 + k)
  const underNone = z95 * Math.sqrt((1 + 1 / k) * common * (1 - common))
  const underUplift = z80 * Math.sqrt((p1 * (1 - p1)) / k + p0 * (1 - p0))
  return ((underNone + underUplift) / d) ** 2
}
