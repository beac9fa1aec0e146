import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { businessDay, type Ctx, elevated, instant, row, rows } from '../context.ts'
import { badInput, conflict } from '../errors.ts'
import { recordAudit } from '../org/audit.ts'
import { requireRight } from '../org/rights.ts'
import { unitsBelow } from '../org/units-below.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { aYearAgo } from './a-year-ago.ts'

/** A record that nothing is known of by which it could be used. */
export interface Removable {
  id: number
  unitId: number
  name: string
  email: string | null
  address: string | null
  /** When it was last maintained. */
  updatedAt: Date
}

/** Records that go at one confirmation; more need another. */
export const mostRemoved = 10_000

/**
 * Fit for removal, over `c`: never selected, without number, identity number and mobile number, without activity, not
 * maintained within a year. One with a refusal stays: deleted and imported again, the person would be asked again.
 * `free` asks what may lie outside the actor's sight: whatever unit selected the customer, the record is in use.
 *
 * Hand-written: customer_anonymous leaves few rows, and each of the other questions is one probe of an index.
 */
const anonymous = (ctx: Ctx) => sql`
  c.ref is null and c.mobile is null and c.id_number_hash is null and c.updated_at < ${aYearAgo(ctx, businessDay(ctx))}
  and not exists (select from consent k where k.customer_id = c.id and k.status = 'refused')`
const free = sql.join(
  ['audience', 'campaign_list', 'customer_order', 'delivery', 'response'].map(
    (table) => sql`not exists (select from ${sql.table(table)} x where x.customer_id = c.id)`,
  ),
  sql` and `,
)
const within = (unitId: number) => sql`c.unit_id in ${unitsBelow(unitId)}`

const fit = (ctx: Ctx, unitId: number): RawBuilder<boolean> => sql`${within(unitId)} and ${anonymous(ctx)} and ${free}`

export const removableQuery = pageInput.extend({ unitId: z.coerce.number().int().positive() })

/**
 * The records fit for removal of a unit and those below it, with how many there are in all. Needs `customer.write`
 * there. Throws `not-found` for a unit out of sight.
 */
export async function listRemovable(
  ctx: Ctx,
  input: z.input<typeof removableQuery>,
): Promise<Page<Removable> & { total: number }> {
  const { unitId, cursor, limit } = parseInput(removableQuery, input)
  await requireRight(ctx, 'customer.write', unitId)
  return elevated(ctx, async (all) => {
    const found = await rows<Removable>(
      all,
      sql`select c.id, c.unit_id as "unitId", c.name, c.email, c.address, c.updated_at as "updatedAt"
          from customer c where c.id > ${afterId(cursor)} and ${fit(ctx, unitId)} order by c.id limit ${limit + 1}`,
    )
    const counted = await row<{ total: number }>(
      all,
      sql`select count(*) as total from customer c where ${fit(ctx, unitId)}`,
    )
    const views = found.map((record) => ({ ...record, updatedAt: instant(record.updatedAt) }))
    return { ...toPage(views, limit), total: counted?.total ?? 0 }
  })
}

export const removalInput = z.strictObject({
  unitId: z.int().positive(),
  /** Which of the list, or all of it. */
  ids: z.union([z.array(z.int().positive()).min(1).max(mostRemoved), z.literal('all')]),
  /** With `all`: how many the list had when the person looked at it. */
  total: z.int().nonnegative().optional(),
})

/**
 * Deletes records that are fit for removal, once a person has looked at them: those named, or all of the unit's list.
 * Needs `customer.remove` in the unit. Each is looked at again, under a lock: one that has come to life since stays.
 * Writes an audit entry for each unit that loses records, with their ids. Returns how many went, and how many of the
 * list are left. Throws `conflict` when there are more on the list than the person saw.
 */
export async function removeCustomers(
  ctx: Ctx,
  input: z.input<typeof removalInput>,
): Promise<{ removed: number; left: number }> {
  const { unitId, ids, total } = parseInput(removalInput, input)
  await requireRight(ctx, 'customer.remove', unitId)
  if (ids === 'all' && total === undefined) {
    throw badInput('Say with `total` how many records the list had when you looked at it.', [
      { path: 'total', message: 'Needed to remove all.' },
    ])
  }
  const { total: now } = await listRemovable(ctx, { unitId, limit: 1 })
  if (ids === 'all' && now > (total ?? 0)) {
    throw conflict(`The list has grown from ${total} to ${now} records. Look at it again.`)
  }
  const chosen = ids === 'all' ? sql`true` : sql`c.id = any(${ids}::bigint[])`
  const removed = await elevated(ctx, async (all) => {
    // Locked first, then asked: what waits for the lock of a change sees the change.
    const held = await rows<{ id: number }>(
      all,
      sql`select c.id from customer c where ${fit(ctx, unitId)} and ${chosen} order by c.id limit ${mostRemoved} for update`,
    )
    return rows<{ unitId: number; ids: number[] }>(
      all,
      sql`with gone as (
            delete from customer c where c.id = any(${held.map(({ id }) => id)}::bigint[]) and ${fit(ctx, unitId)}
            returning c.id, c.unit_id)
          select unit_id as "unitId", json_agg(id order by id) as ids from gone group by unit_id order by unit_id`,
    )
  })
  for (const { unitId, ids } of removed) {
    await recordAudit(ctx, { action: 'customer.remove', unitId, detail: { customers: ids.length, ids } })
  }
  const count = removed.reduce((sum, { ids }) => sum + ids.length, 0)
  return { removed: count, left: now - count }
}
