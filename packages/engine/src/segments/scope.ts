import type { RawBuilder } from 'kysely'
import { dayIn } from '../clock.ts'
import type { AttributeType } from '../customers/normalise.ts'
import { type Field, type Place, segmentFields } from './fields.ts'
import { badFilter, type Filter, type SegmentReference } from './filter.ts'
import { nearest } from './nearest.ts'

export interface CompileOptions {
  /** The instant that relative days and ages are seen from. */
  now: Date
  /** IANA name; where the calendar days begin. */
  timeZone: string
  /** The declared attributes, by name without the prefix `attributes.`. */
  attributes: ReadonlyMap<string, AttributeType>
  /** The models that have scores. */
  models?: ReadonlySet<string>
  /** What the segments that the filter refers to select, by `referenceKey`. */
  segments?: ReadonlyMap<string, ReferredSegment>
  /** The customers that the statement is about, as a condition over `c`: a top is taken among them. Default: all. */
  population?: RawBuilder<unknown>
  /** The condition is asked of a few customers, whose histories are looked into one by one: nothing is grouped for all. */
  ofFew?: true
}

export interface ReferredSegment {
  filter: Filter
  /** Where it was saved, its days begin. */
  timeZone: string
}

export const referenceKey = ({ segment, version }: SegmentReference): string => `${segment} ${version ?? 'newest'}`

/** What the parts of a filter compile with. */
export interface Scope extends Place {
  fields: ReadonlyMap<string, Field>
  options: CompileOptions
}

export function scopeOf(options: CompileOptions): Scope {
  const place = { timeZone: options.timeZone, today: dayIn(options.timeZone, options.now) }
  return { ...place, fields: segmentFields(place, options.attributes), options }
}

/** Throws `bad-input` with what was probably meant. */
export function fieldNamed(name: string, path: string, { fields }: Scope): Field {
  const field = fields.get(name)
  if (field) return field
  throw unknown('field', name, fields.keys(), path)
}

/** Throws `bad-input` for a model without scores, with what was probably meant. */
export function requireModel(name: string, path: string, { options: { models } }: Scope): void {
  if (!models?.has(name)) throw unknown('model', name, models?.keys() ?? [], path)
}

function unknown(what: 'field' | 'model', name: string, known: Iterable<string>, path: string) {
  const names = [...known]
  const meant = nearest(name, names)
  const listed = names.length > 0 ? `Choose one of: ${names.join(', ')}.` : 'None has scores yet.'
  const hint = meant === undefined ? listed : `Did you mean "${meant}"?`
  return badFilter([{ path, message: `There is no ${what} "${name}". ${hint}` }])
}
