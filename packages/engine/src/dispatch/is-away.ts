import { type RawBuilder, sql } from 'kysely'

/** Whether a person is away on a day. By staff_absence_pkey. */
export const isAway = (staffId: RawBuilder<unknown>, day: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`exists (select from staff_absence a where a.staff_id = ${staffId} and ${day} between a.first_day and a.last_day)`
