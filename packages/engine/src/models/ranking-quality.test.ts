import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z95 } from '../scoring/statistics.ts'
import { rankingQuality } from './ranking-quality.ts'

const qualityOf = (scores: number[], outcome: number[], probabilities = false) =>
  rankingQuality(
    Float64Array.from(scores),
    Uint8Array.from(outcome),
    new Uint8Array(scores.length).fill(1),
    probabilities,
  )

/** AUC and its DeLong interval by looking at every pair, as the paper defines them. */
function pairwise(scores: number[], outcome: number[]) {
  const of = (is: number) => scores.filter((_, i) => outcome[i] === is)
  const [ones, zeros] = [of(1), of(0)]
  const above = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const component = (mine: number[], theirs: number[], sign: 1 | -1) =>
    mine.map((a) => mean(theirs.map((b) => (sign === 1 ? above(a, b) : above(b, a)))))
  const auc = mean(component(ones, zeros, 1))
  const variance = (values: number[]) =>
    values.reduce((sum, v) => sum + (v - auc) ** 2, 0) / (values.length - 1) / values.length
  const spread = z95 * Math.sqrt(variance(component(ones, zeros, 1)) + variance(component(zeros, ones, -1)))
  return { auc, lo: Math.max(0, auc - spread), hi: Math.min(1, auc + spread) }
}

describe('AUC', () => {
  test('and its interval are what every pair says, ties half', () => {
    const people = fc.array(fc.record({ score: fc.integer({ min: 0, max: 6 }), outcome: fc.constantFrom(0, 1) }), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(people, (given) => {
        const [scores, outcome] = [given.map(({ score }) => score), given.map((one) => one.outcome)]
        fc.pre(outcome.filter((one) => one === 1).length > 1 && outcome.filter((one) => one === 0).length > 1)
        const [found, expected] = [qualityOf(scores, outcome).auc, pairwise(scores, outcome)]
        expect(found?.auc).toBeCloseTo(expected.auc, 10)
        expect(found?.lo).toBeCloseTo(expected.lo, 7)
        expect(found?.hi).toBeCloseTo(expected.hi, 7)
      }),
    )
  })

  test('is null where everybody or nobody responded', () => {
    expect(qualityOf([1, 2], [1, 1]).auc).toBeNull()
    expect(qualityOf([1, 2], [0, 0])).toMatchObject({ auc: null, top: null, deciles: [] })
    expect(qualityOf([], [])).toMatchObject({ customers: 0, rate: null, auc: null, brier: null })
  })
})

describe('gains', () => {
  test('a perfect ranking has all responders in front, a constant score shares them out evenly', () => {
    const outcome = Array.from({ length: 100 }, (_, i) => (i < 10 ? 1 : 0))
    const perfect = qualityOf(
      outcome.map((_, i) => -i),
      outcome,
    )
    expect(perfect.top).toEqual({ tenth: 1, fifth: 1, half: 1 })
    expect(perfect.deciles.map(({ responders }) => responders)).toEqual([10, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(perfect.deciles[0]).toMatchObject({ customers: 10, lift: 10, cumulativeShare: 1, rate: { rate: 1 } })
    const constant = qualityOf(
      outcome.map(() => 1),
      outcome,
    )
    expect(constant.auc?.auc).toBe(0.5)
    for (const { lift } of constant.deciles) expect(lift).toBeCloseTo(1, 12)
    expect(constant.top?.fifth).toBeCloseTo(0.2, 12)
  })

  test('predictions are told beside what was observed, and their error beside that of the plain rate', () => {
    const { deciles, brier } = qualityOf(
      Array.from({ length: 40 }, (_, i) => (i < 20 ? 0.8 : 0.2)),
      Array.from({ length: 40 }, (_, i) => (i % 5 === 0 ? (i < 20 ? 0 : 1) : i < 20 ? 1 : 0)),
      true,
    )
    expect(deciles[0]?.predicted).toBeCloseTo(0.8, 12)
    expect(deciles[9]?.rate.rate).toBeCloseTo(0.2, 12)
    expect(brier?.model).toBeCloseTo(0.16, 12)
    expect(brier?.constant).toBeCloseTo(0.25, 12)
  })
})
