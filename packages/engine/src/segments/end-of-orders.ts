import { type RawBuilder, sql } from 'kysely'
import { startOfDay } from './calendar-day.ts'
import type { Bound, Place } from './fields.ts'
import type { Operator } from './filter.ts'

/** Whether a customer has an order, of those that count, for which a test over `o` holds. */
export type SomeOrder = (test: RawBuilder<unknown>) => RawBuilder<unknown>

/**
 * The day of somebody's last (or first) order compared with `days`, without looking for that order: the last lies on a
 * day or later if any order does, and before it if there are orders and none does. So two histories are probed or hashed
 * and nothing is grouped (4,000,000 groups of 25,000,000 orders: 22 s, against 3 s). Never unknown: without orders it
 * does not hold.
 */
export function endOfOrders(
  end: 'last' | 'first',
  op: Operator,
  days: readonly Bound[],
  { timeZone }: Place,
  some: SomeOrder,
): RawBuilder<unknown> {
  const [day = '', until = day] = days.map(String)
  const beyond = (given: string, plusDays: number) =>
    some(sql`o.ordered_at ${sql.raw(end === 'last' ? '>=' : '<')} ${startOfDay(given, plusDays, timeZone)}`)
  const short = (given: string, plusDays: number) => sql`(${some(sql`true`)} and not ${beyond(given, plusDays)})`
  const [since, before] = end === 'last' ? [beyond, short] : [short, beyond]
  switch (op) {
    case 'lt':
      return before(day, 0)
    case 'lte':
      return before(day, 1)
    case 'gt':
      return since(day, 1)
    case 'gte':
      return since(day, 0)
    case 'ne':
      return sql`(${before(day, 0)} or ${since(day, 1)})`
    default: // eq and between: dates take no other
      return sql`(${since(day, 0)} and ${before(until, 1)})`
  }
}
