import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, rows, run } from '../context.ts'
import { releaseAllOf } from '../dispatch/hand-over-orders.ts'
import { conflict, forbidden } from '../errors.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { getStaff, type StaffView } from './get-staff.ts'
import { hasRight, requireRight } from './rights.ts'

export const staffChange = z.object({
  id: z.int().positive(),
  name: lineText(100).optional(),
  active: z.boolean().optional(),
})
export type StaffChange = z.input<typeof staffChange>

/** Renames a person or closes and reopens their access; a closed one is signed out at their next request, and their work
 * orders go to others. */
export async function updateStaff(ctx: Ctx, input: StaffChange): Promise<StaffView> {
  const change = parseInput(staffChange, input)
  await requireMayManage(ctx, { staffId: change.id })
  if (change.active === false && ctx.actor.kind === 'staff' && ctx.actor.staffId === change.id) {
    throw conflict('You cannot close your own access. Ask another administrator.')
  }
  await run(
    ctx,
    sql`update staff set name = coalesce(${change.name ?? null}, name),
                         active = coalesce(${change.active ?? null}::boolean, active)
        where id = ${change.id}`,
  )
  if (change.active === false) await elevated(ctx, (all) => releaseAllOf(all, change.id))
  return getStaff(ctx, { id: change.id })
}

/** Ties the identity in the auth schema to the person. Needs the same rights as `updateStaff`. */
export async function setLogin(ctx: Ctx, input: { staffId: number; loginId: string }): Promise<void> {
  await requireMayManage(ctx, input)
  await run(ctx, sql`update staff set login_id = ${input.loginId} where id = ${input.staffId}`)
}

/**
 * Throws unless the actor holds `staff.manage` at the person's unit and at every unit where the person has a role.
 * Without the second half a branch administrator could set the password of somebody who also works for the province.
 */
export async function requireMayManage(ctx: Ctx, input: { staffId: number }): Promise<StaffView> {
  const staff = await getStaff(ctx, { id: input.staffId })
  await requireRight(ctx, 'staff.manage', staff.unitId)
  const held = await elevated(ctx, (all) =>
    rows<{ unitId: number }>(
      all,
      sql`select distinct unit_id as "unitId" from staff_role where staff_id = ${staff.id}`,
    ),
  )
  const visible = new Set(staff.roles.map((grant) => grant.unitId))
  for (const { unitId } of held) {
    if (!visible.has(unitId) || !(await hasRight(ctx, 'staff.manage', unitId))) {
      throw forbidden('This person also holds roles beyond your units. Ask an administrator there.')
    }
  }
  return staff
}
