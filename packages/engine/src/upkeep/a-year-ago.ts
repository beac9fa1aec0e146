import { type RawBuilder, sql } from 'kysely'
import { defaultTimeZone } from '../segments/calendar-day.ts'

/** The instant at which the day a year before `today` (`yyyy-mm-dd`) began: what changed since then is maintained. */
export const aYearAgo = (today: string): RawBuilder<Date> =>
  sql`((${today}::date - interval '1 year')::timestamp at time zone ${defaultTimeZone}::text)`
