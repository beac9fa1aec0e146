import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { badInput } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { parseFilter } from '../segments/filter.ts'
import { getSegment } from '../segments/get-segment.ts'
import { reachOf, within } from '../segments/reach.ts'
import { filterCondition, segmentCondition } from '../segments/segment-condition.ts'
import { stoppableRow } from '../segments/stoppable-row.ts'
import { mergeFields } from './merge-fields.ts'

export const missingFieldsInput = z.strictObject({
  /** Merge fields, as a check of a template finds them. */
  fields: z.array(z.string().max(100)).max(100),
  /** Among whom: the customers of a segment, or of a filter; of everybody when neither is given. */
  segmentId: z.int().positive().optional(),
  filter: z.unknown().optional(),
  unitId: z.int().positive().optional(),
})

export interface MissingFields {
  customers: number
  /** Customers who lack at least one of the fields. */
  incomplete: number
  /** By field, how many have no value, for those that belong to customers. What campaigns and senders bring is left out. */
  missing: Record<string, number>
}

/** When a customer has no value for a field, over `c`; absent for those that everybody has, or that the campaign brings. */
const blank: Record<string, RawBuilder<boolean>> = {
  'customer.ref': sql`c.ref is null`,
  'customer.email': sql`c.email is null`,
  'customer.mobile': sql`c.mobile is null`,
  'customer.address': sql`c.address is null`,
  'customer.postcode': sql`c.postcode is null`,
  'customer.birthday': sql`c.birthday is null`,
}
const attribute = 'customer.attributes.'

/**
 * How many customers have no value for what a template says about them, among those the actor sees, or those of one unit
 * and below. One scan of those customers, however many fields. Throws `bad-input` for a field that does not exist,
 * `not-found` for a unit or segment out of sight; stops with `signal` as `countSegment` does.
 */
export async function countMissingFields(
  ctx: Ctx,
  input: z.input<typeof missingFieldsInput>,
  signal?: AbortSignal,
): Promise<MissingFields> {
  const { fields, segmentId, filter, unitId } = parseInput(missingFieldsInput, input)
  if (segmentId !== undefined && filter !== undefined) {
    throw badInput('Name a segment or give a filter, not both.', [{ path: 'filter', message: 'There is a segmentId.' }])
  }
  const known = new Set(await mergeFields(ctx))
  const issues = fields.flatMap((field, i) =>
    known.has(field) ? [] : [{ path: `fields.${i}`, message: `There is no field "${field}".` }],
  )
  if (issues[0]) throw badInput(issues[0].message, issues)
  const asked = [...new Set(fields)].flatMap((field) => {
    const lacks = blankOf(field)
    return lacks ? [{ field, lacks }] : []
  })
  const reach = await reachOf(ctx, unitId)
  const condition = await whom(ctx, { segmentId, filter, reach })
  const any =
    asked.length > 0
      ? sql.join(
          asked.map(({ lacks }) => lacks),
          sql` or `,
        )
      : sql`false`
  const each = asked.map(({ lacks }) => sql`count(*) filter (where ${lacks})`)
  const counting = sql`
    select count(*) as customers, count(*) filter (where ${any}) as incomplete,
           ${each.length > 0 ? sql`array[${sql.join(each)}]::int[]` : sql`'{}'::int[]`} as missing
    from customer c where ${reach.condition} and ${condition}`
  const counted = await within(ctx, (all) =>
    stoppableRow<{ customers: number; incomplete: number; missing: number[] }>(all, counting, signal),
  )
  const { customers = 0, incomplete = 0, missing = [] } = counted ?? {}
  return { customers, incomplete, missing: Object.fromEntries(asked.map(({ field }, i) => [field, missing[i] ?? 0])) }
}

const blankOf = (field: string): RawBuilder<boolean> | undefined =>
  field.startsWith(attribute)
    ? sql`coalesce(btrim(c.attributes ->> ${field.slice(attribute.length)}), '') = ''`
    : blank[field]

async function whom(
  ctx: Ctx,
  {
    segmentId,
    filter,
    reach,
  }: { segmentId?: number | undefined; filter?: unknown; reach: Awaited<ReturnType<typeof reachOf>> },
): Promise<RawBuilder<unknown>> {
  if (segmentId !== undefined) {
    const { version } = await getSegment(ctx, { id: segmentId })
    return segmentCondition(ctx, { segmentId, version, reach })
  }
  return filter === undefined ? sql`true` : filterCondition(ctx, parseFilter(filter), { reach })
}
