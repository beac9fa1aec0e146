import { describe, expect, it } from 'vitest'
import { Random, Weighted } from './random.ts'

const times = <T>(n: number, draw: () => T) => Array.from({ length: n }, draw)
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('Random', () => {
  it("gives the numbers of the authors' own program from the state 1, 2, 3, 4", () => {
    const random = new Random(1, 2, 3, 4)
    expect(times(10, () => random.next())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it('repeats a stream for the same labels and no others', () => {
    const first = (...labels: (string | number)[]) => Random.stream(7, ...labels).next()
    expect(first('customer', 1)).toBe(first('customer', 1))
    expect(new Set(times(1000, () => 0).map((_, i) => first('customer', i))).size).toBe(1000)
  })

  it('has the means its distributions promise', () => {
    const random = Random.stream(7, 'means')
    expect(mean(times(20_000, () => random.unit()))).toBeCloseTo(0.5, 1)
    expect(mean(times(20_000, () => random.normal(3, 2)))).toBeCloseTo(3, 1)
    expect(mean(times(20_000, () => random.poisson(2.5)))).toBeCloseTo(2.5, 1)
    expect(new Set(times(1000, () => random.int(1, 6)))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
  })

  it('draws by weight, and never what weighs nothing', () => {
    const random = Random.stream(7, 'weights')
    const weighted = new Weighted([
      ['never', 0],
      ['often', 3],
      ['seldom', 1],
      ['nor this', 0],
    ])
    const drawn = Object.groupBy(
      times(10_000, () => weighted.draw(random)),
      (item) => item,
    )
    expect(Object.keys(drawn).toSorted()).toEqual(['often', 'seldom'])
    expect((drawn.often?.length ?? 0) / 10_000).toBeCloseTo(0.75, 1)
  })
})
