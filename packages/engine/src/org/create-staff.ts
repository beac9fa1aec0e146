import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row } from '../context.ts'
import { sqlState, taken } from '../errors.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { getStaff, type StaffView } from './get-staff.ts'
import { grantRole } from './grant-role.ts'
import { requireRight } from './rights.ts'
import { roles } from './roles.ts'

export const newStaff = z.strictObject({
  unitId: z.int().positive(),
  name: lineText(100),
  email: z
    .email()
    .max(200)
    .transform((email) => email.toLowerCase()),
  roles: z
    .array(z.object({ unitId: z.int().positive(), role: z.enum(roles) }))
    .max(50)
    .default([]),
})
export type NewStaff = z.input<typeof newStaff>

/**
 * Adds a person, without a login yet, and gives them their roles (see `grantRole`).
 * Needs `staff.manage` at their unit. Throws `conflict` when the e-mail address belongs to somebody already.
 */
export async function createStaff(ctx: Ctx, input: NewStaff): Promise<StaffView> {
  const staff = parseInput(newStaff, input)
  await requireRight(ctx, 'staff.manage', staff.unitId)
  const insert = sql`
    insert into staff (unit_id, name, email, created_at)
    values (${staff.unitId}, ${staff.name}, ${staff.email}, ${ctx.now})
    returning id`
  let id: number
  try {
    // Elevated, because the address is unique over the whole organisation.
    id = (await elevated(ctx, (all) => row<{ id: number }>(all, insert)))!.id
  } catch (cause) {
    if (sqlState(cause) === '23505') throw taken('email', 'Somebody with this e-mail address is registered already.')
    throw cause
  }
  for (const { unitId, role } of staff.roles) await grantRole(ctx, { staffId: id, unitId, role })
  return getStaff(ctx, { id })
}
