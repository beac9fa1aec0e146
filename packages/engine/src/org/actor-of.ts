import { sql } from 'kysely'
import { type Actor, type Ctx, type RoleGrant, row } from '../context.ts'
import { TradewindError } from '../errors.ts'

/**
 * The staff member behind a login (or an id) with all their roles, for `engine.as`. Asked as the system, before
 * anybody is known. Throws `unauthenticated` when there is none or their access was closed.
 */
export async function actorOf(ctx: Ctx, who: { loginId: string } | { staffId: number }): Promise<Actor> {
  const condition = 'loginId' in who ? sql`login_id = ${who.loginId}` : sql`id = ${who.staffId}`
  const staff = await row<{ id: number; name: string; grants: RoleGrant[] }>(
    ctx,
    sql`select id, name,
          (select coalesce(json_agg(json_build_object('unitId', unit_id, 'role', role)), '[]')
           from staff_role where staff_id = staff.id) as grants
        from staff where ${condition} and active`,
  )
  if (!staff) {
    throw new TradewindError('unauthenticated', 'Your access is closed or was never opened. Ask your administrator.')
  }
  return { kind: 'staff', staffId: staff.id, name: staff.name, grants: staff.grants }
}
