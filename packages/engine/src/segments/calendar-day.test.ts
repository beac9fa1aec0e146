import { expect, test } from 'vitest'
import { dayIn } from '../clock.ts'
import { dayOf } from './calendar-day.ts'

test('a day begins at midnight of the time zone', () => {
  expect(dayIn('Asia/Shanghai', new Date('2026-03-30T15:59:59Z'))).toBe('2026-03-30')
  expect(dayIn('Asia/Shanghai', new Date('2026-03-30T16:00:00Z'))).toBe('2026-03-31')
  expect(dayIn('America/New_York', new Date('2026-03-30T03:59:59Z'))).toBe('2026-03-29')
})

test.each([
  ['now', '2028-03-31'],
  ['2020-02-29', '2020-02-29'],
  [{ daysAgo: 0 }, '2028-03-31'],
  [{ daysAgo: 31 }, '2028-02-29'],
  [{ daysAgo: 366 }, '2027-03-31'],
  [{ monthsAgo: 1 }, '2028-02-29'],
  [{ monthsAgo: 13 }, '2027-02-28'],
  [{ monthsAgo: 3 }, '2027-12-31'],
  [{ monthsAgo: 4 }, '2027-11-30'],
  [{ yearsAgo: 1 }, '2027-03-31'],
] as const)('seen from 31 March 2028, %j is %s', (moment, day) => {
  expect(dayOf(moment, '2028-03-31')).toBe(day)
})

test('a day that the earlier month has stays the same', () => {
  expect(dayOf({ monthsAgo: 1 }, '2026-03-15')).toBe('2026-02-15')
  expect(dayOf({ yearsAgo: 10 }, '2026-03-15')).toBe('2016-03-15')
})

test('a year before 29 February is 28 February', () => {
  expect(dayOf({ yearsAgo: 1 }, '2028-02-29')).toBe('2027-02-28')
  expect(dayOf({ yearsAgo: 4 }, '2028-02-29')).toBe('2024-02-29')
})
