import { type RawBuilder, sql } from 'kysely'
import type { Ctx } from '../context.ts'
import { listAttributes } from '../customers/attributes.ts'
import { compileSegment } from './compile.ts'
import type { Filter } from './filter.ts'
import { getSegment } from './get-segment.ts'

/**
 * A saved segment as a condition over `c` (see `compileSegment`), seen from `ctx.now`. It does not restrict the
 * customers to a unit: the caller does, where row-level security does not. Throws `not-found`, and `bad-input` when
 * an attribute it uses is no longer declared.
 */
export async function segmentCondition(
  ctx: Ctx,
  input: { segmentId: number; version: number },
): Promise<RawBuilder<unknown>> {
  const { filter } = await getSegment(ctx, { id: input.segmentId, version: input.version })
  return filterCondition(ctx, filter)
}

/** A parsed filter as a condition over `c`, checked against the attributes that are declared now. */
export async function filterCondition(ctx: Ctx, filter: Filter): Promise<RawBuilder<unknown>> {
  const attributes = new Map((await listAttributes(ctx)).map(({ name, type }) => [name, type]))
  return compileSegment(filter, { now: ctx.now, attributes })
}

/**
 * A condition on which customers a filter may look at: those of a unit and below, or all the actor sees.
 * Uses customer_unit where the unit is small.
 */
export const withinUnit = (unitId: number | undefined): RawBuilder<unknown> =>
  unitId === undefined ? sql`true` : sql`c.unit_id in (select id from unit where path @> array[${unitId}]::bigint[])`
