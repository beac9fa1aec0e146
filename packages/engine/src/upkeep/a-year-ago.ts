import { type RawBuilder, sql } from 'kysely'
import type { Ctx } from '../context.ts'

/** The instant at which the day a year before `today` (`yyyy-mm-dd`) began: what changed since then is maintained. */
export const aYearAgo = ({ timeZone }: Ctx, today: string): RawBuilder<Date> =>
  sql`((${today}::date - interval '1 year')::timestamp at time zone ${timeZone}::text)`
