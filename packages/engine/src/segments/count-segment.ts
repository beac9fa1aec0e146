import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { getUnit } from '../org/get-unit.ts'
import { parseInput } from '../parse-input.ts'
import { parseFilter } from './filter.ts'
import { filterCondition, withinUnit } from './segment-condition.ts'
import { stoppableRow } from './stoppable-row.ts'

export const countInput = z.strictObject({ filter: z.unknown(), unitId: z.int().positive().optional() })

/**
 * How many customers a filter selects among those the actor sees, or among those of one unit and below. Throws
 * `bad-input` for a filter that cannot be used, `not-found` for a unit out of sight. When `signal` aborts, the query
 * stops on the server and `unavailable` is thrown.
 */
export async function countSegment(ctx: Ctx, input: z.input<typeof countInput>, signal?: AbortSignal): Promise<number> {
  const { filter, unitId } = parseInput(countInput, input)
  if (unitId !== undefined) await getUnit(ctx, { id: unitId })
  return countMatching(ctx, { condition: await filterCondition(ctx, parseFilter(filter), { unitId }), unitId }, signal)
}

/** What `countSegment` does after its checks. */
export async function countMatching(
  ctx: Ctx,
  { condition, unitId }: { condition: RawBuilder<unknown>; unitId: number | undefined },
  signal?: AbortSignal,
): Promise<number> {
  const counted = await stoppableRow<{ count: number }>(
    ctx,
    sql`select count(*) from customer c where ${withinUnit(unitId)} and ${condition}`,
    signal,
  )
  return counted?.count ?? 0
}
