import { type Interval, type Rate, wilson, z95 } from '../scoring/statistics.ts'

/** A tenth of the customers, from the most to the least promising. Where scores tie, responders are shared out evenly. */
export interface Decile {
  /** From 1. */
  decile: number
  customers: number
  responders: number
  /** Responders / customers, with the 95 % Wilson interval. */
  rate: Rate
  /** The mean of what the model predicted; null where scores are no probabilities. */
  predicted: number | null
  /** Rate / rate of all. */
  lift: number
  /** Share of all responders in this decile and those before it. */
  cumulativeShare: number
}

export interface RankingQuality {
  customers: number
  responders: number
  rate: Rate | null
  /** Null where everybody or nobody responded. */
  auc: (Interval & { auc: number }) | null
  /** Share of the responders among the best 10, 20 and 50 % of the customers. */
  top: { tenth: number; fifth: number; half: number } | null
  deciles: Decile[]
  /** Mean squared error of the predictions, and of predicting the rate of all for everybody; null without predictions. */
  brier: { model: number; constant: number } | null
}

/**
 * How well scores tell responders from the others, over the rows in `rows`. `probabilities`: the scores are predicted rates.
 *
 * AUC after Mann & Whitney (1947), with mid-ranks; its 95 % interval after DeLong et al. (1988), Biometrics 44: 837-845,
 * computed from ranks as in Sun & Xu (2014), IEEE Signal Processing Letters 21: 1389-1393. Brier (1950), Monthly Weather
 * Review 78: 1-3.
 */
export function rankingQuality(
  scores: Float64Array,
  outcome: Uint8Array,
  rows: Uint8Array,
  probabilities: boolean,
): RankingQuality {
  const groups = tieGroups(scores, outcome, rows)
  const customers = groups.reduce((sum, group) => sum + group.count, 0)
  const responders = groups.reduce((sum, group) => sum + group.responders, 0)
  const rate = wilson(responders, customers)
  const captured = capturedBy(groups)
  const deciles = customers < 10 || responders === 0 ? [] : decilesOf(captured, customers, responders, probabilities)
  const share = (depth: number) => captured(depth * customers).responders / responders
  return {
    customers,
    responders,
    rate,
    auc: aucOf(groups, responders, customers - responders),
    top: responders > 0 ? { tenth: share(0.1), fifth: share(0.2), half: share(0.5) } : null,
    deciles,
    brier: probabilities && customers > 0 ? brierOf(groups, customers, responders) : null,
  }
}

/** Customers with the same score. */
interface TieGroup {
  score: number
  count: number
  responders: number
}

/** From the highest score to the lowest. */
function tieGroups(scores: Float64Array, outcome: Uint8Array, rows: Uint8Array): TieGroup[] {
  const order: number[] = []
  for (let row = 0; row < scores.length; row += 1) if (rows[row]) order.push(row)
  const sorted = Uint32Array.from(order).sort((a, b) => (scores[b] as number) - (scores[a] as number))
  const groups: TieGroup[] = []
  let last: TieGroup | undefined
  for (const row of sorted) {
    const score = scores[row] as number
    if (!last || last.score !== score) {
      last = { score, count: 0, responders: 0 }
      groups.push(last)
    }
    last.count += 1
    last.responders += outcome[row] as number
  }
  return groups
}

/** Responders and predicted responders among so many of the best, a tie shared out evenly. Ask with growing numbers. */
function capturedBy(groups: TieGroup[]): (depth: number) => { responders: number; predicted: number } {
  const ends: { count: number; responders: number; predicted: number }[] = []
  let sum = { count: 0, responders: 0, predicted: 0 }
  for (const { count, responders, score } of groups) {
    sum = {
      count: sum.count + count,
      responders: sum.responders + responders,
      predicted: sum.predicted + score * count,
    }
    ends.push(sum)
  }
  return (depth) => {
    let [low, high] = [0, groups.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle]?.count ?? 0) <= depth) low = middle + 1
      else high = middle
    }
    const before = ends[low - 1] ?? { count: 0, responders: 0, predicted: 0 }
    const group = groups[low]
    const part = group ? (depth - before.count) / group.count : 0
    return {
      responders: before.responders + part * (group?.responders ?? 0),
      predicted: before.predicted + part * (group ? group.score * group.count : 0),
    }
  }
}

function decilesOf(
  captured: ReturnType<typeof capturedBy>,
  customers: number,
  responders: number,
  probabilities: boolean,
): Decile[] {
  let before = { responders: 0, predicted: 0 }
  return Array.from({ length: 10 }, (_, n) => {
    const until = captured(((n + 1) * customers) / 10)
    const count = customers / 10
    const found = Math.max(0, until.responders - before.responders)
    const predicted = probabilities ? (until.predicted - before.predicted) / count : null
    before = until
    const rate = wilson(Math.min(found, count), count) as Rate
    const lift = rate.rate / (responders / customers)
    return {
      decile: n + 1,
      customers: count,
      responders: found,
      rate,
      predicted,
      lift,
      cumulativeShare: until.responders / responders,
    }
  })
}

function aucOf(groups: TieGroup[], responders: number, others: number): RankingQuality['auc'] {
  if (responders === 0 || others === 0) return null
  // Of each responder the share of the others below, ties half; of each other the share of the responders above.
  let [othersAbove, respondersAbove] = [0, 0]
  let [sum, squares, otherSquares] = [0, 0, 0]
  for (const group of groups) {
    const negatives = group.count - group.responders
    const below = (others - othersAbove - negatives / 2) / others
    const above = (respondersAbove + group.responders / 2) / responders
    sum += group.responders * below
    squares += group.responders * below * below
    otherSquares += negatives * above * above
    othersAbove += negatives
    respondersAbove += group.responders
  }
  const auc = sum / responders
  const variance = (total: number, n: number) => (n > 1 ? Math.max(0, total - n * auc * auc) / (n - 1) / n : 0.25)
  const spread = z95 * Math.sqrt(variance(squares, responders) + variance(otherSquares, others))
  return { auc, lo: Math.max(0, auc - spread), hi: Math.min(1, auc + spread) }
}

function brierOf(groups: TieGroup[], customers: number, responders: number): { model: number; constant: number } {
  let sum = 0
  for (const { score, count, responders: hit } of groups) sum += hit * (1 - score) ** 2 + (count - hit) * score ** 2
  const rate = responders / customers
  return { model: sum / customers, constant: rate * (1 - rate) }
}
