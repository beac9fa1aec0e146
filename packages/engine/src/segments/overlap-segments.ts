import { sql } from 'kysely'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { parseInput } from '../parse-input.ts'
import { parseFilter } from './filter.ts'
import { reachOf, within } from './reach.ts'
import { filterCondition } from './segment-condition.ts'
import { stoppableRow } from './stoppable-row.ts'

export const overlapInput = z.strictObject({
  a: z.unknown(),
  b: z.unknown(),
  unitId: z.int().positive().optional(),
})

export interface SegmentOverlap {
  onlyA: number
  onlyB: number
  both: number
}

/** How many customers two filters select, together and each alone. Sees, stops and throws as `countSegment` does. */
export async function overlapSegments(
  ctx: Ctx,
  input: z.input<typeof overlapInput>,
  signal?: AbortSignal,
): Promise<SegmentOverlap> {
  const { a, b, unitId } = parseInput(overlapInput, input)
  const reach = await reachOf(ctx, unitId)
  const isA = await filterCondition(ctx, parseFilter(a, 'a'), { reach, path: 'a' })
  const isB = await filterCondition(ctx, parseFilter(b, 'b'), { reach, path: 'b' })
  // One scan for the three; a condition about missing values may be unknown, which counts as not selected.
  const counting = sql`
    select count(*) filter (where s.a and not s.b) as "onlyA", count(*) filter (where s.b and not s.a) as "onlyB",
           count(*) filter (where s.a and s.b) as both
    from (select (${isA}) is true as a, (${isB}) is true as b from customer c where ${reach.condition}) s`
  const overlap = await within(ctx, (all) => stoppableRow<SegmentOverlap>(all, counting, signal))
  return overlap ?? { onlyA: 0, onlyB: 0, both: 0 }
}
