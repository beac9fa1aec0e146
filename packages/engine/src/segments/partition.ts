import { type RawBuilder, sql } from 'kysely'
import { badInput } from '../errors.ts'
import { unitKinds } from '../org/unit.ts'
import type { Field, FieldType } from './fields.ts'
import { fieldNamed, type Scope } from './scope.ts'

/** How customers are told apart: the part each belongs to, as an expression over `c` (several rows where in several). */
export interface Partition {
  value: RawBuilder<unknown>
  /** Into so many parts of about equal size instead, each named by its lowest value. */
  quantiles?: number
  /** What a value belongs to, as an expression over `p.value`, worked out once a value. */
  rollUp?: RawBuilder<unknown>
}

/**
 * Reads `field` or `field:grain`: every value for itself, or values taken together, as fits the type. Throws `bad-input`
 * for a field that does not exist or a grain that it does not take.
 */
export function partitionBy(by: string, scope: Scope): Partition {
  const colon = by.indexOf(':')
  const name = colon < 0 ? by : by.slice(0, colon)
  const field = fieldNamed(name, 'by', scope)
  const grain = colon < 0 ? usualGrain[name] : by.slice(colon + 1)
  if (grain === undefined) return { value: field.type === 'tags' ? eachTag(field) : field.sql }
  const { takes, read } = grains[field.type]
  const partition = read(grain, field)
  if (partition) return partition
  const message = `"${name}" cannot be taken apart by "${grain}". ${takes(name)}`
  throw badInput(message, [{ path: 'by', message }])
}

/** What nobody wants value by value. */
const usualGrain: Readonly<Record<string, string>> = { age: '10' }

/** Those without a tag are a part of their own. */
const eachTag = ({ sql: tags }: Field) => sql`unnest(case ${tags} when '{}' then array[null::text] else ${tags} end)`

interface Grain {
  takes: (field: string) => string
  read: (grain: string, field: Field) => Partition | undefined
}

const none: Grain = { takes: () => 'Leave it out: every value is a part.', read: () => undefined }

const quantiles = (grain: string, { sql: value }: Field): Partition | undefined => {
  const count = /^q([1-9]\d?)$/.exec(grain)?.[1]
  return count === undefined || Number(count) < 2 ? undefined : { value, quantiles: Number(count) }
}

const bands: Grain = {
  takes: (field) => `Use a width such as ${field}:10, or ${field}:q4 for four parts of equal size.`,
  read: (grain, field) =>
    /^(?!0+(\.0+)?$)\d{1,12}(\.\d{1,6})?$/.test(grain)
      ? { value: sql`trim_scale(floor(${field.sql}::numeric / ${grain}::numeric) * ${grain}::numeric)` }
      : quantiles(grain, field),
}

const beginnings: Grain = {
  takes: (field) => `Use how many characters count from its beginning: ${field}:1 to ${field}:20.`,
  read: (grain, { sql: value }) =>
    /^([1-9]|1\d|20)$/.test(grain) ? { value: sql`left(${value}, ${Number(grain)})` } : undefined,
}

const daysOf: Readonly<Record<string, number>> = { year: 4, month: 7 }

const grains: Record<FieldType, Grain> = {
  text: beginnings,
  choice: none,
  boolean: none,
  tags: none,
  integer: bands,
  number: bands,
  date: {
    takes: (field) => `Use ${field}:year, ${field}:month, or ${field}:q4 for four parts of equal size.`,
    read: (grain, field) =>
      Object.hasOwn(daysOf, grain)
        ? { value: sql`left(${field.sql}::text, ${daysOf[grain]})` }
        : quantiles(grain, field),
  },
  unit: {
    takes: (field) => `Use the level to add up to: ${unitKinds.map((kind) => `${field}:${kind}`).join(', ')}.`,
    read: (grain, { sql: value }) =>
      (unitKinds as readonly string[]).includes(grain)
        ? {
            value,
            rollUp: sql`(select a.id from unit u join unit a on u.path @> array[a.id] and a.kind = ${grain}
                         where u.id = p.value)`,
          }
        : undefined,
  },
}
