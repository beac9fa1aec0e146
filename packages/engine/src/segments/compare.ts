import { type RawBuilder, sql } from 'kysely'
import { dayOf } from './calendar-day.ts'
import type { Bound, Field, FieldType, Place } from './fields.ts'
import { badFilter, type Condition, momentSchema, type OrderCondition, type ScoreCondition } from './filter.ts'

/** A field under comparison: its name for the reader, and the path of the condition in the filter. */
export interface Subject {
  name: string
  field: Field
  path: string
}

/**
 * One field compared with what the condition gives, as SQL; null where the field is missing. Texts compare exactly
 * with eq, ne, in and notIn; contains and startsWith ignore the case of A-Z. Throws `bad-input` for an operator or
 * a value that the field does not take.
 *
 * Whole numbers are compared as bigint: a smaller column would make an error of a number that it cannot hold.
 */
export function compare(
  subject: Subject,
  condition: Condition | OrderCondition | ScoreCondition,
  place: Place,
): RawBuilder<unknown> {
  const { field, name, path } = subject
  if (!field.operators.includes(condition.op)) {
    const message = `"${name}" does not take ${condition.op}. Use one of: ${field.operators.join(', ')}.`
    throw badFilter([{ path: `${path}.op`, message }])
  }
  const of = field.sql
  const quick = field.quicker?.(condition.op, valuesOf(subject, condition, place))
  if (quick) return quick
  const read = (given: unknown, key = 'value') => bound(subject, given, key, place)
  const one = (given: unknown, key?: string) =>
    field.type === 'integer' ? sql`${read(given, key)}::bigint` : sql`${read(given, key)}`
  const each = (given: unknown[]) => given.map((value, index) => read(value, `value.${index}`))
  const among = (values: Bound[]) => {
    if (field.type === 'unit') return sql`${of} in (select id from unit where path && ${values}::bigint[])` // unit_path; hashed once
    if (field.type === 'tags') return sql`${of} && ${values}::text[]`
    return field.type === 'integer' ? sql`${of} = any(${values}::bigint[])` : sql`${of} = any(${values})`
  }
  switch (condition.op) {
    case 'eq':
      return field.type === 'unit' || field.type === 'tags'
        ? among([read(condition.value)])
        : sql`${of} = ${one(condition.value)}`
    case 'ne':
      return sql`not (${among([read(condition.value)])})`
    case 'in':
      return among(each(condition.value))
    case 'notIn':
      return sql`not (${among(each(condition.value))})`
    case 'lt':
      return sql`${of} < ${one(condition.value)}`
    case 'lte':
      return sql`${of} <= ${one(condition.value)}`
    case 'gt':
      return sql`${of} > ${one(condition.value)}`
    case 'gte':
      return sql`${of} >= ${one(condition.value)}`
    case 'between':
      return sql`${of} between ${one(condition.value[0], 'value.0')} and ${one(condition.value[1], 'value.1')}`
    case 'contains':
      return like(of, `%${literally(read(condition.value))}%`)
    case 'startsWith':
      return like(of, `${literally(read(condition.value))}%`)
    case 'isNull':
      return sql`${of} is null`
    case 'isNotNull':
      return sql`${of} is not null`
  }
}

/** With collation "C", ilike folds A-Z alone, whatever the database's locale; where there is none, like is quicker. */
const like = (of: RawBuilder<unknown>, pattern: string): RawBuilder<unknown> =>
  sql`${of} collate "C" ${/[a-z]/i.test(pattern) ? sql`ilike` : sql`like`} ${pattern}`

/** A pattern that matches the text itself. */
const literally = (text: Bound): string => String(text).replace(/[\\%_]/g, '\\$&')

/** What each type takes, in words, and how it reads it: undefined when it cannot. */
const readers: Record<FieldType, { takes: string; read: (given: unknown, place: Place) => Bound | undefined }> = {
  text: { takes: 'a text that is not empty', read: (given) => (typeof given === 'string' && given) || undefined },
  choice: { takes: 'a text', read: (given) => (typeof given === 'string' ? given : undefined) },
  integer: { takes: 'a whole number', read: (given) => (Number.isSafeInteger(given) ? (given as number) : undefined) },
  number: { takes: 'a number', read: (given) => (typeof given === 'number' ? given : undefined) },
  boolean: { takes: 'true or false', read: (given) => (typeof given === 'boolean' ? given : undefined) },
  date: {
    takes: 'a date such as 2026-03-31, "now", {daysAgo: n}, {monthsAgo: n} or {yearsAgo: n}',
    read: (given, { today }) => {
      const moment = momentSchema.safeParse(given)
      return moment.success ? dayOf(moment.data, today) : undefined
    },
  },
  unit: { takes: 'the id of a unit', read: (given) => (Number.isSafeInteger(given) ? (given as number) : undefined) },
  tags: { takes: 'a tag', read: (given) => (typeof given === 'string' && given) || undefined },
}

/** All values of a condition as they are bound; none for isNull and isNotNull. */
export function valuesOf(subject: Subject, condition: Parameters<typeof compare>[1], place: Place): Bound[] {
  if (!('value' in condition)) return []
  const { value } = condition
  if (!Array.isArray(value)) return [bound(subject, value, 'value', place)]
  return value.map((given, index) => bound(subject, given, `value.${index}`, place))
}

function bound({ field, name, path }: Subject, given: unknown, key: string, place: Place): Bound {
  const { takes, read } = readers[field.type]
  const value = read(given, place)
  if (value !== undefined && (!field.values || field.values.includes(String(value)))) return value
  const expected = field.values ? `one of: ${field.values.join(', ')}` : takes
  throw badFilter([{ path: `${path}.${key}`, message: `"${name}" takes ${expected}.` }])
}
