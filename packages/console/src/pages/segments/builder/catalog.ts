import type { Answer } from '../../../api/index.ts'
import type { About, Comparison, ContactKind, OrderMeasure } from './tree.ts'

/** All that conditions can be about, as the API lists it. */
export type Fields = Answer<'get', '/segments/fields'>
export type Field = Fields['fields'][number]

/** How a value is asked for. Amounts of orders are fen in a filter and yuan on the screen. */
export type ValueKind = 'text' | 'choice' | 'number' | 'money' | 'boolean' | 'date' | 'unit' | 'tags'

/** What stands together in the list to choose from, in this order. */
export const choiceGroups = [
  'person',
  'reach',
  'consent',
  'orders',
  'value',
  'history',
  'own',
  'models',
  'others',
] as const
export type ChoiceGroup = (typeof choiceGroups)[number]

const groupOfField: Readonly<Record<string, ChoiceGroup>> = {
  ...Object.fromEntries(
    ['email', 'mobile', 'address', 'divisionCode', 'postcode', 'street'].map((name) => [name, 'reach']),
  ),
  ...Object.fromEntries(['grade'].map((name) => [name, 'value'])),
}

function groupOf(name: string): ChoiceGroup {
  if (name.startsWith('consent.')) return 'consent'
  if (name.startsWith('attributes.')) return 'own'
  if (name.startsWith('rfm.')) return 'value'
  return groupOfField[name] ?? 'person'
}

const measures: readonly OrderMeasure[] = ['count', 'sum', 'last', 'first', 'products']
const contacts: readonly ContactKind[] = ['contacted', 'responded', 'converted']

/** What can be chosen, as `field:age`, `orders:sum`, `score:…`, `contact:responded`, `segment`, `random`, `top`. */
export function choicesOf({ fields, models }: Fields): Map<ChoiceGroup, string[]> {
  const groups = new Map<ChoiceGroup, string[]>(choiceGroups.map((group) => [group, []]))
  for (const { name } of fields) groups.get(groupOf(name))?.push(`field:${name}`)
  groups.get('orders')?.push(...measures.map((measure) => `orders:${measure}`))
  groups.get('history')?.push(...contacts.map((contact) => `contact:${contact}`))
  groups.get('models')?.push(...models.map((model) => `score:${model}`))
  groups.get('others')?.push('segment', 'top', 'random')
  return groups
}

export function choiceOf(about: About): string {
  if ('subject' in about) {
    const { subject } = about
    if ('field' in subject) return `field:${subject.field}`
    return 'orders' in subject ? `orders:${subject.orders}` : `score:${subject.score}`
  }
  if ('contact' in about) return `contact:${about.contact}`
  if ('top' in about) return 'top'
  return 'random' in about ? 'random' : 'segment'
}

/** What a new condition of a choice begins with. */
export function beginningOf(choice: string, fields: Fields): About {
  const at = choice.indexOf(':')
  const [kind, name] = at < 0 ? [choice, ''] : [choice.slice(0, at), choice.slice(at + 1)]
  if (kind === 'contact') return { contact: name as ContactKind, where: {} }
  if (kind === 'top') return { top: { n: 1000, by: { orders: 'sum' } } }
  if (kind === 'random') return { random: { percent: 10, seed: String(Math.floor(Math.random() * 1e6)) } }
  if (kind === 'segment') return {}
  const subject: Comparison['subject'] =
    kind === 'field' ? { field: name } : kind === 'score' ? { score: name } : { orders: name as OrderMeasure }
  const { kind: asked } = askedOf(subject, fields)
  if (asked === 'date') return { subject, op: 'gte', value: { monthsAgo: 12 } }
  return { subject, op: usualOperator[asked], ...(asked === 'boolean' && { value: true }) }
}

const usualOperator: Record<ValueKind, string> = {
  text: 'contains',
  choice: 'in',
  number: 'gte',
  money: 'gte',
  boolean: 'eq',
  date: 'gte',
  unit: 'in',
  tags: 'in',
}

export interface Asked {
  kind: ValueKind
  operators: readonly string[]
  values: Field['values']
  /** No decimals. */
  whole: boolean
}

/** How the value of a comparison is asked for; of a field that is no more, as text, so that it can be seen and removed. */
export function askedOf(subject: Comparison['subject'], { fields, orders }: Fields): Asked {
  if ('score' in subject) {
    return { kind: 'number', operators: ['gte', 'lte', 'between', 'isNull', 'isNotNull'], values: null, whole: false }
  }
  if ('orders' in subject) {
    const measure = orders.find(({ name }) => name === subject.orders)
    const kind = subject.orders === 'sum' ? 'money' : measure?.type === 'date' ? 'date' : 'number'
    return { kind, operators: measure?.operators ?? [], values: null, whole: true }
  }
  const field = fields.find(({ name }) => name === subject.field)
  const kind = field?.type === 'integer' ? 'number' : ((field?.type ?? 'text') as ValueKind)
  return {
    kind,
    operators: field?.operators ?? ['eq'],
    values: field?.values ?? null,
    whole: field?.type === 'integer',
  }
}

/** The value that an operator can take over from the one before; undefined where it has to be given anew. */
export function carriedOver(value: unknown, to: string): unknown {
  const first = Array.isArray(value) ? value[0] : value
  if (first === undefined) return undefined
  if (to === 'in' || to === 'notIn') return Array.isArray(value) ? value.filter((one) => one !== undefined) : [value]
  if (to === 'between') return Array.isArray(value) ? value.slice(0, 2) : [first]
  return first
}
