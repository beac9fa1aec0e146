import { type RawBuilder, sql } from 'kysely'
import type { AttributeType } from '../customers/normalise.ts'
import { dayIn, defaultTimeZone } from './calendar-day.ts'
import { compare } from './compare.ts'
import { contactHistory } from './contact-history.ts'
import { type Field, type Place, segmentFields } from './fields.ts'
import { badFilter, type Filter, isContact } from './filter.ts'
import { nearest } from './nearest.ts'
import { orderHistory } from './order-history.ts'
import { randomShare } from './random-share.ts'

export interface CompileOptions {
  /** The instant that relative days and ages are seen from. */
  now: Date
  /** IANA name; where the calendar days begin. Default `Asia/Shanghai`. */
  timeZone?: string
  /** The declared attributes, by name without the prefix `attributes.`. */
  attributes: ReadonlyMap<string, AttributeType>
}

interface Scope extends Place {
  fields: ReadonlyMap<string, Field>
}

/**
 * A filter as one SQL condition over the alias `c`: `select c.id from customer c where ${condition}`. Every value is
 * a bound parameter. Missing values behave as `Filter` says. Throws `bad-input`, naming the path, for a field that
 * does not exist, for an operator or value that it does not take, and for a reference to a segment (`expandSegments`
 * puts the filter in its place).
 */
export function compileSegment(filter: Filter, options: CompileOptions): RawBuilder<unknown> {
  const timeZone = options.timeZone ?? defaultTimeZone
  const place = { timeZone, today: dayIn(timeZone, options.now) }
  const scope = { ...place, fields: segmentFields(place, options.attributes) }
  return sql`(${compileNode(filter, 'filter', scope)})`
}

function compileNode(node: Filter, path: string, scope: Scope): RawBuilder<unknown> {
  if ('all' in node) return combine(node.all, `${path}.all`, sql` and `, sql`true`, scope)
  if ('any' in node) return combine(node.any, `${path}.any`, sql` or `, sql`false`, scope)
  if ('not' in node) return sql`(${compileNode(node.not, `${path}.not`, scope)}) is not true`
  if ('orders' in node) return orderHistory(node, path, scope)
  if (isContact(node)) return contactHistory(node, scope)
  if ('random' in node) return randomShare(node)
  if ('segment' in node) {
    throw badFilter([{ path: `${path}.segment`, message: 'A segment cannot be looked up here. Give its filter.' }])
  }
  return compare({ name: node.field, field: fieldNamed(node.field, path, scope), path }, node, scope)
}

function combine(
  nodes: Filter[],
  path: string,
  operator: RawBuilder<unknown>,
  whenEmpty: RawBuilder<unknown>,
  scope: Scope,
): RawBuilder<unknown> {
  if (nodes.length === 0) return whenEmpty
  return sql.join(
    nodes.map((node, index) => sql`(${compileNode(node, `${path}.${index}`, scope)})`),
    operator,
  )
}

function fieldNamed(name: string, path: string, { fields }: Scope): Field {
  const field = fields.get(name)
  if (field) return field
  const meant = nearest(name, fields.keys())
  const hint = meant ? `Did you mean "${meant}"?` : `Fields are ${[...fields.keys()].join(', ')}.`
  throw badFilter([{ path: `${path}.field`, message: `There is no field "${name}". ${hint}` }])
}
