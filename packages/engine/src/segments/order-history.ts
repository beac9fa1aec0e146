import { type RawBuilder, sql } from 'kysely'
import { dayOf, startOfDay } from './calendar-day.ts'
import { compare, valuesOf } from './compare.ts'
import { endOfOrders, type SomeOrder } from './end-of-orders.ts'
import { orderMeasures, type Place } from './fields.ts'
import type { OrderCondition, OrdersAbout } from './filter.ts'
import type { Scope } from './scope.ts'

/**
 * A condition about a customer's orders as a semi-join, or an anti-join where customers without any order match.
 * The orders are grouped in a subquery of their own because PostgreSQL can run that both ways: hashed once over all
 * orders, or, below an OR or NOT with a result too big to hash, by probing customer_order_history per customer.
 * `c.id in (select …)` would then scan the whole result per customer instead.
 */
export function orderHistory(condition: OrderCondition, path: string, place: Scope): RawBuilder<unknown> {
  const measure = orderMeasures(place)[condition.orders]
  const subject = { name: `orders ${condition.orders}`, field: measure, path }
  const holds = compare(subject, condition, place)
  const orders = countedOrders(condition, place)
  const some: SomeOrder = (test) =>
    sql`exists (select from customer_order o where o.customer_id = c.id and ${orders} and ${test})`
  const asked = asksForAny(condition)
  if (asked !== undefined) return asked ? some(sql`true`) : sql`not ${some(sql`true`)}`
  if (condition.orders === 'last' || condition.orders === 'first') {
    return endOfOrders(condition.orders, condition.op, valuesOf(subject, condition, place), place, some)
  }
  const { population, ofFew } = place.options
  // Nothing outside a group can say whose orders to group: without this a branch would wait for those of everybody.
  const counted =
    population && !ofFew
      ? sql`${orders} and o.customer_id in (select c.id from customer c where ${population})`
      : orders
  const having = (test: RawBuilder<unknown>) => sql`exists (
    select from (select o.customer_id from customer_order o where ${counted} group by o.customer_id having ${test}) h
    where h.customer_id = c.id)`
  // Customers without orders are in no group: where 0 itself matches, everybody does but the groups that do not.
  return matchesZero(condition) ? sql`not ${having(sql`not (${holds})`)}` : having(holds)
}

/** Whether the condition only asks for any order (true) or for none (false): then nothing has to be grouped. */
function asksForAny({ orders, ...condition }: OrderCondition): boolean | undefined {
  if (condition.op === 'isNull') return false
  if (condition.op === 'isNotNull') return true
  if (orders !== 'count') return undefined
  const is = 'value' in condition ? `${condition.op} ${condition.value}` : ''
  if (is === 'gte 1' || is === 'gt 0' || is === 'ne 0') return true
  if (is === 'lt 1' || is === 'lte 0' || is === 'eq 0') return false
  return undefined
}

/** What the orders of a customer come to, over `c`: by customer_order_history. 0 without orders; no first or last then. */
export function orderTotal(about: OrdersAbout, place: Place): RawBuilder<unknown> {
  const { sql: measure } = orderMeasures(place)[about.orders]
  const total = about.orders === 'sum' ? sql`coalesce(${measure}, 0)` : measure
  return sql`(select ${total} from customer_order o where o.customer_id = c.id and ${countedOrders(about, place)})`
}

/** Which orders count, over `o`: of one currency where amounts matter. Days are whole: `until` includes its day. */
function countedOrders({ orders, where }: OrdersAbout, { today, timeZone }: Place): RawBuilder<unknown> {
  const { min, max } = where?.amount ?? {}
  const currency = where?.currency ?? (orders === 'sum' || where?.amount ? 'CNY' : undefined)
  const tests = [sql`true`]
  if (where?.product !== undefined) tests.push(sql`o.product = any(${[where.product].flat()}::text[])`)
  if (where?.category !== undefined) tests.push(sql`o.category = any(${[where.category].flat()}::text[])`)
  if (min !== undefined) tests.push(sql`o.amount >= ${min}::bigint`)
  if (max !== undefined) tests.push(sql`o.amount <= ${max}::bigint`)
  if (currency !== undefined) tests.push(sql`o.currency = ${currency}`)
  if (where?.since !== undefined) tests.push(sql`o.ordered_at >= ${startOfDay(dayOf(where.since, today), 0, timeZone)}`)
  if (where?.until !== undefined) tests.push(sql`o.ordered_at < ${startOfDay(dayOf(where.until, today), 1, timeZone)}`)
  return sql.join(tests, sql` and `)
}

/** Whether no orders at all, counted or summed as 0, satisfy the condition. */
function matchesZero(condition: OrderCondition): boolean {
  switch (condition.op) {
    case 'eq':
      return condition.value === 0
    case 'ne':
      return condition.value !== 0
    case 'lt':
      return Number(condition.value) > 0
    case 'lte':
      return Number(condition.value) >= 0
    case 'gt':
      return Number(condition.value) < 0
    case 'gte':
      return Number(condition.value) <= 0
    case 'in':
      return condition.value.includes(0)
    case 'notIn':
      return !condition.value.includes(0)
    case 'between':
      return Number(condition.value[0]) <= 0 && Number(condition.value[1]) >= 0
    default:
      return false
  }
}
