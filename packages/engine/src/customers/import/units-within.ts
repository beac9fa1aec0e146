import { sql } from 'kysely'
import { type Ctx, rows } from '../../context.ts'

/** Ids of the unit and everything below it, by code. Uses unit_path. */
export async function unitsWithin(ctx: Ctx, unitId: number): Promise<Map<string, number>> {
  const found = await rows<{ id: number; code: string }>(
    ctx,
    sql`select id, code from unit where path @> array[${unitId}]::bigint[]`,
  )
  return new Map(found.map(({ id, code }) => [code, id]))
}
