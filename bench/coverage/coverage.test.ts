import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { backTestCdnow } from './cdnow.ts'
import { checkAdvice, coverIntervals, playForecasts, playLeagues, watchMonitor } from './simulate.ts'

const data = process.env.TRADEWIND_DATA ?? resolve(import.meta.dirname, '../../../shared/data')

/** The same simulations as `npm run bench coverage`, fewer campaigns. Seeded: they come out the same every time. */

test('95 % intervals of rates and uplifts cover 94 to 96 %', () => {
  const covered = coverIntervals(400, 25, 1)
  expect(covered.wilson.share).toBeGreaterThan(0.94)
  expect(covered.wilson.share).toBeLessThan(0.96)
  expect(covered.newcombe.share).toBeGreaterThan(0.94)
  expect(covered.newcombe.share).toBeLessThan(0.96)
})

test('looking every day declares a false winner in at most 5 %, where an ordinary test does in far more', () => {
  const watched = watchMonitor(400, 2)
  expect(watched.falseWinners.share).toBeLessThanOrEqual(0.05)
  expect(watched.peekedChiSquare.share).toBeGreaterThan(0.1)
  expect(watched.holdsAlways.share).toBeGreaterThan(0.95)
  expect(watched.found.share).toBeGreaterThan(0.25)
})

test('shrunken ranking has the best branch among the first three more often than raw ranking', () => {
  const played = playLeagues(400, 3)
  expect(played.shrunk.share).toBeGreaterThan(played.raw.share)
  expect(played.intervals.share).toBeGreaterThan(0.92)
})

test('four of five bands of the forecast hold the final number', () => {
  for (const { band } of playForecasts(200, 4)) {
    expect(band.share).toBeGreaterThan(0.75)
    expect(band.share).toBeLessThan(0.92)
  }
})

test.runIf(existsSync(join(data, 'cdnow')))('bands hold the second purchases of real customers', () => {
  const { tested, held, error } = backTestCdnow(data, 7)
  expect(tested).toBeGreaterThan(40)
  expect(held / tested).toBeGreaterThan(0.8)
  expect(error).toBeLessThan(0.1)
})

test.runIf(process.env.CI)('the CDNOW data is there', () => {
  expect(existsSync(join(data, 'cdnow')), `Set TRADEWIND_DATA: ${data} has no cdnow.`).toBe(true)
})

test('the advised sample finds the uplift with 80 %', () => {
  expect(checkAdvice(100, 20, 5).share).toBeCloseTo(0.8, 1)
})
