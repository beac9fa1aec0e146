import { z } from 'zod'
import { channels } from '../channel.ts'
import { badInput, type FieldIssue } from '../errors.ts'
import '../sentences.ts'

/**
 * What a filter may hold at most. `depth` counts groups (all, any, not, top) inside each other. `top` is what PostgreSQL
 * still hashes in its default memory (8 MB, 32 bytes each): beyond it an "or" would compare everybody with everybody.
 */
export const filterLimits = { depth: 8, nodes: 200, listValues: 10_000, textLength: 1_000, top: 200_000 } as const

/** How a condition compares. Which of them a field takes depends on its type (see fields.ts). */
export const operators = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'contains',
  'startsWith',
  'in',
  'notIn',
  'between',
  'isNull',
  'isNotNull',
] as const
export type Operator = (typeof operators)[number]

// PostgreSQL stores neither NUL nor half a surrogate pair: refused here instead of failing there.
const textUpTo = (length: number) =>
  z
    .string()
    .max(length)
    .refine(
      (value) => value.isWellFormed() && !value.includes('\0'),
      'The text contains characters that are not valid.',
    )
const text = textUpTo(filterLimits.textLength)

// `abort` leaves the last word to momentSchema.
const calendarDate = z.iso.date({ abort: true }).refine((date) => date >= '0001-01-01', { abort: true })
const relativeMoment = z.union([
  z.strictObject({ daysAgo: z.int().min(0).max(73_000) }),
  z.strictObject({ monthsAgo: z.int().min(0).max(2_400) }),
  z.strictObject({ yearsAgo: z.int().min(0).max(200) }),
])

/** A calendar day in the organisation's time zone: `2026-03-31`, `now` (today) or so long before today. */
export const momentSchema = z.union([calendarDate, z.literal('now'), relativeMoment], {
  error: 'Give a date such as 2026-03-31, "now", {daysAgo: n}, {monthsAgo: n} or {yearsAgo: n}.',
})
export type Moment = z.infer<typeof momentSchema>

const value = z.union([text, z.number(), z.boolean(), relativeMoment], {
  error: 'Give a text, a number, true or false, a date, or {daysAgo: n}. To ask for a missing value use isNull.',
})
export type FilterValue = z.infer<typeof value>

/** Everything that can be said about one subject: an operator and the value in the shape the operator needs. */
const comparing = <Subject extends z.core.$ZodLooseShape>(subject: Subject) =>
  z.discriminatedUnion(
    'op',
    [
      z.strictObject({
        ...subject,
        op: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith']),
        value,
      }),
      z.strictObject({
        ...subject,
        op: z.enum(['in', 'notIn']),
        value: z.array(value).min(1, 'Give at least one value.').max(filterLimits.listValues),
      }),
      z.strictObject({ ...subject, op: z.literal('between'), value: z.tuple([value, value]) }),
      z.strictObject({ ...subject, op: z.enum(['isNull', 'isNotNull']) }),
    ],
    { error: (issue) => (issue.code === 'invalid_union' ? `Use one of: ${operators.join(', ')}.` : undefined) },
  )

/** `{field, op, value}`: about a fact of the customer. */
const conditionSchema = comparing({ field: textUpTo(100) })
export type Condition = z.infer<typeof conditionSchema>

const oneOrMore = z.union([text, z.array(text).min(1, 'Give at least one text.').max(filterLimits.listValues)], {
  error: `Give a text, or a list of up to ${filterLimits.listValues} texts.`,
})

/**
 * `{orders, op, value, where}`: about the customer's orders. `sum`, and `where.amount`, are in minor units (fen) of one
 * currency, CNY unless `where` names another: yuan and dollars do not add up. Without either, orders in every currency
 * count unless it names one. `products` is the number of different products; orders without a product add none.
 */
const ordersAbout = {
  orders: z.enum(['count', 'sum', 'last', 'first', 'products']),
  where: z
    .strictObject({
      /** Any of these. */
      product: oneOrMore.optional(),
      category: oneOrMore.optional(),
      /** Of each single order, both ends included; refunds are negative. */
      amount: z
        .strictObject({ min: z.int().optional(), max: z.int().optional() })
        .refine(({ min, max }) => (min ?? max) !== undefined, 'Give min, max or both.')
        .optional(),
      /** ISO 4217. */
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/, 'Give a currency code of three capitals such as CNY.')
        .optional(),
      /** First day that counts. */
      since: momentSchema.optional(),
      /** Last day that counts. */
      until: momentSchema.optional(),
    })
    .optional(),
}
const orderConditionSchema = comparing(ordersAbout)
export type OrdersAbout = z.infer<z.ZodObject<typeof ordersAbout>>
export type OrderCondition = z.infer<typeof orderConditionSchema>

/** Which answers count. */
const answers = {
  campaignId: z.int().positive().optional(),
  channel: z.enum(channels).optional(),
  /** The day so long ago counts in full. */
  withinDays: z.int().min(1).max(73_000).optional(),
}
const contactSchemas = [
  z.strictObject({ contacted: z.strictObject(answers) }),
  z.strictObject({ responded: z.strictObject(answers) }),
  z.strictObject({ converted: z.strictObject(answers) }),
] as const

/**
 * `{contacted: {…}}`, `{responded: {…}}` or `{converted: {…}}`: whether the customer has been sent anything, has answered
 * or has bought in answer, as far as the reader sees; `{}` means ever. For the opposite put it into `not`. An answer has
 * the channel of the message it came back to; one that names only the campaign, as an order does, has every channel in
 * which that campaign sent the customer something.
 */
export type ContactCondition = z.infer<(typeof contactSchemas)[number]>

/** A condition about contacts, read alike for all its kinds. */
export interface Contact {
  contact: 'contacted' | 'responded' | 'converted'
  where: z.infer<(typeof contactSchemas)[0]>['contacted']
}

export const isContact = (filter: Filter): filter is ContactCondition =>
  'contacted' in filter || 'responded' in filter || 'converted' in filter

export function contactOf(condition: ContactCondition): Contact {
  if ('contacted' in condition) return { contact: 'contacted', where: condition.contacted }
  if ('responded' in condition) return { contact: 'responded', where: condition.responded }
  return { contact: 'converted', where: condition.converted }
}

const model = textUpTo(100).min(1, 'Give the name of a model.')

/** `{score, op, value}`: about what a model makes of the customer. */
const scoreConditionSchema = comparing({ score: model })
export type ScoreCondition = z.infer<typeof scoreConditionSchema>

const unrankable = 'Give one of {field}, {orders, where} or {score}.'

/** By what customers are put in order: a number or date of theirs, a measure of their orders, or a model's score. */
export const rankingSchema = z.union(
  [z.strictObject({ field: textUpTo(100) }), z.strictObject(ordersAbout), z.strictObject({ score: model })],
  { error: unrankable },
)
export type Ranking = z.infer<typeof rankingSchema>

/**
 * `{top: {n, by, lowest, among}}`: the `n` customers who come first by a ranking, the highest or latest first unless
 * `lowest`, of those that `among` selects (everybody without it). Customers without a value are never among them; of
 * equal ones the one registered first comes first. They are the top of whom the question is about: of a campaign's
 * units, of the unit asked about, or of all the reader sees.
 */
export interface TopCondition {
  top: { n: number; by: Ranking; lowest?: boolean | undefined; among?: Filter | undefined }
}

/** `{random: {percent, seed}}`: a random share of the customers, the same ones for the same seed. */
const randomSchema = z.strictObject({
  random: z.strictObject({
    percent: z.number().min(0.01).max(100).multipleOf(0.01, 'Give at most two decimals.'),
    seed: textUpTo(100).min(1, 'Give any text as the seed: another text draws others.'),
  }),
})
export type RandomCondition = z.infer<typeof randomSchema>

/** `{segment, version}`: whom a saved segment selects; without a version at its newest, which saving then pins. */
const referenceSchema = z.strictObject({
  segment: z.int().positive(),
  version: z.int().positive().max(2_147_483_647).optional(),
})
export type SegmentReference = z.infer<typeof referenceSchema>

/**
 * Whom a segment selects: conditions, combined.
 *
 * Missing values: a comparison with a missing value never holds, not even `ne` or `notIn`; only `isNull` does.
 * `not` then turns "does not hold" into "holds": it is NOT (x is true), never unknown. So
 * `{field: 'address', op: 'ne', value: 'A'}` leaves out customers without an address, and
 * `{not: {field: 'address', op: 'eq', value: 'A'}}` includes them.
 * Never missing are consents (what nobody recorded is `unknown`), tags, and of no orders the count, the sum and the
 * number of products, which are 0 (`last` and `first` are missing).
 *
 * An empty `all` selects everybody.
 */
export type Filter =
  | { all: Filter[] }
  | { any: Filter[] }
  | { not: Filter }
  | Condition
  | OrderCondition
  | ScoreCondition
  | ContactCondition
  | TopCondition
  | RandomCondition
  | SegmentReference

const unrecognised =
  'Give one of {all: […]}, {any: […]}, {not: …}, {field, op, value}, {orders, op, value}, {score, op, value}, ' +
  '{contacted: {…}}, {responded: {…}}, {converted: {…}}, {top: {…}}, {random: {…}} or {segment}.'

/** The keys that tell the shapes of a union apart, in its order, by what the union says of none of them. */
const shapeKeys = new Map([
  [unrankable, ['field', 'orders', 'score']],
  [
    unrecognised,
    [
      ...['all', 'any', 'not', 'field', 'orders', 'score', 'contacted', 'responded', 'converted', 'top', 'random'],
      'segment',
    ],
  ],
])

/** The shape of a filter, for documentation and typed clients. Parse input with `parseFilter`. */
export const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union(
    [
      z.strictObject({ all: z.array(filterSchema) }),
      z.strictObject({ any: z.array(filterSchema).min(1, 'Give at least one alternative.') }),
      z.strictObject({ not: filterSchema }),
      conditionSchema,
      orderConditionSchema,
      scoreConditionSchema,
      ...contactSchemas,
      z.strictObject({
        top: z.strictObject({
          n: z.int().min(1).max(filterLimits.top),
          by: rankingSchema,
          lowest: z.boolean().optional(),
          among: filterSchema.optional(),
        }),
      }),
      randomSchema,
      referenceSchema,
    ],
    { error: unrecognised },
  ),
)

/**
 * Reads a filter from outside. Throws `bad-input` with an issue per mistake, by path (`filter.all.0.op`); `at` is where
 * the filter stands in the input. Safe on hostile input: size and depth are checked before anything recurses. Whether the fields exist and take
 * these values is known only with the declared attributes: `compileSegment` checks that.
 */
export function parseFilter(input: unknown, at = 'filter'): Filter {
  requireBounds(input, at)
  const parsed = filterSchema.safeParse(input)
  if (parsed.success) return parsed.data
  throw badFilter(explain(parsed.error.issues, input, [], at))
}

/** The error for a filter that cannot be used, with at most twenty of its mistakes. */
export function badFilter(issues: FieldIssue[]) {
  const first = issues[0]
  return badInput(`The filter cannot be used. ${first?.path}: ${first?.message}`, issues.slice(0, 20))
}

/** Walks with a stack of its own, so that a hundred thousand levels cannot exhaust the machine's. */
function requireBounds(input: unknown, path: string): void {
  const open: { node: unknown; depth: number }[] = [{ node: input, depth: 0 }]
  let nodes = 1
  for (let next = open.pop(); next; next = open.pop()) {
    const children = childrenOf(next.node)
    if (!children) continue
    if (next.depth === filterLimits.depth) {
      const message = `Groups may lie at most ${filterLimits.depth} deep. Flatten the filter.`
      throw badFilter([{ path, message }])
    }
    nodes += children.length
    if (nodes > filterLimits.nodes) {
      const message = `A filter may have at most ${filterLimits.nodes} parts. Use "in" with a list of values.`
      throw badFilter([{ path, message }])
    }
    for (const node of children) open.push({ node, depth: next.depth + 1 })
  }
}

/** The nodes right below a group; undefined for everything else. */
function childrenOf(node: unknown): unknown[] | undefined {
  if (typeof node !== 'object' || node === null) return undefined
  const { all, any, not, top } = node as Record<string, unknown>
  const among = typeof top === 'object' && top !== null ? (top as Record<string, unknown>).among : undefined
  const lists = [all, any].flatMap((list) => (Array.isArray(list) ? list : []))
  const single = [not, among].filter((one) => one !== undefined)
  const isGroup = all !== undefined || any !== undefined || single.length > 0
  return isGroup ? [...lists, ...single] : undefined
}

/** The filters right inside a filter, each with its path from there: `not`, `all.0`, `top.among`. */
export function partsOf(filter: Filter): [path: string, part: Filter][] {
  if ('not' in filter) return [['not', filter.not]]
  if ('all' in filter) return filter.all.map((part, n) => [`all.${n}`, part])
  if ('any' in filter) return filter.any.map((part, n) => [`any.${n}`, part])
  return 'top' in filter && filter.top.among ? [['top.among', filter.top.among]] : []
}

/** A filter and every filter within it. */
export const nodesOf = (filter: Filter): Filter[] => [filter, ...partsOf(filter).flatMap(([, part]) => nodesOf(part))]

/** zod lists the complaints of all shapes; the person meant the one whose key they wrote. */
function explain(issues: z.core.$ZodIssue[], input: unknown, at: PropertyKey[], root: string): FieldIssue[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path]
    const keys = issue.code === 'invalid_union' && shapeKeys.get(issue.message)
    const meant = keys && issue.errors[shapeOf(valueAt(input, path), keys)]
    if (meant) return explain(meant, input, path, root)
    return [{ path: [root, ...path].map(String).join('.'), message: issue.message }]
  })
}

const shapeOf = (node: unknown, keys: readonly string[]): number =>
  typeof node === 'object' && node !== null ? keys.findIndex((key) => Object.hasOwn(node, key)) : -1

const valueAt = (input: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>((node, key) => (node as Record<PropertyKey, unknown>)[key], input)
