import { type RawBuilder, sql } from 'kysely'

/** The ids of a unit and everything below it, as the right side of `in`. Uses unit_path, once a statement. */
export const unitsBelow = (unitId: number): RawBuilder<unknown> =>
  sql`(select id from unit where path @> array[${unitId}]::bigint[])`
