import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { parseInput } from '../parse-input.ts'
import { parseFilter } from './filter.ts'
import { type Reach, reachOf, within } from './reach.ts'
import { filterCondition } from './segment-condition.ts'
import { stoppableRow } from './stoppable-row.ts'

export const countInput = z.strictObject({ filter: z.unknown(), unitId: z.int().positive().optional() })

/**
 * How many customers a filter selects among those the actor sees, or among those of one unit and below. Throws
 * `bad-input` for a filter that cannot be used, `not-found` for a unit out of sight. When `signal` aborts, the query
 * stops on the server and `unavailable` is thrown.
 */
export async function countSegment(ctx: Ctx, input: z.input<typeof countInput>, signal?: AbortSignal): Promise<number> {
  const { filter, unitId } = parseInput(countInput, input)
  const reach = await reachOf(ctx, unitId)
  const condition = await filterCondition(ctx, parseFilter(filter), { reach })
  return countMatching(ctx, reach, condition, signal)
}

/** How many customers of a reach a condition over `c` holds for. */
export async function countMatching(
  ctx: Ctx,
  reach: Reach,
  condition: RawBuilder<unknown>,
  signal?: AbortSignal,
): Promise<number> {
  const counting = sql`select count(*) from customer c where ${reach.condition} and ${condition}`
  const counted = await within(ctx, (all) => stoppableRow<{ count: number }>(all, counting, signal))
  return counted?.count ?? 0
}
