import { sql } from 'kysely'
import { type Ctx, row } from '../context.ts'
import { aYearAgo } from './a-year-ago.ts'

/** Customers that one transaction of the night looks at. It locks those of them whose standing changes: 0.3 s. */
export const rangeSize = 20_000

/** Campaigns that want a customer often enough for grade 1. */
const oftenSelected = 3

/**
 * Gives the customers after an id their grade, and their RFM code out of the draft; returns the last id, null when
 * there was nobody left. `today` is `yyyy-mm-dd`.
 *
 * - 1: maintained within a year, and selected by three campaigns or more
 * - 2: maintained or selected within a year
 * - 3: neither, but with activity: an order, a letter sent, a response
 * - 4: the rest
 *
 * Maintained is what `updated_at` says: created, changed or confirmed. The night itself leaves it alone. Selected means
 * targeted or held out as control.
 *
 * Hand-written: reads audience_customer, customer_order_history, delivery_customer and response_customer, the last
 * three only for whom the first leaves open. Only rows that change are written, locked in the order of their ids, so
 * that an import at the same time waits instead of deadlocking.
 */
export async function gradeCustomers(ctx: Ctx, { after, today }: { after: number; today: string }) {
  const found = await row<{ last: number | null }>(
    ctx,
    sql`select max(id) as last from (select id from customer where id > ${after} order by id limit ${rangeSize}) r`,
  )
  const last = found?.last ?? null
  if (last === null) return null
  const yearAgo = aYearAgo(ctx, today)
  const has = (table: string, condition = sql`true`) =>
    sql`exists (select from ${sql.table(table)} x where x.customer_id = c.id and ${condition})`
  // Said for each table: a planner that has to find it out by the join reads the whole table for every range.
  const range = (table: string, column = 'id') =>
    sql`${sql.ref(`${table}.${column}`)} > ${after} and ${sql.ref(`${table}.${column}`)} <= ${last}`
  const active = sql.join(
    [
      has('customer_order'),
      has('delivery', sql`x.channel = 'letter' and x.sent_at is not null`),
      has('response', sql`not x.machine`),
    ],
    sql` or `,
  )
  await row(
    ctx,
    sql`with standing as materialized (
          select c.id, d.rfm, d.nested, case
              when c.updated_at >= ${yearAgo} and s.times >= ${oftenSelected} then 1
              when c.updated_at >= ${yearAgo} or s.last >= ${yearAgo} then 2
              when ${active} then 3 else 4 end as grade
          from customer c
          left join (
            select a.customer_id, count(*) as times, max(k.launched_at) as last
            from audience a join campaign k on k.id = a.campaign_id
            where ${range('a', 'customer_id')} and a.fate in ('control', 'targeted')
            group by a.customer_id
          ) s on s.customer_id = c.id
          left join rfm_draft d on d.customer_id = c.id and ${range('d', 'customer_id')}
          where ${range('c')}
        ), changed as materialized (
          select c.id, s.grade, s.rfm, s.nested from customer c join standing s on s.id = c.id
          where ${range('c')} and (c.grade, c.rfm, c.rfm_nested) is distinct from (s.grade, s.rfm, s.nested)
          order by c.id for no key update of c
        )
        update customer c set grade = n.grade, rfm = n.rfm, rfm_nested = n.nested from changed n where c.id = n.id and ${range('c')}`,
  )
  return last
}
