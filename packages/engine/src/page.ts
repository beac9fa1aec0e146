import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { badInput } from './errors.ts'
import { withinUnit } from './org/units-below.ts'

/** One page of a list; `nextCursor` is null on the last page. */
export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

export const pageInput = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type PageInput = z.input<typeof pageInput>

/** Of lists that people look through: by a part of the name, within a unit, from either end. */
export const listInput = pageInput.extend({
  name: z.string().trim().max(200).optional().describe('A part of the name, in capitals or not.'),
  unitId: z.coerce
    .number()
    .int()
    .positive()
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('And everything below it.'),
  order: z.enum(['oldest', 'newest']).default('oldest'),
})

/** Condition, order and limit of a page of `alias`, a table with `id`, `name` and `unit_id`; one row more than asked for. */
export function listed(
  alias: string,
  { cursor, limit, name, unitId, order }: z.output<typeof listInput>,
): RawBuilder<unknown> {
  const column = (of: string) => sql.ref(`${alias}.${of}`)
  const beyond = order === 'oldest' ? sql`${column('id')} > ${afterId(cursor)}` : olderThan(cursor, column('id'))
  return sql`${beyond}
    and ${name ? sql`position(lower(${name}::text) in lower(${column('name')})) > 0` : sql`true`}
    and ${withinUnit(column('unit_id'), unitId)}
    order by ${column('id')} ${order === 'oldest' ? sql`asc` : sql`desc`} limit ${limit + 1}`
}

/** The id after which the page starts; 0 for the first page. Throws `bad-input` for a cursor that is not ours. */
export function afterId(cursor: string | undefined): number {
  if (!cursor) return 0
  const id = Number(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (!Number.isSafeInteger(id) || id < 1) throw notOurs()
  return id
}

const notOurs = () => badInput('The cursor is not valid. Start again from the first page, without a cursor.')

/** Names a place in a list that is in another order than that of ids. */
export const writeCursor = (place: unknown[]): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** The place that `writeCursor` named. Throws `bad-input` for a cursor that is not ours. */
export function readCursor<S extends z.ZodType>(schema: S, cursor: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw notOurs()
  }
}

/** Makes a page of rows that were read with `limit + 1`, in the order of their ids. */
export function toPage<T extends { id: number }>(found: T[], limit: number): Page<T> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const more = found.length > limit && last !== undefined
  return { items, nextCursor: more ? Buffer.from(String(last.id), 'latin1').toString('base64url') : null }
}

/** For a list that begins with the newest: which ids the page may have. Throws `bad-input` as `afterId` does. */
export function olderThan(cursor: string | undefined, id: RawBuilder<unknown>): RawBuilder<unknown> {
  const last = afterId(cursor)
  return last === 0 ? sql`true` : sql`${id} < ${last}`
}
