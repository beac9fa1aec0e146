import { sql } from 'kysely'
import { type Ctx, elevated, rows } from '../../context.ts'
import { rolesWith } from '../../org/roles.ts'

export interface PossibleOwner {
  id: number
  /** Those of the import's units in which they work. */
  units: ReadonlySet<number>
}

/**
 * Who may look after customers of these units: active staff whom the actor sees, with a role that works in one of them; by
 * their e-mail address in small letters, and by their number. Roles held at a unit above count too.
 */
export async function ownersWithin(ctx: Ctx, unitIds: number[]): Promise<Map<string, PossibleOwner>> {
  const seen = await rows<{ id: number; email: string }>(
    ctx,
    sql`select id, lower(email) as email from staff where active`,
  )
  const works = await elevated(ctx, (all) =>
    rows<{ id: number; units: number[] }>(
      all,
      sql`select r.staff_id as id, jsonb_agg(distinct u.id) as units
          from staff_role r join unit u on r.unit_id = any(u.path)
          where u.id = any(${unitIds}::bigint[]) and r.role = any(${rolesWith('work.do')})
            and r.staff_id = any(${seen.map(({ id }) => id)}::bigint[])
          group by r.staff_id`,
    ),
  )
  const units = new Map(works.map(({ id, units }) => [id, new Set(units)]))
  return new Map(
    seen.flatMap(({ id, email }) => {
      const theirs = units.get(id)
      return theirs ? [email, String(id)].map((key) => [key, { id, units: theirs }] as const) : []
    }),
  )
}
