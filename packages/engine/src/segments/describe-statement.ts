import {
  type Condition,
  type Contact,
  contactOf,
  type Filter,
  type FilterValue,
  isContact,
  type Operator,
  type OrderCondition,
  type OrdersAbout,
  type RandomCondition,
  type Ranking,
  type ScoreCondition,
  type SegmentReference,
  type TopCondition,
} from './filter.ts'

/** What a filter says, in the few shapes that a language needs words for: without `not`, and without idle groups. */
export type Statement = Group | Fact

/** Parts of which all, any, not all or none hold. Of one part there is no group; no part at all is `all` or `any`. */
export interface Group {
  kind: 'all' | 'any' | 'notAll' | 'notAny'
  parts: Statement[]
}

/** One condition, with its `not` worked into it. */
export interface Fact {
  kind: 'fact'
  /**
   * What it is about. Of orders, `count` with `isNull` says that there are none; so does `isNull` of a contact, and of a
   * top, a random share or a segment that the customer is not in it.
   */
  about:
    | Pick<Condition, 'field'>
    | OrdersAbout
    | Pick<ScoreCondition, 'score'>
    | Contact
    | { top: Top }
    | RandomCondition
    | SegmentReference
  relation: Relation
  /** None for `isNull` and `isNotNull`, two for `between`, one or more for lists. */
  values: readonly Value[]
  /** Whether it also holds where the value is missing. */
  blanks: boolean
}

/** A top, and whom it is taken among; undefined: everybody. */
export interface Top {
  n: number
  by: Ranking
  lowest: boolean
  among: Statement | undefined
}

export type Relation = Operator | 'notContains' | 'notStartsWith' | 'notBetween'
export type Value = string | number | boolean | Day

/** A calendar day: by its date, or so long before today. */
export type Day = { date: string } | { ago: number; unit: 'day' | 'month' | 'year' }

/** The statement that a filter makes. Nothing is lost but what does not matter: see `describeFilter`. */
export function statementOf(filter: Filter): Statement {
  if ('not' in filter) return opposite(statementOf(filter.not))
  if ('all' in filter) return group('all', filter.all)
  if ('any' in filter) return group('any', filter.any)
  if ('random' in filter) return fact({ random: filter.random }, 'isNotNull', [], false)
  if ('top' in filter) return fact({ top: topOf(filter.top) }, 'isNotNull', [], false)
  if ('segment' in filter) return fact(filter, 'isNotNull', [], false)
  if (isContact(filter)) return fact(contactOf(filter), 'isNotNull', [], false)
  return fact(aboutOf(filter), filter.op, valuesOf(filter), false)
}

/** Groups of one kind inside each other say the same as one group. */
function group(kind: 'all' | 'any', filters: Filter[]): Statement {
  const parts = filters.map(statementOf).flatMap((part) => (part.kind === kind ? part.parts : [part]))
  const [only] = parts
  return only && parts.length === 1 ? only : { kind, parts }
}

const opposites = { all: 'notAll', any: 'notAny', notAll: 'all', notAny: 'any' } as const

const opposedRelations: Record<Relation, Relation> = {
  ...{ eq: 'ne', ne: 'eq', lt: 'gte', gte: 'lt', lte: 'gt', gt: 'lte', in: 'notIn', notIn: 'in' },
  ...{ contains: 'notContains', notContains: 'contains', startsWith: 'notStartsWith', notStartsWith: 'startsWith' },
  ...{ between: 'notBetween', notBetween: 'between', isNull: 'isNotNull', isNotNull: 'isNull' },
}

function opposite(statement: Statement): Statement {
  if (statement.kind === 'fact') {
    const { about, relation, values, blanks } = statement
    return fact(about, opposedRelations[relation], values, canBeMissing(statement) && !blanks)
  }
  if (statement.parts.length === 0) return { kind: statement.kind === 'all' ? 'any' : 'all', parts: [] }
  return { kind: opposites[statement.kind], parts: statement.parts }
}

/** A fact in the plainest of the ways to say it: is not yes = is no, one of a single value = it, no orders = none. */
function fact(about: Fact['about'], relation: Relation, values: readonly Value[], blanks: boolean): Fact {
  const [value] = values
  const say = (plainer: Relation, them: readonly Value[] = []) => fact(about, plainer, them, blanks)
  if (values.length === 1 && relation === 'in') return say('eq', values)
  if (values.length === 1 && relation === 'notIn') return say('ne', values)
  if (typeof value === 'boolean' && relation === 'ne') return say('eq', [!value])
  if ('orders' in about && about.orders === 'count') {
    if (value === 0 && (relation === 'eq' || relation === 'lte')) return say('isNull')
    if (value === 1 && relation === 'lt') return say('isNull')
    if (value === 0 && (relation === 'ne' || relation === 'gt')) return say('isNotNull')
  }
  return { kind: 'fact', about, relation, values, blanks }
}

function topOf({ n, by, lowest = false, among }: TopCondition['top']): Top {
  const whom = among && statementOf(among)
  const everybody = whom?.kind === 'all' && whom.parts.length === 0
  return { n, by: 'orders' in by ? ordersOf(by) : by, lowest, among: everybody ? undefined : whom }
}

type Compared = Condition | OrderCondition | ScoreCondition

function aboutOf(condition: Compared): Fact['about'] {
  if ('field' in condition) return { field: condition.field }
  return 'score' in condition ? { score: condition.score } : ordersOf(condition)
}

/** Yuan are what amounts are in unless they say otherwise. */
function ordersOf({ orders, where }: OrdersAbout): OrdersAbout {
  if (!where) return { orders }
  const { currency, ...rest } = where
  const inYuan = currency === 'CNY' && (orders === 'sum' || where.amount !== undefined)
  return currency === undefined || inYuan ? { orders, where: rest } : { orders, where }
}

function valuesOf(condition: Compared): Value[] {
  if (!('value' in condition)) return []
  return (Array.isArray(condition.value) ? condition.value : [condition.value]).map((given) => read(given, condition))
}

const units = { daysAgo: 'day', monthsAgo: 'month', yearsAgo: 'year' } as const
const ordering: readonly Operator[] = ['lt', 'lte', 'gt', 'gte', 'between']

/** Whether `now` and dates are days or texts hangs on what they are compared with; so long ago is always a day. */
function read(given: FilterValue, condition: Compared): Value {
  if (typeof given === 'object') return dayOfMoment(given)
  if (typeof given !== 'string') return given
  const date = /^\d{4}-\d\d-\d\d$/.test(given)
  if (isDay(condition)) return date || given === 'now' ? dayOfMoment(given) : given
  if (!('field' in condition && condition.field.startsWith('attributes.'))) return given
  // The type of an attribute is not known here. Only days are earlier or later, and a text "now" is likelier than a day.
  return date || (given === 'now' && ordering.includes(condition.op)) ? dayOfMoment(given) : given
}

/** Whether what is compared or ranked is a day. */
export function isDay(about: Ranking | Compared): boolean {
  if ('orders' in about) return about.orders === 'last' || about.orders === 'first'
  return 'field' in about && (about.field === 'birthday' || about.field === 'joinedOn')
}

/** The day that a moment of a filter stands for. Today has one way to say it, not four. */
export function dayOfMoment(moment: FilterValue): Day {
  if (typeof moment === 'object') {
    for (const [key, ago] of Object.entries(moment)) {
      if (ago > 0) return { ago, unit: units[key as keyof typeof units] }
    }
    return { ago: 0, unit: 'day' }
  }
  return moment === 'now' ? { ago: 0, unit: 'day' } : { date: String(moment) }
}

/** Whether a customer may lack what the fact is about. A test holds it to the table of fields. */
export function canBeMissing({ about, relation }: Fact): boolean {
  if (relation === 'isNull' || relation === 'isNotNull') return false
  if ('orders' in about) return about.orders === 'last' || about.orders === 'first'
  if ('score' in about) return true
  if (!('field' in about)) return false
  return !['kind', 'name', 'unit', 'tags'].includes(about.field) && !about.field.startsWith('consent.')
}

/** Whether the fact is a denial that leaves out customers without a value, which nobody would guess. */
export const leavesOutBlanks = (fact: Fact): boolean =>
  canBeMissing(fact) && !fact.blanks && (fact.relation === 'ne' || fact.relation === 'notIn')

/** The facts in a denied group that blanks decide: directly, not where a part of it speaks of blanks itself. */
export function blanksIn(parts: readonly Statement[]): Fact[] {
  return parts.flatMap((part) => {
    if (part.kind === 'fact') return canBeMissing(part) && !part.blanks ? [part] : []
    return part.kind === 'all' || part.kind === 'any' ? blanksIn(part.parts) : []
  })
}

/** Whether customers without any such order, counted or summed as 0, are meant too. */
export function includesNone({ about, relation, values }: Fact): boolean {
  if (!('orders' in about) || about.orders === 'last' || about.orders === 'first') return false
  const [first, second] = values.map(Number)
  if (first === undefined) return false
  const between = second !== undefined && first <= 0 && second >= 0
  const holds: Partial<Record<Relation, boolean>> = {
    ...{ eq: first === 0, ne: first !== 0, lt: first > 0, lte: first >= 0, gt: first < 0, gte: first <= 0 },
    ...{ in: values.includes(0), notIn: !values.includes(0), between, notBetween: !between },
  }
  return holds[relation] ?? false
}
