import { chiSquareTail, studentQuantile, studentTwoSided } from './distributions.ts'

/** The normal quantile of 95 % two-sided intervals. */
export const z95 = 1.959963984540054
const alpha = 0.05

export interface Interval {
  lo: number
  hi: number
}

/** A share x of n with its 95 % interval, all between 0 and 1. */
export interface Rate extends Interval {
  rate: number
}

/**
 * x/n with the Wilson score interval: (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n); 95 % unless told otherwise.
 * Null for n = 0. Wilson (1927), JASA 22: 209-212.
 */
export function wilson(x: number, n: number, z = z95): Rate | null {
  if (n === 0) return null
  const p = x / n
  const z2 = z * z
  const middle = p + z2 / (2 * n)
  const spread = z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))
  const scale = 1 + z2 / n
  // At the ends the limit is exactly 0 or 1, which rounding would miss by a hair.
  return {
    rate: p,
    lo: x === 0 ? 0 : (middle - spread) / scale,
    hi: x === n ? 1 : (middle + spread) / scale,
  }
}

/**
 * d = x1/n1 - x0/n0 with the interval lo = d - sqrt((p1-l1)² + (u0-p0)²), hi = d + sqrt((u1-p1)² + (p0-l0)²), where l
 * and u are Wilson's limits. Null when a group is empty. Newcombe (1998), Statistics in Medicine 17: 873-890, method
 * 10.
 */
export function newcombe(
  x1: number,
  n1: number,
  x0: number,
  n0: number,
  z = z95,
): (Interval & { diff: number }) | null {
  const one = wilson(x1, n1, z)
  const zero = wilson(x0, n0, z)
  if (!one || !zero) return null
  const diff = one.rate - zero.rate
  return {
    diff,
    lo: diff - Math.hypot(one.rate - one.lo, zero.hi - zero.rate),
    hi: diff + Math.hypot(one.hi - one.rate, zero.rate - zero.lo),
  }
}

export interface TestResult {
  statistic: number
  p: number
}

/**
 * Pearson's chi-square of the 2x2 table, 1 degree of freedom, no continuity correction:
 * N(ad - bc)² / ((a+b)(c+d)(a+c)(b+d)); p is the upper tail. Null when a margin is 0, where there is nothing to test.
 * Pearson (1900), Philosophical Magazine 50: 157-175.
 */
export function chiSquare2x2(x1: number, n1: number, x0: number, n0: number): TestResult | null {
  const successes = x1 + x0
  const failures = n1 + n0 - successes
  if (n1 === 0 || n0 === 0 || successes === 0 || failures === 0) return null
  // By expected counts: the products of the textbook form leave the exact integers for large cells.
  const total = n1 + n0
  const off = x1 - (n1 * successes) / total
  const statistic = (off * off * total * total * total) / (n1 * n0 * successes * failures)
  return { statistic, p: chiSquareTail(statistic, 1) }
}

/** A sample as its size, mean and sample standard deviation (divisor n - 1). */
export interface Sample {
  n: number
  mean: number
  sd: number
}

/** The mean's t interval, mean ± t(n-1)·sd/√n. Null for fewer than two. Student (1908), Biometrika 6: 1-25. */
export function meanInterval({ n, mean, sd }: Sample): Interval | null {
  if (n < 2) return null
  const half = (studentQuantile(alpha, n - 1) * sd) / Math.sqrt(n)
  return { lo: mean - half, hi: mean + half }
}

export interface WelchResult extends Interval {
  diff: number
  t: number
  df: number
  p: number
}

/**
 * The difference of two means by Welch's t: t = d/se, se² = s1²/n1 + s0²/n0, with Satterthwaite's degrees of freedom
 * se⁴ / ((s1²/n1)²/(n1-1) + (s0²/n0)²/(n0-1)); p two-sided. Null for fewer than two in a group or no variation at all.
 * Welch (1947), Biometrika 34: 28-35; Satterthwaite (1946), Biometrics Bulletin 2: 110-114.
 */
export function welch(one: Sample, zero: Sample): WelchResult | null {
  if (one.n < 2 || zero.n < 2) return null
  const v1 = (one.sd * one.sd) / one.n
  const v0 = (zero.sd * zero.sd) / zero.n
  if (v1 + v0 === 0) return null
  const diff = one.mean - zero.mean
  const se = Math.sqrt(v1 + v0)
  const df = (v1 + v0) ** 2 / ((v1 * v1) / (one.n - 1) + (v0 * v0) / (zero.n - 1))
  const half = studentQuantile(alpha, df) * se
  return { diff, lo: diff - half, hi: diff + half, t: diff / se, df, p: studentTwoSided(diff / se, df) }
}

/**
 * Whether k cells have the sizes their weights promise: chi-square of the counts against n·w/Σw, k - 1 degrees of
 * freedom. Null with fewer than two cells or nobody. Kohavi, Tang, Xu (2020), Trustworthy Online Controlled
 * Experiments, ch. 21 (sample ratio mismatch).
 */
export function splitRatio(cells: readonly { n: number; weight: number }[]): TestResult | null {
  const total = cells.reduce((sum, { n }) => sum + n, 0)
  const weights = cells.reduce((sum, { weight }) => sum + weight, 0)
  if (cells.length < 2 || total === 0) return null
  const statistic = cells.reduce((sum, { n, weight }) => {
    const expected = (total * weight) / weights
    return sum + (n - expected) ** 2 / expected
  }, 0)
  return { statistic, p: chiSquareTail(statistic, cells.length - 1) }
}
