import { describe, expect, test } from 'vitest'
import { compareAlways } from './always-valid.ts'
import { betaQuantile } from './distributions.ts'
import { incrementalSum, returnOnCost } from './return-on-cost.ts'
import { detectableUplift, sampleSize } from './sample-size.ts'
import { fitPeers, rankShrunk } from './shrinkage.ts'
import { newcombe, welch } from './statistics.ts'

describe('sample size', () => {
  test("is that of R's power.prop.test", () => {
    expect(sampleSize({ rate: 0.1 }, 0.05)).toEqual({ control: 686, treated: 686 })
    expect(sampleSize({ rate: 0.5 }, 0.25)).toEqual({ control: 58, treated: 58 })
    expect(sampleSize({ rate: 0.02 }, 0.005)).toEqual({ control: 13_809, treated: 13_809 })
  })

  test('a smaller control needs more treated for the same uplift', () => {
    const even = sampleSize({ rate: 0.05 }, 0.01)
    const ninth = sampleSize({ rate: 0.05, ratio: 9 }, 0.01)
    expect(ninth.control).toBeLessThan(even.control)
    expect(ninth.control + ninth.treated).toBeGreaterThan(even.control + even.treated)
  })

  test.each([0.005, 0.1, 0.6])('and detectable uplift are each other inverted at %f', (rate) => {
    for (const uplift of [0.002, 0.02, 0.2]) {
      const { control } = sampleSize({ rate, ratio: 4 }, uplift)
      const detectable = detectableUplift({ rate, ratio: 4 }, control) ?? 0
      expect(detectable).toBeLessThanOrEqual(uplift)
      expect(sampleSize({ rate, ratio: 4 }, detectable).control).toBe(control)
    }
  })

  test('a handful of customers finds nothing', () => {
    expect(detectableUplift({ rate: 0.5 }, 2)).toBeNull()
  })
})

describe('comparing while answers come in', () => {
  test('asks for more than a single look does', () => {
    const [one, zero] = [
      { x: 250, n: 5_000 },
      { x: 205, n: 5_000 },
    ]
    expect(newcombe(one.x, one.n, zero.x, zero.n)?.lo).toBeGreaterThan(0)
    expect(compareAlways(one, zero)?.proven).toBe(false)
    expect(compareAlways({ x: 320, n: 5_000 }, zero)?.proven).toBe(true)
  })

  test('sees a cell that is worse, too, and is the same from both sides', () => {
    const [one, zero] = [
      { x: 40, n: 2_000 },
      { x: 120, n: 2_000 },
    ]
    const there = compareAlways(one, zero)
    const back = compareAlways(zero, one)
    expect(there?.proven).toBe(true)
    expect(there?.diff.hi).toBeCloseTo(-(back?.diff.lo ?? 0), 12)
  })

  test('the first answers prove nothing, and none is no comparison', () => {
    expect(compareAlways({ x: 5, n: 1_000 }, { x: 0, n: 1_000 })?.proven).toBe(false)
    expect(compareAlways({ x: 0, n: 1_000 }, { x: 0, n: 1_000 })).toBeNull()
    expect(compareAlways({ x: 0, n: 0 }, { x: 3, n: 1_000 })).toBeNull()
  })
})

describe('shrinking', () => {
  test('recovers peers that differ, and draws the small one to the mean', () => {
    const large = [0.04, 0.05, 0.06, 0.05, 0.045, 0.055].map((rate) => ({ x: rate * 20_000, n: 20_000 }))
    const placed = rankShrunk([...large, { x: 2, n: 10 }]) ?? []
    expect(fitPeers(large)?.mean).toBeCloseTo(0.05, 3)
    const small = placed.find(({ n }) => n === 10)
    expect(small?.raw?.rate).toBe(0.2)
    expect(small?.shrunk.rate).toBeLessThan(0.07)
    expect(placed[0]?.group).toBe(1)
    expect(placed.at(-1)?.group).toBeGreaterThan(1)
  })

  test('a branch with nobody reached has the mean of its peers, and no rate of its own', () => {
    const placed = rankShrunk([
      { x: 10, n: 100 },
      { x: 20, n: 100 },
      { x: 0, n: 0 },
    ])
    const empty = placed?.find(({ n }) => n === 0)
    expect(empty?.raw).toBeNull()
    expect(empty?.shrunk.rate).toBeCloseTo(0.15, 2)
  })

  test('there is no league of one, of none who answered, or where all did', () => {
    expect(rankShrunk([{ x: 1, n: 5 }])).toBeNull()
    expect(
      rankShrunk([
        { x: 0, n: 5 },
        { x: 0, n: 9 },
      ]),
    ).toBeNull()
    expect(
      rankShrunk([
        { x: 5, n: 5 },
        { x: 9, n: 9 },
      ]),
    ).toBeNull()
  })

  test('quantiles of the beta distribution have their closed forms', () => {
    expect(betaQuantile(0.3, 1, 1)).toBeCloseTo(0.3, 12)
    expect(betaQuantile(0.25, 2, 1)).toBeCloseTo(0.5, 12)
    expect(betaQuantile(0.75, 1, 2)).toBeCloseTo(0.5, 12)
  })
})

describe('money', () => {
  test("with one treated cell the increment is Welch's difference times its people", () => {
    const [one, zero] = [
      { n: 4_000, mean: 142, sd: 1_500 },
      { n: 1_000, mean: 65, sd: 900 },
    ]
    const difference = welch(one, zero)
    const increment = incrementalSum([one], zero)
    expect(increment?.amount).toBeCloseTo(4_000 * (difference?.diff ?? 0), 6)
    expect(increment?.lo).toBeCloseTo(4_000 * (difference?.lo ?? 0), 6)
    expect(increment?.hi).toBeCloseTo(4_000 * (difference?.hi ?? 0), 6)
  })

  test('a control of one person says nothing; what cost nothing has no return', () => {
    expect(incrementalSum([{ n: 5, mean: 1, sd: 1 }], { n: 1, mean: 1, sd: 0 })).toBeNull()
    expect(returnOnCost(100, 0)).toBeNull()
    expect(returnOnCost(150, 100)).toBe(0.5)
  })
})
