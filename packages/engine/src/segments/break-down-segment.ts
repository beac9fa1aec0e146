import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows } from '../context.ts'
import { badInput } from '../errors.ts'
import { getUnit } from '../org/get-unit.ts'
import { parseInput } from '../parse-input.ts'
import { countInput } from './count-segment.ts'
import type { Field } from './fields.ts'
import { parseFilter } from './filter.ts'
import { fieldsNow, filterCondition, withinUnit } from './segment-condition.ts'

/** So many parts are told apart; the smaller ones are added up as `others`. */
const parts = 50

export const breakDownInput = countInput.extend({ by: z.string().max(100) })

export interface SegmentBreakdown {
  /**
   * The largest first. A value is that of the field, null where it is missing: the id of the customer's own unit,
   * the consent's status, the first year of an age band (30 stands for 30 to 39).
   */
  parts: { value: string | number | boolean | null; count: number }[]
  /** Customers in all smaller parts, beyond the fiftieth. */
  others: number
}

/**
 * The customers a filter selects, counted by `gender`, `kind`, `unit`, `age` (in bands of ten years), `consent.<channel>`
 * or `attributes.<name>`. Sees and throws what `countSegment` does, and `bad-input` for another field.
 */
export async function breakDownSegment(ctx: Ctx, input: z.input<typeof breakDownInput>): Promise<SegmentBreakdown> {
  const { filter, unitId, by } = parseInput(breakDownInput, input)
  if (unitId !== undefined) await getUnit(ctx, { id: unitId })
  const condition = await filterCondition(ctx, parseFilter(filter), { unitId })
  const value = partOf(by, await fieldsNow(ctx))
  const found = await rows<SegmentBreakdown['parts'][number] & { part: number }>(
    ctx,
    sql`with counted as (
          select to_jsonb(p.value) as value, count(*) as count, row_number() over (order by count(*) desc, p.value) as n
          from (select ${value} as value from customer c where ${withinUnit(unitId)} and ${condition}) p group by p.value
        )
        select least(n, ${parts + 1}::int) as part, case when n <= ${parts}::int then value end as value,
               sum(count)::bigint as count
        from counted group by 1, 2 order by 1`,
  )
  const named = found.filter(({ part }) => part <= parts)
  return {
    parts: named.map(({ value, count }) => ({ value, count })),
    others: found.find(({ part }) => part > parts)?.count ?? 0,
  }
}

const telling = /^(gender|kind|unit|age|consent\..*|attributes\..*)$/s

function partOf(by: string, fields: ReadonlyMap<string, Field>): RawBuilder<unknown> {
  const field = telling.test(by) ? fields.get(by) : undefined
  if (field) return by === 'age' ? sql`(floor(${field.sql} / 10) * 10)::int` : field.sql
  const message = `Use one of: ${[...fields.keys()].filter((name) => telling.test(name)).join(', ')}.`
  throw badInput(`Customers cannot be counted by this field. ${message}`, [{ path: 'by', message }])
}
