import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, run, staffIdOf } from '../context.ts'
import { sqlState, taken } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { type Filter, parseFilter } from './filter.ts'
import { getSegment, type SegmentView } from './get-segment.ts'
import { pinSegments } from './refer-to-segments.ts'
import { Segment } from './segment.ts'
import { filterCondition } from './segment-condition.ts'

export const newSegmentInput = z.strictObject({
  unitId: z.int().positive(),
  name: lineText(200),
  filter: z.unknown(),
})

/**
 * Saves a filter under a name, as version 1. Throws `bad-input` for a filter that cannot be used, `conflict` when
 * the unit has a segment of that name.
 */
export async function saveSegment(ctx: Ctx, input: z.input<typeof newSegmentInput>): Promise<SegmentView> {
  const { unitId, name, filter } = parseInput(newSegmentInput, input)
  await requireRight(ctx, 'segment.write', unitId)
  const usable = await usableFilter(ctx, filter)
  const segment = ctx.em.create(Segment, { unitId, name, createdBy: staffIdOf(ctx), createdAt: ctx.now })
  try {
    await ctx.em.flush()
  } catch (error) {
    if (sqlState(error) !== '23505') throw error
    throw taken('name', `This unit already has a segment named "${name}". Choose another name, or revise that one.`)
  }
  await insertVersion(ctx, segment, usable)
  return getSegment(ctx, { id: segment.id })
}

/** Parses, pins and compiles, so that every saved filter can run, and always says the same. */
export async function usableFilter(
  ctx: Ctx,
  filter: unknown,
  { itself, path }: { itself?: number; path?: string } = {},
): Promise<Filter> {
  const pinned = await pinSegments(ctx, parseFilter(filter, path), path)
  await filterCondition(ctx, pinned, { itself, ...(path !== undefined && { path }) })
  return pinned
}

export async function insertVersion(ctx: Ctx, segment: Segment, filter: Filter): Promise<void> {
  await run(
    ctx,
    sql`insert into segment_version (segment_id, version, filter, time_zone, created_by, created_at)
        values (${segment.id}, ${segment.version}, ${JSON.stringify(filter)}::jsonb, ${ctx.timeZone}, ${staffIdOf(ctx)}, ${ctx.now})`,
  )
}
