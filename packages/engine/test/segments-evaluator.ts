import { createHash } from 'node:crypto'
import type { Filter, Moment } from '../src/index.ts'
import type { TestCustomer, TestOrder } from './segments-population.ts'

/** The world the naive evaluator looks at: China has no daylight saving time, so days are UTC + 8 hours. */
export interface World {
  now: Date
  /** Ids of the units at and below a unit. */
  subtree: (unitId: number) => number[]
  attributeTypes: Record<string, string>
  /** The filter of a segment at a version, or at its newest. */
  segment: (id: number, version?: number) => Filter
}

type OrderCondition = Extract<Filter, { orders: unknown }>
type Value = string | number | boolean | null

/** Whether a customer is selected, by the most literal reading of the filter there is. */
export function selects(filter: Filter, customer: TestCustomer, world: World): boolean {
  if ('all' in filter) return filter.all.every((part) => selects(part, customer, world))
  if ('any' in filter) return filter.any.some((part) => selects(part, customer, world))
  if ('not' in filter) return !selects(filter.not, customer, world)
  if ('orders' in filter) {
    const counted = customer.orders.filter((order) => counts(order, filter, world))
    const days = counted.map((order) => shanghaiDay(new Date(order.orderedAt))).sort()
    const measured: Record<string, Value> = {
      count: counted.length,
      sum: counted.reduce((sum, order) => sum + order.amount, 0),
      first: days[0] ?? null,
      last: days.at(-1) ?? null,
    }
    const dates = filter.orders === 'first' || filter.orders === 'last'
    return holds(measured[filter.orders]!, filter, dates ? (value) => dayOf(value as Moment, world) : plain)
  }
  if ('segment' in filter) return selects(world.segment(filter.segment, filter.version), customer, world)
  if ('random' in filter) {
    const { percent, seed } = filter.random
    const hash = createHash('sha256')
      .update(`random:${seed}:${customer.id ?? 0}`)
      .digest('hex')
    return Number(BigInt(`0x${hash.slice(0, 13)}`) % 10_000n) < Math.round(percent * 100)
  }
  const since = (where: { withinDays?: number | undefined }) => dayOf({ daysAgo: where.withinDays ?? 73_000 }, world)
  if ('contacted' in filter) {
    const where = filter.contacted
    return customer.contacts.some(
      (contact) =>
        contact.state === 'sent' &&
        contact.channel === (where.channel ?? contact.channel) &&
        contact.campaignId === (where.campaignId ?? contact.campaignId) &&
        shanghaiDay(new Date(contact.sentAt!)) >= since(where),
    )
  }
  if ('responded' in filter || 'converted' in filter) {
    const where = 'responded' in filter ? filter.responded : filter.converted
    return customer.responses.some(
      (response) =>
        ('responded' in filter ? response.responded : response.converted) &&
        response.campaignId === (where.campaignId ?? response.campaignId) &&
        shanghaiDay(new Date(response.occurredAt)) >= since(where),
    )
  }
  if (filter.field === 'unit') {
    const given = [filter].flatMap((f) => ('value' in f ? (f.value as number | number[]) : []))
    const within = given.some((id) => world.subtree(id).includes(customer.unitId))
    return filter.op === 'eq' || filter.op === 'in' ? within : !within
  }
  if (filter.field === 'tags') {
    const given = [filter].flatMap((f) => ('value' in f ? (f.value as string | string[]) : []))
    return given.some((tag) => customer.tags.includes(tag)) === (filter.op === 'eq' || filter.op === 'in')
  }
  const isDate = ['birthday', 'joinedOn'].includes(filter.field) || typeOf(filter.field, world) === 'date'
  return holds(factOf(filter.field, customer, world), filter, isDate ? (v) => dayOf(v as Moment, world) : plain)
}

const plain = (value: unknown) => value as Value

function holds(
  actual: Value,
  { op, ...rest }: { op: string; value?: unknown },
  read: (value: unknown) => Value,
): boolean {
  if (op === 'isNull') return actual === null
  if (actual === null) return false
  if (op === 'isNotNull') return true
  const many = () => (rest.value as unknown[]).map(read)
  if (op === 'in') return many().includes(actual)
  if (op === 'notIn') return !many().includes(actual)
  if (op === 'between') return actual >= many()[0]! && actual <= many()[1]!
  const value = read(rest.value)!
  if (op === 'contains') return lowerAscii(actual).includes(lowerAscii(value))
  if (op === 'startsWith') return lowerAscii(actual).startsWith(lowerAscii(value))
  if (op === 'eq') return actual === value
  if (op === 'ne') return actual !== value
  if (op === 'lt') return actual < value
  if (op === 'lte') return actual <= value
  if (op === 'gt') return actual > value
  if (op === 'gte') return actual >= value
  throw new Error(`The evaluator does not know ${op}.`)
}

function factOf(field: string, customer: TestCustomer, world: World): Value {
  const [family, name] = field.split('.') as [string, string?]
  if (family === 'consent') return customer.consents[name!] ?? 'unknown'
  if (family === 'attributes') {
    const value = customer.attributes[name!] ?? null
    const type = typeOf(field, world)
    return typeof value === (type === 'date' || type === 'text' ? 'string' : type) ? value : null
  }
  if (family === 'rfm') {
    const cell = customer.rfm === null ? null : String(customer.rfm)
    return name === 'cell' ? cell : cell && Number(cell[['recency', 'frequency', 'monetary'].indexOf(name!)])
  }
  if (field === 'age') return customer.birthday === null ? null : ageOn(shanghaiDay(world.now), customer.birthday)
  if (field === 'daysToBirthday') return customer.birthday === null ? null : daysTo(customer.birthday, world)
  return customer[field as 'name']
}

const typeOf = (field: string, world: World) => world.attributeTypes[field.replace('attributes.', '')]

function counts(order: TestOrder, { orders, where }: OrderCondition, world: World): boolean {
  const day = shanghaiDay(new Date(order.orderedAt))
  const { currency = 'CNY' } = order
  if (where?.product !== undefined && order.product !== where.product) return false
  if (where?.category !== undefined && order.category !== where.category) return false
  if (where?.currency !== undefined && currency !== where.currency) return false
  if (where?.currency === undefined && orders === 'sum' && currency !== 'CNY') return false
  if (where?.since !== undefined && day < dayOf(where.since as Moment, world)) return false
  if (where?.until !== undefined && day > dayOf(where.until as Moment, world)) return false
  return true
}

const lowerAscii = (value: Value) => String(value).replace(/[A-Z]/g, (letter) => letter.toLowerCase())

export const shanghaiDay = (instant: Date) => new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)

function ageOn(today: string, birthday: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4))
  return today.slice(5) >= birthday.slice(5) ? years : years - 1
}

/** Looks at one day after the other until it is a birthday. */
function daysTo(birthday: string, world: World): number {
  for (let days = 0; ; days++) {
    const today = shanghaiDay(new Date(world.now.getTime() + days * 86_400_000))
    if (today.slice(5) === birthday.slice(5)) return days
    const isLeap = new Date(`${today.slice(0, 4)}-02-29T00:00:00Z`).getUTCDate() === 29
    if (birthday.endsWith('-02-29') && today.endsWith('-03-01') && !isLeap) return days
  }
}

function dayOf(moment: Moment, world: World): string {
  const today = shanghaiDay(world.now)
  if (moment === 'now') return today
  if (typeof moment === 'string') return moment
  if ('daysAgo' in moment) return shanghaiDay(new Date(world.now.getTime() - moment.daysAgo * 86_400_000))
  let [year, month] = today.split('-').map(Number) as [number, number]
  month -= 'monthsAgo' in moment ? moment.monthsAgo : moment.yearsAgo * 12
  for (; month < 1; month += 12) year--
  // The latest real day of that month that is not after today's day of the month.
  for (let day = Number(today.slice(8)); ; day--) {
    const candidate = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
    if (new Date(`${candidate}T00:00:00Z`).toISOString().startsWith(candidate)) return candidate
  }
}
