import { createHash } from 'node:crypto'
import type { Filter, Moment, Ranking } from '../src/index.ts'
import type { TestCustomer, TestOrder } from './segments-population.ts'

/** The world the naive evaluator looks at. */
export interface World {
  now: Date
  /** Where days begin. */
  timeZone: string
  /** Ids of the units at and below a unit. */
  subtree: (unitId: number) => number[]
  attributeTypes: Record<string, string>
  /** The filter of a segment at a version, or at its newest, and where its days begin. */
  segment: (id: number, version?: number) => { filter: Filter; timeZone: string }
  /** Everybody whom the statement is about, in the order they were registered. */
  population: readonly TestCustomer[]
}

type OrderCondition = Extract<Filter, { orders: unknown }>
type About = Pick<OrderCondition, 'orders' | 'where'>
type Value = string | number | boolean | null

/** Whether a customer is selected, by the most literal reading of the filter there is. */
export function selects(filter: Filter, customer: TestCustomer, world: World): boolean {
  if ('all' in filter) return filter.all.every((part) => selects(part, customer, world))
  if ('any' in filter) return filter.any.some((part) => selects(part, customer, world))
  if ('not' in filter) return !selects(filter.not, customer, world)
  if ('orders' in filter) {
    const dates = filter.orders === 'first' || filter.orders === 'last'
    return holds(totalOf(filter, customer, world), filter, dates ? (value) => dayOf(value as Moment, world) : plain)
  }
  if ('score' in filter) return holds(customer.scores[filter.score] ?? null, filter, plain)
  if ('top' in filter) return topOf(filter, world).has(customer)
  if ('segment' in filter) {
    const { filter: its, timeZone } = world.segment(filter.segment, filter.version)
    return selects(its, customer, timeZone === world.timeZone ? world : { ...world, timeZone })
  }
  if ('random' in filter) {
    const { percent, seed } = filter.random
    const hash = createHash('sha256')
      .update(`random:${seed}:${customer.id ?? 0}`)
      .digest('hex')
    return Number.parseInt(hash.slice(0, 12), 16) / 2 ** 48 < Math.round(percent * 100) / 10_000
  }
  const since = (where: { withinDays?: number | undefined }) => dayOf({ daysAgo: where.withinDays ?? 73_000 }, world)
  if ('contacted' in filter) {
    const where = filter.contacted
    return customer.contacts.some(
      (contact) =>
        contact.state === 'sent' &&
        contact.channel === (where.channel ?? contact.channel) &&
        contact.campaignId === (where.campaignId ?? contact.campaignId) &&
        dayAt(contact.sentAt!, world) >= since(where),
    )
  }
  if ('responded' in filter || 'converted' in filter) {
    const where = 'responded' in filter ? filter.responded : filter.converted
    return customer.responses.some((response) => {
      const to = response.to === undefined ? undefined : customer.contacts[response.to]
      const campaignId = to ? to.campaignId : response.campaignId
      const sent = customer.contacts.filter((one) => one.state === 'sent' && one.campaignId === campaignId)
      const channels = (to ? [to] : sent).map(({ channel }) => channel)
      return (
        ('responded' in filter ? response.responded : response.converted) &&
        campaignId === (where.campaignId ?? campaignId) &&
        (where.channel === undefined || channels.includes(where.channel)) &&
        dayAt(response.occurredAt, world) >= since(where)
      )
    })
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

const tops = new WeakMap<object, { world: World; first: Set<TestCustomer> }>()

/** Everybody of the population who qualifies, put in order, and the first few of them. */
function topOf(filter: Extract<Filter, { top: unknown }>, world: World): Set<TestCustomer> {
  const known = tops.get(filter)
  if (known && known.world.population === world.population && known.world.timeZone === world.timeZone)
    return known.first
  const { n, by, lowest, among } = filter.top
  const ranked = world.population
    .filter((customer) => among === undefined || selects(among, customer, world))
    .map((customer) => ({ customer, value: rankOf(by, customer, world) }))
    .filter(({ value }) => value !== null)
  ranked.sort((a, b) => (a.value === b.value ? 0 : a.value! < b.value! === (lowest ?? false) ? -1 : 1)) // stable
  const first = new Set(ranked.slice(0, n).map(({ customer }) => customer))
  tops.set(filter, { world, first })
  return first
}

function rankOf(by: Ranking, customer: TestCustomer, world: World): Value {
  if ('score' in by) return customer.scores[by.score] ?? null
  return 'orders' in by ? totalOf(by, customer, world) : factOf(by.field, customer, world)
}

function totalOf(about: About, customer: TestCustomer, world: World): Value {
  const counted = customer.orders.filter((order) => counts(order, about, world))
  const days = counted.map((order) => dayAt(order.orderedAt, world)).sort()
  return {
    count: counted.length,
    sum: counted.reduce((sum, order) => sum + order.amount, 0),
    products: new Set(counted.flatMap(({ product }) => product ?? [])).size,
    first: days[0] ?? null,
    last: days.at(-1) ?? null,
  }[about.orders]
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
  const { birthday } = customer
  if (field === 'age') return birthday === null ? null : ageOn(todayIn(world), birthday)
  if (field === 'daysToBirthday') return birthday === null ? null : daysTo(birthday, world)
  if (field === 'daysToLunarBirthday') return birthday === null ? null : daysToLunar(birthday, todayIn(world))
  return customer[field as 'name']
}

const typeOf = (field: string, world: World) => world.attributeTypes[field.replace('attributes.', '')]

function counts(order: TestOrder, { orders, where }: About, world: World): boolean {
  const day = dayAt(order.orderedAt, world)
  const { currency = 'CNY' } = order
  const among = (given: string | string[] | undefined, has: string | null) =>
    given === undefined || [given].flat().some((one) => one === has)
  if (!among(where?.product, order.product) || !among(where?.category, order.category)) return false
  if (where?.currency !== undefined && currency !== where.currency) return false
  if (where?.currency === undefined && (orders === 'sum' || where?.amount) && currency !== 'CNY') return false
  if (where?.amount?.min !== undefined && order.amount < where.amount.min) return false
  if (where?.amount?.max !== undefined && order.amount > where.amount.max) return false
  if (where?.since !== undefined && day < dayOf(where.since as Moment, world)) return false
  if (where?.until !== undefined && day > dayOf(where.until as Moment, world)) return false
  return true
}

const lowerAscii = (value: Value) => String(value).replace(/[A-Z]/g, (letter) => letter.toLowerCase())

const clocks = new Map<string, Intl.DateTimeFormat>()
const days = new Map<string, string>()

/** The day that a calendar on the wall shows; remembered, since asking takes long. */
function dayAt(instant: string | Date, { timeZone }: World): string {
  const key = `${timeZone} ${new Date(instant).toISOString()}`
  const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  clocks.set(timeZone, clock)
  const day = days.get(key) ?? clock.format(new Date(instant))
  days.set(key, day)
  return day
}

const todayIn = (world: World) => dayAt(world.now, world)

const daysAfter = (day: string, n: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10)

function ageOn(today: string, birthday: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4))
  return today.slice(5) >= birthday.slice(5) ? years : years - 1
}

/** Looks at one day after the other until it is a birthday. */
function daysTo(birthday: string, world: World): number {
  for (let days = 0; ; days++) {
    const day = daysAfter(todayIn(world), days)
    if (day.slice(5) === birthday.slice(5)) return days
    const isLeap = new Date(`${day.slice(0, 4)}-02-29T00:00:00Z`).getUTCDate() === 29
    if (birthday.endsWith('-02-29') && day.endsWith('-03-01') && !isLeap) return days
  }
}

// Of the almanac of 2026: first days of the months, in their order from the first on, none of them a leap month.
const almanac = [
  ...['2026-02-17', '2026-03-19', '2026-04-17', '2026-05-17', '2026-06-15', '2026-07-14', '2026-08-13', '2026-09-11'],
  ...['2026-10-10', '2026-11-09', '2026-12-09', '2027-01-08', '2027-02-06', '2027-03-08', '2027-04-07', '2027-05-06'],
]
/** Month and day in the lunar calendar, of the birthdays that tests use. */
export const lunarBirthdays: Record<string, [month: number, day: number]> = {
  ...{ '1980-02-29': [1, 14], '1990-03-30': [3, 4], '1990-03-31': [3, 5], '1990-04-01': [3, 6], '2004-02-29': [2, 10] },
  // The last is the 24th of a leap month.
  ...{
    '2005-03-31': [2, 22],
    '2006-03-31': [3, 3],
    '2007-03-31': [2, 13],
    '1999-02-15': [12, 30],
    '1995-10-18': [8, 24],
  },
  ...{ '2025-03-31': [3, 3], '2026-02-28': [1, 12] },
}

/** Again one day after the other; the 30th of a month that ends on the 29th is that day. */
function daysToLunar(birthday: string, today: string): number {
  const [month, ofMonth] = lunarBirthdays[birthday]!
  for (let days = 0; ; days++) {
    const day = daysAfter(today, days)
    const at = almanac.findLastIndex((first) => first <= day)
    const last = daysAfter(almanac[at + 1]!, -1)
    const celebrated = [daysAfter(almanac[at]!, ofMonth - 1), last].sort()[0]
    if (at % 12 === month - 1 && day === celebrated) return days
  }
}

function dayOf(moment: Moment, world: World): string {
  const today = todayIn(world)
  if (moment === 'now') return today
  if (typeof moment === 'string') return moment
  if ('daysAgo' in moment) return daysAfter(today, -moment.daysAgo)
  let [year, month] = today.split('-').map(Number) as [number, number]
  month -= 'monthsAgo' in moment ? moment.monthsAgo : moment.yearsAgo * 12
  for (; month < 1; month += 12) year--
  // The latest real day of that month that is not after today's day of the month.
  for (let day = Number(today.slice(8)); ; day--) {
    const candidate = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
    if (new Date(`${candidate}T00:00:00Z`).toISOString().startsWith(candidate)) return candidate
  }
}
