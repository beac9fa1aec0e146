import { incompleteBeta } from './distributions.ts'
import { fitPeers, type Trials } from './shrinkage.ts'
import type { Interval } from './statistics.ts'

/** What reached customers on one day: how many, how many days are over for all of them, and how many will be. */
export interface Wave {
  reached: number
  seenDays: number
  /** Until the response window closes. */
  finalDays: number
}

/**
 * An earlier campaign of the same channel, whose window is closed: its customers' first responses by whole days since
 * reach.
 */
export interface PastCurve {
  reached: number
  /** Element d: responses on day d. */
  byDay: readonly number[]
}

export interface Forecast {
  /** Responses at the end: what is expected, and the band that holds it in 80 of 100 campaigns. */
  final: Interval & { expected: number }
  /** The share of the final responses that is expected to be seen by now. */
  seen: number
  /** Earlier campaigns that it rests on. */
  campaigns: number
}

/** Earlier campaigns with fewer responses say too little about a share. */
export const leastResponses = 20
export const leastCampaigns = 3
const bandEnds = [0.1, 0.9] as const
/** Shares of seen responses that the band is averaged over. */
const grid = 99

/**
 * Forecasts the final number of responses of a channel from those seen so far: null with fewer than three earlier
 * campaigns to learn from.
 *
 * Each earlier campaign says what share it would have seen by now, had it reached its customers in these waves; its
 * final responses are trials, those seen successes. The spread of that share between campaigns, beyond chance, is a
 * beta distribution (`fitPeers`), and so is that of their final rates. With share s seen of N reached, a final rate p
 * of prior Gamma(a, b) makes x ~ Poisson(N·s·p), and what is still to come a negative binomial with a + x successes.
 * The band is of its mixture over s, each s weighted by how well it explains x. Gelman et al. (2013), Bayesian Data
 * Analysis, 3rd ed., 2.6 and 5.3.
 */
export function forecastFinal(waves: readonly Wave[], x: number, past: readonly PastCurve[]): Forecast | null {
  const reached = total(waves, (wave) => wave.reached)
  const shares = past.map((curve) => shareSeen(curve, waves)).filter(({ n }) => n >= leastResponses)
  if (shares.length < leastCampaigns || reached === 0) return null
  if (waves.every(({ seenDays, finalDays }) => seenDays >= finalDays)) {
    return { final: { expected: x, lo: x, hi: x }, seen: 1, campaigns: shares.length }
  }
  const { a, b } = spreadOf(shares)
  const rates = past.filter((curve) => curve.reached > 0).map((curve) => ({ x: responsesOf(curve), n: curve.reached }))
  const prior = fitPeers(rates) ?? { a: 0.5, b: 0.5 / Math.max(1e-6, meanOf(rates)) }
  const points = gridOf(a, b).map(({ s, weight }) => {
    const already = (prior.b + prior.a) / (prior.b + prior.a + reached * s)
    const successes = prior.a + x
    // Of what is still to come: the rate is Gamma(a + x) over exposures, those to come are reached·(1-s).
    const p = (prior.a + prior.b + reached * s) / (prior.a + prior.b + reached)
    const fit = prior.a * Math.log(already) + x * Math.log1p(-already)
    return { p, successes, toCome: (successes * (1 - p)) / p, logWeight: Math.log(weight) + fit }
  })
  const best = Math.max(...points.map(({ logWeight }) => logWeight))
  const weights = points.map(({ logWeight }) => Math.exp(logWeight - best))
  const all = total(weights, (weight) => weight)
  const average = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point, i) => sum + (weights[i] ?? 0) * of(point), 0) / all
  /** P(still to come <= k). */
  const below = (k: number) => average(({ p, successes }) => incompleteBeta(successes, k + 1, p))
  const most = reached - x
  const quantile = (share: number) => leastWhere(most, (k) => below(k) >= share)
  return {
    final: {
      expected:
        x +
        Math.min(
          most,
          average(({ toCome }) => toCome),
        ),
      lo: x + quantile(bandEnds[0]),
      hi: x + quantile(bandEnds[1]),
    },
    seen: a / (a + b),
    campaigns: shares.length,
  }
}

/** What an earlier campaign would have seen by now (x) of its final responses (n), had it been sent in these waves. */
function shareSeen(curve: PastCurve, waves: readonly Wave[]): Trials {
  const cumulative: number[] = [0]
  for (const responses of curve.byDay) cumulative.push((cumulative.at(-1) ?? 0) + responses)
  const by = (days: number) => cumulative[Math.min(days, cumulative.length - 1)] ?? 0
  const reached = total(waves, (wave) => wave.reached)
  const seen = total(waves, (wave) => wave.reached * by(wave.seenDays)) / reached
  return { x: seen, n: total(waves, (wave) => wave.reached * by(wave.finalDays)) / reached }
}

/** The beta distribution of the share; wider by 1/k for what k campaigns do not know of its mean. */
function spreadOf(shares: readonly Trials[]): { a: number; b: number } {
  const mean = meanOf(shares)
  const fitted = fitPeers(shares)
  // All or nothing seen in every campaign: as much is known as that many trials tell.
  if (!fitted) {
    const n = total(shares, (share) => share.n)
    return { a: mean * n + 0.5, b: (1 - mean) * n + 0.5 }
  }
  const weight = Math.max(2, (fitted.a + fitted.b) / (1 + 1 / shares.length))
  return { a: fitted.mean * weight, b: (1 - fitted.mean) * weight }
}

/** Points between 0 and 1 with the probability of their surroundings. */
function gridOf(a: number, b: number): { s: number; weight: number }[] {
  const mean = a / (a + b)
  const sd = Math.sqrt((mean * (1 - mean)) / (a + b + 1))
  const [from, to] = [Math.max(0, mean - 5 * sd), Math.min(1, mean + 5 * sd)]
  const width = (to - from) / grid
  return Array.from({ length: grid }, (_, i) => {
    const left = from + i * width
    return {
      s: left + width / 2,
      weight: Math.max(0, incompleteBeta(a, b, left + width) - incompleteBeta(a, b, left)),
    }
  }).filter(({ weight }) => weight > 1e-12)
}

/** The least whole number up to `most` for which it holds, where it holds from some number on. */
function leastWhere(most: number, holds: (k: number) => boolean): number {
  let [lo, hi] = [0, Math.max(0, most)]
  while (lo < hi) {
    const middle = Math.floor((lo + hi) / 2)
    if (holds(middle)) hi = middle
    else lo = middle + 1
  }
  return lo
}

const responsesOf = ({ byDay }: PastCurve) => total(byDay, (responses) => responses)
const meanOf = (trials: readonly Trials[]) =>
  total(trials, ({ x }) => x) /
  Math.max(
    1,
    total(trials, ({ n }) => n),
  )
const total = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((sum, one) => sum + of(one), 0)
