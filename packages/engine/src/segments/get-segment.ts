import { sql } from 'kysely'
import { type Ctx, instant, row } from '../context.ts'
import { notFound } from '../errors.ts'
import { type Filter, parseFilter } from './filter.ts'

export interface SegmentView {
  id: number
  unitId: number
  name: string
  /** The version shown; `latestVersion` is the newest. */
  version: number
  latestVersion: number
  filter: Filter
  /** IANA name: where the days of this version begin, wherever the organisation has moved since. */
  timeZone: string
  /** Staff id of who wrote this version; null for the product itself. */
  createdBy: number | null
  createdAt: Date
}

/** A segment at a version, the newest by default. Throws `not-found`. */
export async function getSegment(ctx: Ctx, input: { id: number; version?: number }): Promise<SegmentView> {
  const found = await row<Omit<SegmentView, 'filter' | 'createdAt'> & { filter: unknown; createdAt: string }>(
    ctx,
    sql`select s.id, s.unit_id as "unitId", s.name, v.version, s.version as "latestVersion", v.filter,
               v.time_zone as "timeZone", v.created_by as "createdBy", v.created_at as "createdAt"
        from segment s join segment_version v on v.segment_id = s.id
        where s.id = ${input.id} and v.version = coalesce(${input.version ?? null}::int, s.version)`,
  )
  if (!found) throw notFound('The segment')
  return { ...found, filter: parseFilter(found.filter), createdAt: instant(found.createdAt) }
}
