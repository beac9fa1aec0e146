import { type RawBuilder, sql } from 'kysely'
import type { Ctx } from '../context.ts'
import { listAttributes } from '../customers/attributes.ts'
import { dayIn, defaultTimeZone } from './calendar-day.ts'
import { type CompileOptions, compileSegment } from './compile.ts'
import { expandSegments } from './expand-segments.ts'
import { type Field, segmentFields } from './fields.ts'
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

/**
 * A parsed filter as a condition over `c`, checked against the attributes that are declared now, with the segments it
 * refers to. `itself` is the segment it is meant for, which it may not refer to.
 */
export async function filterCondition(ctx: Ctx, filter: Filter, itself?: number): Promise<RawBuilder<unknown>> {
  const expanded = await expandSegments(ctx, filter, itself)
  return compileSegment(expanded, { now: ctx.now, attributes: await attributesNow(ctx) })
}

/** Every field there is now, by name; their expressions are over `c`. */
export async function fieldsNow(ctx: Ctx): Promise<ReadonlyMap<string, Field>> {
  const place = { timeZone: defaultTimeZone, today: dayIn(defaultTimeZone, ctx.now) }
  return segmentFields(place, await attributesNow(ctx))
}

async function attributesNow(ctx: Ctx): Promise<CompileOptions['attributes']> {
  return new Map((await listAttributes(ctx)).map(({ name, type }) => [name, type]))
}

/**
 * A condition on which customers a filter may look at: those of a unit and below, or all the actor sees.
 * Uses customer_unit where the unit is small.
 */
export const withinUnit = (unitId: number | undefined): RawBuilder<unknown> =>
  unitId === undefined ? sql`true` : sql`c.unit_id in (select id from unit where path @> array[${unitId}]::bigint[])`
