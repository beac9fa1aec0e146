import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows } from '../context.ts'
import { listAttributes } from '../customers/attributes.ts'
import { parseInput } from '../parse-input.ts'
import { describeFilter } from './describe.ts'
import type { Names } from './describe-values.ts'
import { contactOf, type Filter, isContact, nodesOf, parseFilter } from './filter.ts'
import { getSegment } from './get-segment.ts'
import { filterCondition } from './segment-condition.ts'

export const describeInput = z
  .strictObject({
    filter: z.unknown(),
    segmentId: z.int().positive(),
    /** Of the segment; default: the newest. */
    version: z.int().positive().max(2_147_483_647),
  })
  .partial()
  .refine(({ filter, segmentId }) => (filter === undefined) !== (segmentId === undefined), {
    error: 'Give a filter, or the id of a segment.',
  })

export interface SegmentDescription {
  zh: string
  en: string
  /** IANA name: where the days begin that the filter speaks of. */
  timeZone: string
}

/**
 * Whom a filter or a saved segment selects, in a sentence of each language, with the names of the units, campaigns,
 * segments and attributes it is about, as far as the actor sees them. Throws `bad-input` for a filter that cannot be
 * used, `not-found` for a segment or version out of sight.
 */
export async function describeSegment(ctx: Ctx, input: z.input<typeof describeInput>): Promise<SegmentDescription> {
  const { filter: given, segmentId: id, version } = parseInput(describeInput, input)
  const { filter, timeZone } =
    id === undefined
      ? { filter: parseFilter(given), timeZone: ctx.timeZone }
      : await getSegment(ctx, { id, ...(version !== undefined && { version }) })
  await filterCondition({ ...ctx, timeZone }, filter)
  const names = await namesIn(ctx, filter)
  return { zh: describeFilter(filter, 'zh', names), en: describeFilter(filter, 'en', names), timeZone }
}

/** What everything is called that a filter is about. */
async function namesIn(ctx: Ctx, filter: Filter): Promise<Names> {
  const nodes = nodesOf(filter)
  const units = nodes.flatMap((node) => ('field' in node && node.field === 'unit' && 'value' in node ? node.value : []))
  const campaigns = nodes.filter(isContact).map((node) => contactOf(node).where.campaignId)
  const segments = nodes.flatMap((node) => ('segment' in node ? node.segment : []))
  const [unit, campaign, segment] = [
    await namesOf(ctx, 'unit', units),
    await namesOf(ctx, 'campaign', campaigns),
    await namesOf(ctx, 'segment', segments),
  ]
  const labels = new Map((await listAttributes(ctx)).map(({ name, label }) => [name, label]))
  return {
    attribute: (name) => labels.get(name) ?? '',
    unit: (id) => unit.get(id) ?? '',
    campaign: (id) => campaign.get(id) ?? '',
    segment: (id) => segment.get(id) ?? '',
  }
}

async function namesOf(ctx: Ctx, table: 'unit' | 'campaign' | 'segment', ids: unknown[]): Promise<Map<string, string>> {
  const known = ids.filter((id) => typeof id === 'number')
  if (known.length === 0) return new Map()
  const found = await rows<{ id: number; name: string }>(
    ctx,
    sql`select id, name from ${sql.table(table)} where id = any(${known}::bigint[])`,
  )
  return new Map(found.map(({ id, name }) => [String(id), name]))
}
