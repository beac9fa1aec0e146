import { expect, test } from 'vitest'
import { forecastFinal, type PastCurve, type Wave } from './forecast.ts'

/** Half of what is left answers on each day. */
const halving = (reached: number, final: number): PastCurve => {
  let left = final
  return {
    reached,
    byDay: Array.from({ length: 30 }, (_, day) => {
      const today = day === 29 ? left : Math.round(left / 2)
      left -= today
      return today
    }),
  }
}
const past = [halving(10_000, 400), halving(20_000, 1_000), halving(5_000, 150), halving(8_000, 320)]
const whole = (seenDays: number): Wave[] => [{ reached: 10_000, seenDays, finalDays: 30 }]

test('what half of the answers came to tells the rest', () => {
  const forecast = forecastFinal(whole(1), 210, past)
  expect(forecast?.seen).toBeCloseTo(0.5, 1)
  expect(forecast?.final.expected).toBeGreaterThan(390)
  expect(forecast?.final.expected).toBeLessThan(440)
  expect(forecast?.final.lo).toBeLessThan(420)
  expect(forecast?.final.hi).toBeGreaterThan(420)
})

test('the band narrows with the days, and closes with the window', () => {
  const width = (day: number, x: number) => {
    const { lo = 0, hi = 0 } = forecastFinal(whole(day), x, past)?.final ?? {}
    return hi - lo
  }
  expect(width(4, 394)).toBeLessThan(width(1, 210) / 2)
  expect(forecastFinal(whole(30), 420, past)?.final).toEqual({ expected: 420, lo: 420, hi: 420 })
})

test('before the first answer it is what such campaigns bring', () => {
  const forecast = forecastFinal(whole(0), 0, past)
  expect(forecast?.final.expected).toBeGreaterThan(300)
  expect(forecast?.final.expected).toBeLessThan(500)
  expect(forecast?.final.lo).toBeLessThan(300)
})

test('a wave of today counts as not seen yet', () => {
  const waves = [...whole(2), { reached: 10_000, seenDays: 0, finalDays: 28 }]
  const forecast = forecastFinal(waves, 300, past)
  expect(forecast?.seen).toBeCloseTo(0.375, 1)
  expect(forecast?.final.expected).toBeGreaterThan(650)
})

test('two earlier campaigns, or small ones, are no basis', () => {
  expect(forecastFinal(whole(3), 10, past.slice(0, 2))).toBeNull()
  expect(
    forecastFinal(
      whole(3),
      10,
      [1, 2, 3, 4].map(() => halving(100, 5)),
    ),
  ).toBeNull()
  expect(forecastFinal([], 0, past)).toBeNull()
})

test('never forecasts more answers than customers', () => {
  const all = [halving(500, 400), halving(500, 450), halving(500, 420)]
  const forecast = forecastFinal([{ reached: 100, seenDays: 1, finalDays: 30 }], 95, all)
  expect(forecast?.final.hi).toBeLessThanOrEqual(100)
})
