import { expect, test } from 'vitest'
import { daysToLunarBirthday, firstBirthday } from './lunar-birthday.ts'

const dayNumber = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000
/** When somebody next celebrates, seen from a day. */
function nextBirthday(born: string, today: string): string {
  const table = daysToLunarBirthday(today).slice(1, -1).split(',').map(Number)
  const days = table[dayNumber(born) - dayNumber(firstBirthday)]!
  return new Date((dayNumber(today) + days) * 86_400_000).toISOString().slice(0, 10)
}

test.each([
  // The first day of the year, the 15th of the 8th month, and the 5th of the 5th.
  ['2000-02-05', '2027-01-10', '2027-02-06'],
  ['2000-02-05', '2027-02-06', '2027-02-06'],
  ['1990-10-03', '2025-01-01', '2025-10-06'],
  ['1990-05-28', '2026-06-01', '2026-06-19'],
  ['1880-01-01', '2026-01-01', '2026-01-08'],
  // The last day of the year: in a month of 30 days, then in one of 29 days.
  ['1999-02-15', '2024-01-01', '2024-02-09'],
  ['1999-02-15', '2025-01-01', '2025-01-28'],
  // Past: next year's.
  ['1990-10-03', '2025-10-07', '2026-09-25'],
])('born on %s and seen from %s, the next lunar birthday is %s', (born, today, next) => {
  expect(nextBirthday(born, today)).toBe(next)
})

test.each([
  // Leap months 4 of 2020, 2 of 2023 and 6 of 2025 begin on these days; their 1st is celebrated on that of the ordinary.
  ['2020-05-23', '2021-01-01', '2021-05-12'],
  ['2023-03-22', '2024-01-01', '2024-03-10'],
  ['2025-07-25', '2026-01-01', '2026-07-14'],
  // In a year that has the leap month itself, the ordinary one counts, and once it is over next year's.
  ['2020-05-23', '2020-05-23', '2021-05-12'],
  ['1990-06-23', '2025-06-01', '2026-06-15'],
])('born in a leap month on %s and seen from %s, the ordinary month counts: %s', (born, today, next) => {
  expect(nextBirthday(born, today)).toBe(next)
})
