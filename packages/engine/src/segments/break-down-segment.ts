import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Ctx } from '../context.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { countInput } from './count-segment.ts'
import { parseFilter } from './filter.ts'
import { type Partition, partitionBy } from './partition.ts'
import { reachOf, within } from './reach.ts'
import { filterCondition, scopeNow } from './segment-condition.ts'
import { stoppableRows } from './stoppable-row.ts'

/** So many parts are told apart; the smaller ones are added up as `others`. */
const parts = 50

export const breakDownInput = countInput.extend({ by: lineText(200) })

export interface SegmentBreakdown {
  /**
   * The largest first. A value is that of the field, null where it is missing: of a unit its id, of a band its lowest
   * value (30 stands for ages from 30 to 39), of a year or month `2026` or `2026-03`.
   */
  parts: { value: string | number | boolean | null; count: number }[]
  /** Customers in all smaller parts, beyond the fiftieth. */
  others: number
}

/**
 * The customers a filter selects, counted by any field: `gender`, `grade`, `attributes.tier`, value by value; with a
 * grain after a colon in bands (`age:5`, `attributes.points:q4` for quarters of them), by year or month
 * (`joinedOn:month`), by its beginning (`divisionCode:4`), or by a level of units (`unit:county`). Ages come in bands of
 * ten years without one. By `tags` a customer counts once for each. Sees, stops and throws as `countSegment` does, and
 * `bad-input` for a field or grain that there is not.
 */
export async function breakDownSegment(
  ctx: Ctx,
  input: z.input<typeof breakDownInput>,
  signal?: AbortSignal,
): Promise<SegmentBreakdown> {
  const { filter, unitId, by } = parseInput(breakDownInput, input)
  const reach = await reachOf(ctx, unitId)
  const condition = await filterCondition(ctx, parseFilter(filter), { reach })
  const partition = partitionBy(by, await scopeNow(ctx))
  const selected = sql`select ${partition.value} as value from customer c where ${reach.condition} and ${condition}`
  const counting = sql`
    with counted as (${countsOf(partition, selected)}), numbered as (
      select to_jsonb(value) as value, count, row_number() over (order by count desc, value) as n from counted
    )
    select least(n, ${parts + 1}::int) as part, case when n <= ${parts}::int then value end as value,
           sum(count)::bigint as count
    from numbered group by 1, 2 order by 1`
  const found = await within(ctx, (all) =>
    stoppableRows<SegmentBreakdown['parts'][number] & { part: number }>(all, counting, signal),
  )
  const named = found.filter(({ part }) => part <= parts)
  return {
    parts: named.map(({ value, count }) => ({ value, count })),
    others: found.find(({ part }) => part > parts)?.count ?? 0,
  }
}

/** Rows (value, count). Values are counted first and then rolled up or cut: there are fewer of them than customers. */
function countsOf({ quantiles, rollUp }: Partition, selected: RawBuilder<unknown>): RawBuilder<unknown> {
  const counted = sql`select p.value, count(*)::bigint as count from (${selected}) p group by p.value`
  if (rollUp) {
    return sql`select r.value, sum(r.count) as count
               from (select ${rollUp} as value, p.count from (${counted}) p) r group by r.value`
  }
  if (quantiles === undefined) return counted
  // A value belongs to the part that the customers below it fill up to: equal values stay together.
  return sql`
    select min(value) as value, sum(count) as count
    from (
      select value, count, case when value is not null
               then floor((sum(count) over (order by value) - count) * ${quantiles}::int
                          / sum(count) filter (where value is not null) over ()) end as part
      from (${counted}) each
    ) cut group by part`
}
