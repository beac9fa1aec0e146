import { describe, expect, test } from 'vitest'
import { chiSquareTail, logGamma, studentQuantile, studentTwoSided, upperGamma } from './distributions.ts'
import { chiSquare2x2, meanInterval, newcombe, splitRatio, welch, wilson } from './statistics.ts'

/** Equal within a relative error. */
function near(actual: number | undefined, expected: number, relative = 1e-12): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(Math.abs(expected) * relative)
}

describe('tails', () => {
  test('log gamma has its known values', () => {
    expect(logGamma(1)).toBeCloseTo(0, 14)
    near(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-14)
    near(logGamma(11), Math.log(3_628_800), 1e-14)
    near(logGamma(1000), 5905.220423209181, 1e-14)
  })

  test('chi-square has its tabled critical values', () => {
    near(chiSquareTail(3.841458820694124, 1), 0.05)
    near(chiSquareTail(18.307038053275146, 10), 0.05)
    near(chiSquareTail(6.634896601021213, 1), 0.01)
    expect(chiSquareTail(0, 1)).toBe(1)
  })

  test('chi-square with 2 degrees of freedom is exponential, near and far', () => {
    for (const x of [1e-6, 0.5, 2, 10, 100, 460]) near(chiSquareTail(x, 2), Math.exp(-x / 2), 1e-12)
  })

  test('the normal tail is right a hundred orders of magnitude out', () => {
    near(chiSquareTail(400, 1), 5.507248237212467e-89, 1e-11) // |z| > 20
    near(upperGamma(0.5, 100), 2.088487583762545e-45, 1e-11) // erfc(10)
  })

  test("Student's t has its tabled quantiles", () => {
    near(studentQuantile(0.05, 1), Math.tan(0.475 * Math.PI))
    near(studentQuantile(0.05, 10), 2.2281388519862744)
    near(studentQuantile(0.05, 30), 2.0422724563012373)
    near(studentQuantile(0.05, 1e7), 1.959963984540054, 1e-6)
    near(studentTwoSided(2.2281388519862744, 10), 0.05)
  })

  test("Student's t with 1 and 2 degrees of freedom has its closed forms", () => {
    for (const t of [1e-5, 0.3, 1, 4, 50, 1e6]) {
      near(studentTwoSided(t, 1), (2 / Math.PI) * Math.atan(1 / t), 1e-10)
      near(studentTwoSided(t, 2), 2 / (Math.sqrt(2 + t * t) * (Math.sqrt(2 + t * t) + t)), 1e-10)
      near(studentTwoSided(-t, 2), studentTwoSided(t, 2))
    }
  })
})

describe('wilson', () => {
  // Newcombe (1998), Statistics in Medicine 17: 857-872, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i', (x, n, lo, hi) => {
    expect(wilson(x, n)?.lo).toBeCloseTo(lo, 4)
    expect(wilson(x, n)?.hi).toBeCloseTo(hi, 4)
  })

  test('all of n ends at exactly 1, and nobody at all has no rate', () => {
    expect(wilson(7, 7)?.hi).toBe(1)
    expect(wilson(0, 0)).toBeNull()
  })
})

describe('newcombe', () => {
  // Newcombe (1998), Statistics in Medicine 17: 873-890, table II, method 10.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [10, 10, 0, 20, 0.6791, 1],
  ])('%i/%i - %i/%i', (x1, n1, x0, n0, lo, hi) => {
    expect(newcombe(x1, n1, x0, n0)?.lo).toBeCloseTo(lo, 4)
    expect(newcombe(x1, n1, x0, n0)?.hi).toBeCloseTo(hi, 4)
  })

  test('is null without anybody to compare with', () => {
    expect(newcombe(1, 2, 0, 0)).toBeNull()
  })
})

test('chi-square of a 2x2 table; none where nobody or everybody answered', () => {
  near(chiSquare2x2(10, 20, 5, 20)?.statistic, 8 / 3)
  expect(chiSquare2x2(10, 20, 5, 20)?.p).toBeCloseTo(0.10247, 5)
  expect(chiSquare2x2(0, 20, 0, 20)).toBeNull()
  expect(chiSquare2x2(20, 20, 20, 20)).toBeNull()
  expect(chiSquare2x2(3, 20, 0, 0)).toBeNull()
})

test("welch on Student's sleep data, as R's t.test prints it", () => {
  const result = welch({ n: 10, mean: 0.75, sd: 1.7890096577591 }, { n: 10, mean: 2.33, sd: 2.00224874224612 })
  expect(result?.t).toBeCloseTo(-1.8608, 4)
  expect(result?.df).toBeCloseTo(17.776, 3)
  expect(result?.p).toBeCloseTo(0.07939, 5)
  expect(result?.lo).toBeCloseTo(-3.3654832, 6)
  expect(result?.hi).toBeCloseTo(0.2054832, 6)
})

test('means of one person or without variation are not tested', () => {
  expect(welch({ n: 1, mean: 5, sd: 0 }, { n: 9, mean: 2, sd: 1 })).toBeNull()
  expect(welch({ n: 9, mean: 0, sd: 0 }, { n: 9, mean: 0, sd: 0 })).toBeNull()
  expect(meanInterval({ n: 1, mean: 5, sd: 0 })).toBeNull()
})

test("split ratio of Mendel's peas, 9:3:3:1", () => {
  const peas = splitRatio([
    { n: 315, weight: 9 },
    { n: 108, weight: 3 },
    { n: 101, weight: 3 },
    { n: 32, weight: 1 },
  ])
  expect(peas?.statistic).toBeCloseTo(0.47, 3)
  expect(peas?.p).toBeCloseTo(0.9254, 4)
  expect(splitRatio([{ n: 5, weight: 1 }])).toBeNull()
})
