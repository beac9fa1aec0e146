import type { CampaignScore } from '@tradewind/engine'
import { arms, type Published } from './data.ts'

/** One figure of ours beside the published one. */
export interface Compared {
  figure: string
  ours: number
  published: number
  /** Largest allowed relative deviation; 0 for counts and sums. */
  tolerance: number
  holds: boolean
}

const rates = 1e-6
const probabilities = 1e-4
/** The reference is printed with ten digits. */
const printed = 1e-9

/** Every published figure for all customers, beside what the running system says. */
export function compareWithPublished(score: CampaignScore, published: Published): Compared[] {
  const compared: Compared[] = []
  const add = (figure: string, ours: number | null | undefined, theirs: number | undefined, tolerance: number) => {
    const [a, b] = [ours ?? Number.NaN, theirs ?? Number.NaN]
    const holds = Math.abs(a - b) <= Math.max(tolerance, tolerance === 0 ? 0 : printed) * Math.abs(b)
    compared.push({ figure, ours: a, published: b, tolerance, holds })
  }
  for (const arm of arms) {
    const cell = score.cells.find(({ name }) => name === arm)
    const theirs = published.arms[arm]
    add(`${arm}: assigned`, cell?.assigned, theirs?.n, 0)
    add(`${arm}: visits`, cell?.responded, theirs?.visits, 0)
    add(`${arm}: visit rate`, cell?.respondedPerAssigned?.rate, theirs?.visit_rate, rates)
    add(`${arm}: visit rate, low`, cell?.respondedPerAssigned?.lo, theirs?.visit_lo, rates)
    add(`${arm}: visit rate, high`, cell?.respondedPerAssigned?.hi, theirs?.visit_hi, rates)
    add(`${arm}: conversions`, cell?.converted, theirs?.conversions, 0)
    add(`${arm}: conversion rate`, cell?.convertedPerAssigned?.rate, theirs?.conversion_rate, rates)
    add(`${arm}: conversion rate, low`, cell?.convertedPerAssigned?.lo, theirs?.conversion_lo, rates)
    add(`${arm}: conversion rate, high`, cell?.convertedPerAssigned?.hi, theirs?.conversion_hi, rates)
    add(`${arm}: spend`, cell?.revenue, Math.round((theirs?.spend_sum ?? Number.NaN) * 100), 0)
    add(`${arm}: spend per head`, dollars(cell?.revenuePerHead?.mean), theirs?.spend_mean, rates)
    add(`${arm}: spend per head, low`, dollars(cell?.revenuePerHead?.lo), theirs?.spend_lo, rates)
    add(`${arm}: spend per head, high`, dollars(cell?.revenuePerHead?.hi), theirs?.spend_hi, rates)
  }
  const metrics = [
    ['visit', 'responded'],
    ['conversion', 'converted'],
  ] as const
  for (const arm of arms.slice(0, 2)) {
    const uplift = score.cells.find(({ name }) => name === arm)?.uplift
    const against = (metric: string) => published.uplift[`${arm} vs No E-Mail ${metric}`]
    for (const [metric, ours] of metrics) {
      const [mine, theirs] = [uplift?.[ours], against(metric)]
      add(`${arm}: uplift of ${metric}`, mine?.diff, theirs?.diff, rates)
      add(`${arm}: uplift of ${metric}, low`, mine?.lo, theirs?.lo, rates)
      add(`${arm}: uplift of ${metric}, high`, mine?.hi, theirs?.hi, rates)
      add(`${arm}: relative uplift of ${metric}`, mine?.relative, theirs?.rel_uplift, rates)
      add(`${arm}: incremental ${metric}s`, mine?.incremental, theirs?.incremental, rates)
      add(`${arm}: chi-square of ${metric}`, mine?.chiSquare, theirs?.chi2_or_t, rates)
      add(`${arm}: p of ${metric}`, mine?.p, theirs?.p, probabilities)
    }
    const [mine, theirs] = [uplift?.revenuePerHead, against('spend')]
    add(`${arm}: uplift of spend`, dollars(mine?.diff), theirs?.diff, rates)
    add(`${arm}: uplift of spend, low`, dollars(mine?.lo), theirs?.lo, rates)
    add(`${arm}: uplift of spend, high`, dollars(mine?.hi), theirs?.hi, rates)
    add(`${arm}: t of spend`, mine?.t, theirs?.chi2_or_t, rates)
    add(`${arm}: p of spend`, mine?.p, theirs?.p, probabilities)
  }
  return compared
}

const dollars = (cents: number | undefined) => (cents === undefined ? undefined : cents / 100)
