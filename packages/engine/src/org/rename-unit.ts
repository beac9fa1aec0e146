import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, run } from '../context.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { getUnit, type UnitView } from './get-unit.ts'
import { requireRight } from './rights.ts'

export const renameUnitInput = z.strictObject({ id: z.int().positive(), name: lineText(100) })

/**
 * Gives a unit another name; its code, by which files name it, stays. Needs `unit.manage` there. Throws `not-found`,
 * `forbidden`.
 */
export async function renameUnit(ctx: Ctx, input: z.input<typeof renameUnitInput>): Promise<UnitView> {
  const { id, name } = parseInput(renameUnitInput, input)
  await requireRight(ctx, 'unit.manage', id)
  await elevated(ctx, (all) => run(all, sql`update unit set name = ${name} where id = ${id}`))
  return getUnit(ctx, { id })
}
