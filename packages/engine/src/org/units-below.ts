import { type RawBuilder, sql } from 'kysely'

/** The ids of a unit and everything below it, as the right side of `in`. Uses unit_path, once a statement. */
export const unitsBelow = (unitId: number): RawBuilder<unknown> =>
  sql`(select id from unit where path @> array[${unitId}]::bigint[])`

/** For lists that may be narrowed to a unit: whether `column` is that unit or below it; whatever it is, for none. */
export const withinUnit = (column: RawBuilder<unknown>, unitId: number | undefined): RawBuilder<unknown> =>
  unitId === undefined ? sql`true` : sql`${column} in ${unitsBelow(unitId)}`
