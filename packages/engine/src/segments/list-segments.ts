import { sql } from 'kysely'
import type { z } from 'zod'
import { type Ctx, instant, rows } from '../context.ts'
import { listed, listInput, type Page, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'

/** A segment as lists show it, without its filter. */
export interface SegmentSummary {
  id: number
  unitId: number
  name: string
  /** The newest. */
  version: number
  createdAt: Date
  /** When the newest version was made. */
  revisedAt: Date
}

/** Segments of the actor's units, without their filters. */
export async function listSegments(ctx: Ctx, input: z.input<typeof listInput> = {}): Promise<Page<SegmentSummary>> {
  const list = parseInput(listInput, input)
  const found = await rows<SegmentSummary>(
    ctx,
    sql`select s.id, s.unit_id as "unitId", s.name, s.version, s.created_at as "createdAt", v.created_at as "revisedAt"
        from segment s join segment_version v on v.segment_id = s.id and v.version = s.version
        where ${listed('s', list)}`,
  )
  const shaped = found.map((one) => ({ ...one, createdAt: instant(one.createdAt), revisedAt: instant(one.revisedAt) }))
  return toPage(shaped, list.limit)
}
