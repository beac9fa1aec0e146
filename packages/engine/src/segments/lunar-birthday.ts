import { lunarMonths } from './lunar-months.ts'

/** The first birth date in the table; what imports and forms take begins here too. */
export const firstBirthday = '1880-01-01'

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000

let latest: { today: string; table: string } | undefined

/**
 * Days from `today` to the next birthday in the Chinese lunar calendar, for every birth date from `firstBirthday` to
 * today, as the text of a PostgreSQL array; made once a day, in 30 ms. Whoever was born in a leap month celebrates in the ordinary month of that
 * number; whoever was born on the 30th, in a month of 29 days on the 29th.
 */
export function daysToLunarBirthday(today: string): string {
  if (latest?.today !== today) latest = { today, table: `{${tableOn(dayNumber(today)).join(',')}}` }
  return latest.table
}

function tableOn(today: number): number[] {
  const first = dayNumber(firstBirthday)
  const months = lunarMonths(first, today + 400) // 13 months and a few days: every ordinary month comes once
  const coming = months.filter(({ leap, start, length }) => !leap && start + length > today)
  const daysTo = (month: number, ofMonth: number): number => {
    for (const next of coming) {
      const birthday = next.start + Math.min(ofMonth, next.length) - 1
      if (next.month === month && birthday >= today) return birthday - today
    }
    throw new Error(`The month ${month} does not come.`)
  }
  const byMonth = Array.from({ length: 12 }, (_, m) => Array.from({ length: 30 }, (_, d) => daysTo(m + 1, d + 1)))
  return months
    .flatMap(({ month, start, length }) =>
      (byMonth[month - 1] ?? []).slice(0, length).map((days, d) => ({ date: start + d, days })),
    )
    .filter(({ date }) => date >= first && date <= today)
    .map(({ days }) => days)
}
