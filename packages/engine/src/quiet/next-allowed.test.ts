import { describe, expect, test } from 'vitest'
import { nextAllowed, type QuietTimes } from './next-allowed.ts'
import { isHoliday, isWorkingDay } from './working-day.ts'

const shanghai = 'Asia/Shanghai'
const at = (local: string, offset = '+08:00') => new Date(`${local}:00${offset}`)
const allowed = (rules: Partial<QuietTimes>[], local: string) => {
  const whole = rules.map((rule) => ({ from: null, until: null, days: 'none' as const, ...rule }))
  const next = nextAllowed(whole, shanghai, at(local))
  return next && new Date(next.getTime() + 8 * 3_600_000).toISOString().slice(0, 16)
}
const night = { from: '21:00', until: '08:00' }

describe('the next allowed minute', () => {
  test.each([
    ['2026-03-02T12:00', '2026-03-02T12:00'],
    ['2026-03-02T20:59', '2026-03-02T20:59'],
    ['2026-03-02T21:00', '2026-03-03T08:00'],
    ['2026-03-03T03:30', '2026-03-03T08:00'],
    ['2026-03-03T08:00', '2026-03-03T08:00'],
  ])('after a quiet night: %s > %s', (local, next) => {
    expect(allowed([night], local)).toBe(next)
  })

  test('is that of all rules together', () => {
    const noon = { from: '08:00', until: '09:30' }
    expect(allowed([night, noon], '2026-03-02T22:00')).toBe('2026-03-03T09:30')
    expect(
      allowed(
        [
          { from: '00:00', until: '12:00' },
          { from: '12:00', until: '00:00' },
        ],
        '2026-03-02T22:00',
      ),
    ).toBeNull()
  })

  test('lies on a working day, weekends that are made up for included', () => {
    const office = { days: 'non-working' as const, from: '18:00', until: '09:00' }
    expect(allowed([office], '2026-03-06T19:00')).toBe('2026-03-09T09:00')
    // Spring Festival 2026: 15 to 23 February, made up for on Saturday the 14th and Saturday the 28th.
    expect(allowed([office], '2026-02-13T18:30')).toBe('2026-02-14T09:00')
    expect(allowed([office], '2026-02-14T18:30')).toBe('2026-02-24T09:00')
    expect(allowed([office], '2026-02-27T18:00')).toBe('2026-02-28T09:00')
    expect(allowed([{ days: 'holidays' }], '2026-02-16T10:00')).toBe('2026-02-24T00:00')
    expect(allowed([{ days: 'holidays' }], '2026-03-07T10:00')).toBe('2026-03-07T10:00')
  })

  test('is by the clock of the place, also where that is put forward or back', () => {
    const rules = [{ from: '22:00', until: '02:30', days: 'none' as const }]
    const next = (utc: string) => nextAllowed(rules, 'Europe/Berlin', new Date(utc))?.toISOString()
    expect(next('2026-07-01T21:00:00Z')).toBe('2026-07-02T00:30:00.000Z')
    expect(next('2026-01-01T22:00:00Z')).toBe('2026-01-02T01:30:00.000Z')
    // 2:30 does not exist on 29 March, and exists twice on 25 October.
    expect(next('2026-03-28T22:00:00Z')).toMatch(/^2026-03-29T0[01]:30/)
    expect(next('2026-10-24T21:00:00Z')).toMatch(/^2026-10-25T0[01]:30/)
  })
})

test('the official calendar knows holidays, days in lieu and days made up for', () => {
  expect(isHoliday('2026-10-01')).toBe(true)
  expect(isWorkingDay('2026-10-01')).toBe(false)
  expect(isHoliday('2026-03-07')).toBe(false)
  expect(isWorkingDay('2026-03-07')).toBe(false)
  expect(isWorkingDay('2026-02-14')).toBe(true)
  expect(isWorkingDay('2026-03-09')).toBe(true)
})
