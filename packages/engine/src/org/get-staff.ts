import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, type RoleGrant, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { rights, roles, rolesWith } from './roles.ts'
import { withinUnit } from './units-below.ts'

export interface StaffView {
  id: number
  unitId: number
  name: string
  email: string
  /** Where they get text messages for tests, E.164; null: they have not said. */
  mobile: string | null
  active: boolean
  hasLogin: boolean
  /** Roles within the reader's own units; the person may hold others elsewhere. */
  roles: RoleGrant[]
}

const columns = sql`
  id, unit_id as "unitId", name, email, mobile, active, login_id is not null as "hasLogin",
  (select coalesce(json_agg(json_build_object('unitId', unit_id, 'role', role) order by unit_id, role), '[]')
   from staff_role where staff_id = staff.id) as roles`

/** One staff member of the actor's units. Throws `not-found`. */
export async function getStaff(ctx: Ctx, input: { id: number }): Promise<StaffView> {
  const staff = await row<StaffView>(ctx, sql`select ${columns} from staff where id = ${input.id}`)
  if (!staff) throw notFound('The staff member')
  return staff
}

export const staffQuery = pageInput.extend({
  /** Only people of this unit and those below it. */
  unitId: z.coerce.number().int().positive().optional(),
  /** A part of the name or e-mail address, in whatever case. */
  search: z.string().trim().max(200).optional(),
  /** Only those whose access is open, or closed. */
  active: z.enum(['true', 'false']).optional(),
  role: z.enum(roles).optional(),
  right: z.enum(rights).optional().describe('Only those with a role that has this right.'),
})

/** Staff of the actor's units, oldest first. */
export async function listStaff(ctx: Ctx, input: z.input<typeof staffQuery> = {}): Promise<Page<StaffView>> {
  const { cursor, limit, unitId, search, active, role, right } = parseInput(staffQuery, input)
  const found = await rows<StaffView>(
    ctx,
    sql`select ${columns} from staff
        where id > ${afterId(cursor)}
          and ${withinUnit(sql`unit_id`, unitId)}
          and ${search ? sql`strpos(lower(name || ' ' || email), lower(${search})) > 0` : sql`true`}
          and ${active === undefined ? sql`true` : sql`active = ${active === 'true'}`}
          and ${role === undefined ? sql`true` : sql`exists (select from staff_role r where r.staff_id = staff.id and r.role = ${role})`}
          and ${right === undefined ? sql`true` : sql`exists (select from staff_role r where r.staff_id = staff.id and r.role = any(${rolesWith(right)}))`}
        order by id limit ${limit + 1}`,
  )
  return toPage(found, limit)
}
