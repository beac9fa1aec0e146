import { type RawBuilder, sql } from 'kysely'
import type { Moment } from './filter.ts'

/**
 * The calendar day a moment means, seen from `today`. Months and years keep the day of the month and fall back to
 * the month's last day where there is none: one month before 31 March is 28 or 29 February.
 */
export function dayOf(moment: Moment, today: string): string {
  if (moment === 'now') return today
  if (typeof moment === 'string') return moment
  const [year, month, day] = today.split('-').map(Number) as [number, number, number]
  if ('daysAgo' in moment) return toDay(new Date(Date.UTC(year, month - 1, day - moment.daysAgo)))
  const months = 'monthsAgo' in moment ? moment.monthsAgo : 12 * moment.yearsAgo
  const lastOfMonth = new Date(Date.UTC(year, month - months, 0))
  lastOfMonth.setUTCDate(Math.min(day, lastOfMonth.getUTCDate()))
  return toDay(lastOfMonth)
}

/** The instant at which a day begins in a zone, so many days later, as SQL. */
export const startOfDay = (day: string, plusDays: number, timeZone: string): RawBuilder<unknown> =>
  sql`((${day}::date + ${plusDays}::int)::timestamp at time zone ${timeZone}::text)`

const toDay = (date: Date): string => date.toISOString().slice(0, 10)
