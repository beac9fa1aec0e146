import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, run } from '../context.ts'
import { conflict, forbidden, notFound } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { getStaff } from './get-staff.ts'
import { requireRight, rightsAt } from './rights.ts'
import { rightsOf, roles } from './roles.ts'

export const roleChange = z.object({
  staffId: z.int().positive(),
  unitId: z.int().positive(),
  role: z.enum(roles),
})
export type RoleChange = z.input<typeof roleChange>

/**
 * Gives a role at a unit and everything below it. Needs `staff.manage` there, and every right of the role itself:
 * nobody gives away what they do not hold, so only an administrator makes an administrator. Granting twice is once.
 */
export async function grantRole(ctx: Ctx, input: RoleChange): Promise<void> {
  const { staffId, unitId, role } = parseInput(roleChange, input)
  await requireRight(ctx, 'staff.manage', unitId)
  const own = await rightsAt(ctx, unitId)
  if (rightsOf[role].some((right) => !own.has(right))) {
    throw forbidden(`You cannot grant the role ${role} here, because you do not hold all of its rights yourself.`)
  }
  await getStaff(ctx, { id: staffId })
  await run(
    ctx,
    sql`insert into staff_role (staff_id, unit_id, role) values (${staffId}, ${unitId}, ${role}) on conflict do nothing`,
  )
}

/**
 * Takes a role back. Needs `staff.manage` at its unit. Throws `not-found` when the person does not hold it there, and
 * `conflict` for one's own right to manage staff: the last administrator would leave an installation without any.
 */
export async function revokeRole(ctx: Ctx, input: RoleChange): Promise<void> {
  const { staffId, unitId, role } = parseInput(roleChange, input)
  await requireRight(ctx, 'staff.manage', unitId)
  if (ctx.actor.kind === 'staff' && ctx.actor.staffId === staffId && rightsOf[role].includes('staff.manage')) {
    throw conflict('You cannot take this role from yourself. Ask another administrator.')
  }
  const gone = await run(
    ctx,
    sql`delete from staff_role where staff_id = ${staffId} and unit_id = ${unitId} and role = ${role}`,
  )
  if (gone === 0) throw notFound('The role')
}
