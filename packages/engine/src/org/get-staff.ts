import { sql } from 'kysely'
import { type Ctx, type RoleGrant, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { afterId, type Page, type PageInput, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'

export interface StaffView {
  id: number
  unitId: number
  name: string
  email: string
  active: boolean
  hasLogin: boolean
  /** Roles within the reader's own units; the person may hold others elsewhere. */
  roles: RoleGrant[]
}

const columns = sql`
  id, unit_id as "unitId", name, email, active, login_id is not null as "hasLogin",
  (select coalesce(json_agg(json_build_object('unitId', unit_id, 'role', role) order by unit_id, role), '[]')
   from staff_role where staff_id = staff.id) as roles`

/** One staff member of the actor's units. Throws `not-found`. */
export async function getStaff(ctx: Ctx, input: { id: number }): Promise<StaffView> {
  const staff = await row<StaffView>(ctx, sql`select ${columns} from staff where id = ${input.id}`)
  if (!staff) throw notFound('The staff member')
  return staff
}

/** Staff of the actor's units, oldest first. */
export async function listStaff(ctx: Ctx, input: PageInput = {}): Promise<Page<StaffView>> {
  const { cursor, limit } = parseInput(pageInput, input)
  const found = await rows<StaffView>(
    ctx,
    sql`select ${columns} from staff where id > ${afterId(cursor)} order by id limit ${limit + 1}`,
  )
  return toPage(found, limit)
}
