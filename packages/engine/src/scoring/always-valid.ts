import { type Interval, newcombe } from './statistics.ts'

/** Customers of a cell who answered so far, of everybody assigned to it. */
export interface Arm {
  x: number
  n: number
}

/** What can be said of two cells at any moment, however often somebody looks. */
export interface Sequential {
  /** Rate of the first minus rate of the second, with an interval that holds at all looks together. */
  diff: Interval & { diff: number }
  /** The interval leaves out 0. */
  proven: boolean
}

/**
 * How large differences are thought to be before the first answer: standard deviation of the logarithm of one rate over
 * the other. A ratio of 1.5 is usual; much smaller or larger ones are found as well, somewhat later.
 */
const usualRatio = 0.4

/**
 * Compares two cells while their answers come in, so that looking daily, or at every answer, declares a difference that
 * is none in at most `alpha` of all experiments. Null while a cell is empty or nobody has answered.
 *
 * Newcombe's interval with z² = (1 + 1/t)·(ln(1 + t) - 2·ln alpha), t = s²·x·r·(1-r): the mixture sequential
 * probability ratio test with a normal mixture of standard deviation s. Its clock is the x answers of both cells, r the
 * share of the first in those assigned: after x answers the logarithm of the ratio of rates has variance 1 /
 * (x·r·(1-r)), at whatever pace they came. So z is 3.9 after 20 answers in halves, 3.1 after 100, 3.2 after 1,000, 3.5
 * after 10,000, where a single look has 1.96. Robbins (1970), Annals of Mathematical Statistics 41: 1397-1409; Johari,
 * Koomen, Pekelis, Walsh (2022), Operations Research 70: 1806-1821. That it holds for the few answers of small cells
 * too is shown by simulation (docs/scoring.md).
 */
export function compareAlways(one: Arm, zero: Arm, alpha = 0.05): Sequential | null {
  const answers = one.x + zero.x
  if (answers === 0) return null
  const diff = newcombe(one.x, one.n, zero.x, zero.n, zAtAnyTime(one, zero, alpha))
  return diff && { diff, proven: diff.lo > 0 || diff.hi < 0 }
}

function zAtAnyTime(one: Arm, zero: Arm, alpha: number): number {
  const share = one.n / (one.n + zero.n)
  const t = usualRatio ** 2 * (one.x + zero.x) * share * (1 - share)
  return Math.sqrt((1 + 1 / t) * (Math.log1p(t) - 2 * Math.log(alpha)))
}
