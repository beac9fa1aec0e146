import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row } from '../context.ts'
import { getUnit } from '../org/get-unit.ts'
import { parseInput } from '../parse-input.ts'
import { parseFilter } from './filter.ts'
import { filterCondition, withinUnit } from './segment-condition.ts'

export const countInput = z.strictObject({ filter: z.unknown(), unitId: z.int().positive().optional() })

/**
 * How many customers a filter selects among those the actor sees, or among those of one unit and below. Throws
 * `bad-input` for a filter that cannot be used, `not-found` for a unit out of sight.
 */
export async function countSegment(ctx: Ctx, input: z.input<typeof countInput>): Promise<number> {
  const { filter, unitId } = parseInput(countInput, input)
  if (unitId !== undefined) await getUnit(ctx, { id: unitId })
  const condition = await filterCondition(ctx, parseFilter(filter))
  const counted = await row<{ count: number }>(
    ctx,
    sql`select count(*) from customer c where ${withinUnit(unitId)} and ${condition}`,
  )
  return counted?.count ?? 0
}
