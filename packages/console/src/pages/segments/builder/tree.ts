import type { Filter } from '@tradewind/engine/segments'

/**
 * A filter while somebody is writing it: every part has an id that outlives its changes, and a condition may lack its
 * values. The filter itself (docs/segments.md) is made of it by `filterOf`.
 */
export interface Group {
  id: number
  kind: 'group'
  join: 'all' | 'any'
  /** It is denied as a whole. */
  not: boolean
  parts: Part[]
}
export interface Condition {
  id: number
  kind: 'condition'
  not: boolean
  about: About
}
export type Part = Group | Condition

/** What a condition says. `value` has the shape that the operator takes; missing until somebody gives it. */
export type About = Comparison | Contact | Top | Random | Reference
export interface Comparison {
  subject: { field: string } | { orders: OrderMeasure; where?: OrdersWhere } | { score: string }
  op: string
  value?: unknown
}
export type OrderMeasure = 'count' | 'sum' | 'last' | 'first' | 'products'
export type OrdersWhere = Extract<Filter, { orders: unknown }>['where']
export type ContactKind = 'contacted' | 'responded' | 'converted'
export interface Contact {
  contact: ContactKind
  where: Extract<Filter, { contacted: unknown }>['contacted']
}
export type Top = Extract<Filter, { top: unknown }>
export type Random = Extract<Filter, { random: unknown }>
export interface Reference {
  segment?: number
  version?: number
}

const needsNoValue = ['isNull', 'isNotNull']
const contacts: readonly ContactKind[] = ['contacted', 'responded', 'converted']

let lastId = 0
export const newId = (): number => ++lastId

export const emptyGroup = (join: Group['join'] = 'all'): Group => ({
  id: newId(),
  kind: 'group',
  join,
  not: false,
  parts: [],
})

/** A saved filter to be written on: always a group on top, so that there is a place to add to. */
export function treeOf(filter: Filter): Group {
  const part = partOf(filter)
  return part.kind === 'group' ? part : { ...emptyGroup(), parts: [part] }
}

function partOf(filter: Filter): Part {
  if ('not' in filter) {
    const part = partOf(filter.not)
    // Two denials are one too many to show: the outer one becomes a group.
    return part.not ? { ...emptyGroup(), not: true, parts: [part] } : { ...part, not: true }
  }
  const join = 'all' in filter ? 'all' : 'any' in filter ? 'any' : undefined
  if (join) {
    const parts = ('all' in filter ? filter.all : 'any' in filter ? filter.any : []).map(partOf)
    return { id: newId(), kind: 'group', join, not: false, parts }
  }
  return { id: newId(), kind: 'condition', not: false, about: aboutOf(filter as Leaf) }
}

type Leaf = Exclude<Filter, { all: unknown } | { any: unknown } | { not: unknown }>

function aboutOf(leaf: Leaf): About {
  if ('field' in leaf) return compared({ field: leaf.field }, leaf)
  if ('orders' in leaf) return compared({ orders: leaf.orders, ...(leaf.where && { where: leaf.where }) }, leaf)
  if ('score' in leaf) return compared({ score: leaf.score }, leaf)
  if ('contacted' in leaf) return { contact: 'contacted', where: leaf.contacted }
  if ('responded' in leaf) return { contact: 'responded', where: leaf.responded }
  if ('converted' in leaf) return { contact: 'converted', where: leaf.converted }
  return leaf
}

const compared = (subject: Comparison['subject'], leaf: { op: string; value?: unknown }): Comparison => ({
  subject,
  op: leaf.op,
  ...('value' in leaf && { value: leaf.value }),
})

/** What is written so far as a filter. Conditions without their values, and groups without conditions, are left out. */
export function filterOf(group: Group): Filter {
  return filterOfPart(group) ?? { all: [] }
}

function filterOfPart(part: Part): Filter | undefined {
  const said = part.kind === 'group' ? joined(part) : isFinished(part.about) ? leafOf(part.about) : undefined
  return said && part.not ? { not: said } : said
}

function joined({ join, parts }: Group): Filter | undefined {
  const said = parts.flatMap((part) => filterOfPart(part) ?? [])
  if (said.length === 0) return undefined
  return join === 'all' ? { all: said } : { any: said }
}

function leafOf(about: About): Filter {
  if ('subject' in about) {
    const { subject, op, value } = about
    return { ...subject, op, ...(needsNoValue.includes(op) ? {} : { value }) } as Filter
  }
  if ('contact' in about) return { [about.contact]: about.where } as unknown as Filter
  return about as Filter
}

/** Whether a condition has all its values. */
export function isFinished(about: About): boolean {
  if ('subject' in about) return needsNoValue.includes(about.op) || isGiven(about.op, about.value)
  if ('contact' in about) return contacts.includes(about.contact)
  if ('top' in about) return about.top.n > 0
  if ('random' in about) return about.random.percent > 0 && about.random.seed !== ''
  return about.segment !== undefined
}

function isGiven(op: string, value: unknown): boolean {
  if (op === 'between') return Array.isArray(value) && value.length === 2 && value.every((one) => isGiven('eq', one))
  if (op === 'in' || op === 'notIn') return Array.isArray(value) && value.length > 0
  return value !== undefined && value !== null && value !== ''
}

/** The conditions that `filterOf` leaves out. */
export const unfinishedIn = (part: Part): Condition[] =>
  part.kind === 'group' ? part.parts.flatMap(unfinishedIn) : isFinished(part.about) ? [] : [part]

export const conditionsIn = (part: Part): number =>
  part.kind === 'group' ? part.parts.reduce((sum, one) => sum + conditionsIn(one), 0) : 1

/** A filter as the typed client sends it. */
export const asJson = (filter: Filter): Record<string, unknown> => filter as object as Record<string, unknown>
