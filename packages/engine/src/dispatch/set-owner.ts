import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, rows, run } from '../context.ts'
import { badInput, notFound } from '../errors.ts'
import { getStaff } from '../org/get-staff.ts'
import { requireRightIn } from '../org/rights.ts'
import { rolesWith } from '../org/roles.ts'
import { parseInput } from '../parse-input.ts'

export const ownerInput = z.strictObject({
  customerIds: z.array(z.int().positive()).min(1).max(1_000),
  /** Who looks after them from now on; null: nobody in particular. */
  staffId: z.int().positive().nullable(),
})

/**
 * Says who looks after customers: work orders for them go there first. Those that somebody has already stay there. Needs
 * `work.assign` in the customers' units. Throws `not-found` for whom the actor cannot see, and `bad-input` for somebody who
 * has no role that works in the customers' units. Returns how many changed.
 */
export async function setOwner(ctx: Ctx, input: z.input<typeof ownerInput>): Promise<{ changed: number }> {
  const { customerIds, staffId } = parseInput(ownerInput, input)
  const ids = [...new Set(customerIds)]
  const found = await rows<{ unitId: number }>(
    ctx,
    sql`select unit_id as "unitId" from customer where id = any(${ids}::bigint[])`,
  )
  if (found.length < ids.length) throw notFound(ids.length === 1 ? 'The customer' : 'One of the customers')
  const units = [...new Set(found.map(({ unitId }) => unitId))]
  await requireRightIn(ctx, 'work.assign', units)
  if (staffId !== null) await requireWorksIn(ctx, staffId, units)
  const changed = await run(
    ctx,
    sql`update customer set owner_staff_id = ${staffId}::bigint, updated_at = ${ctx.now}
        where id = any(${ids}::bigint[]) and owner_staff_id is distinct from ${staffId}::bigint`,
  )
  return { changed }
}

/** Throws `bad-input` unless the person is active and has a role that works in every one of the units. */
export async function requireWorksIn(ctx: Ctx, staffId: number, unitIds: number[]): Promise<void> {
  const staff = await getStaff(ctx, { id: staffId })
  if (!staff.active) throw badInput(`The access of ${staff.name} is closed. Choose somebody else.`)
  // Elevated: the role may be held at a unit above, out of the actor's sight.
  const strange = await elevated(ctx, (all) =>
    row<{ name: string }>(
      all,
      sql`select u.name from unit u
          where u.id = any(${unitIds}::bigint[]) and not exists (
            select from staff_role r
            where r.staff_id = ${staffId} and r.role = any(${rolesWith('work.do')}) and r.unit_id = any(u.path))
          limit 1`,
    ),
  )
  if (!strange) return
  throw badInput(`${staff.name} has no role that works in ${strange.name}. Grant one, or choose somebody else.`)
}
