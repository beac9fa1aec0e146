import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row } from '../context.ts'
import { badInput, forbidden, sqlState, taken } from '../errors.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { getUnit, type UnitView } from './get-unit.ts'
import { requireRight } from './rights.ts'
import { unitKinds } from './unit.ts'

export const newUnit = z.strictObject({
  parentId: z.int().positive().nullable(),
  kind: z.enum(unitKinds),
  code: lineText(40),
  name: lineText(100),
})
export type NewUnit = z.input<typeof newUnit>

/**
 * Adds a unit below its parent; levels may be skipped, never reversed. A unit without a parent is the root of an
 * organisation and made by the product's own commands only. Throws `conflict` when the code is taken.
 */
export async function createUnit(ctx: Ctx, input: NewUnit): Promise<UnitView> {
  const unit = parseInput(newUnit, input)
  await requirePlace(ctx, unit)
  // The path ends in the unit's own id, so the id is drawn first and everything is one statement.
  const insert = sql`
    insert into unit (id, parent_id, kind, code, name, path) overriding system value
    select next.id, ${unit.parentId}::bigint, ${unit.kind}, ${unit.code}, ${unit.name},
           coalesce(parent.path, '{}') || next.id
    from (select nextval(pg_get_serial_sequence('unit', 'id')) as id) as next
    left join unit as parent on parent.id = ${unit.parentId}::bigint
    returning id, parent_id as "parentId", kind, code, name`
  try {
    return (await elevated(ctx, (all) => row<UnitView>(all, insert)))!
  } catch (cause) {
    if (sqlState(cause) === '23505') throw taken('code', `The unit code "${unit.code}" is taken. Choose another code.`)
    throw cause
  }
}

async function requirePlace(ctx: Ctx, unit: z.output<typeof newUnit>): Promise<void> {
  if (unit.parentId === null) {
    if (ctx.actor.kind === 'system') return
    throw forbidden('Only the operator can create the root of an organisation. Name the parent unit.')
  }
  const parent = await getUnit(ctx, { id: unit.parentId })
  await requireRight(ctx, 'unit.manage', parent.id)
  if (unitKinds.indexOf(unit.kind) <= unitKinds.indexOf(parent.kind)) {
    throw badInput(`A ${unit.kind} cannot lie below a ${parent.kind}.`, [
      { path: 'kind', message: `Levels go down: ${unitKinds.join(' > ')}.` },
    ])
  }
}
