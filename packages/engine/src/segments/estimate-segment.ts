import { sql } from 'kysely'
import type { z } from 'zod'
import type { Ctx } from '../context.ts'
import { getUnit } from '../org/get-unit.ts'
import { parseInput } from '../parse-input.ts'
import { wilson } from '../scoring/statistics.ts'
import { countInput, countMatching } from './count-segment.ts'
import { parseFilter } from './filter.ts'
import { filterCondition, withinUnit } from './segment-condition.ts'
import { stoppableRow } from './stoppable-row.ts'

/** How many customers are looked at: the interval of a share is then at most 2 points wide. */
const sampleSize = 10_000

export interface SegmentEstimate {
  /** Customers, rounded. */
  count: number
  /** 95 % interval of `count`, in customers; both equal `count` when it is exact. */
  lo: number
  hi: number
  exact: boolean
  /** All customers that the actor sees, or those of the unit and below: what the filter selects from. */
  population: number
}

/**
 * About how many customers a filter selects, for a number that follows every change of the filter. Sees and throws
 * what `countSegment` does; the population is counted, and the share in it comes from a sample of the same customers.
 * Where the sample would be no quicker, the count is exact. The same data give the same answer each time.
 */
export async function estimateSegment(
  ctx: Ctx,
  input: z.input<typeof countInput>,
  signal?: AbortSignal,
): Promise<SegmentEstimate> {
  const { filter, unitId } = parseInput(countInput, input)
  if (unitId !== undefined) await getUnit(ctx, { id: unitId })
  const condition = await filterCondition(ctx, parseFilter(filter), { unitId })

  // The population by an index-only scan of customer_unit. Ids run from 1 to the last one given out.
  const size = await stoppableRow<{ population: number; lastId: number | null }>(
    ctx,
    sql`select count(*) as population,
               pg_sequence_last_value(pg_get_serial_sequence('customer', 'id')::regclass) as "lastId"
        from customer c where ${withinUnit(unitId)}`,
    signal,
  )
  const population = size?.population ?? 0
  const lastId = size?.lastId ?? 0
  const draws = Math.ceil((sampleSize * lastId) / Math.max(population, 1))
  // In a small part of the organisation most probes hit nobody, and looking at everybody is quicker.
  if (2 * draws < population) {
    // Ids drawn with replacement, so that customers imported together are not sampled together, as TABLESAMPLE SYSTEM
    // would: then the share is binomial, and Wilson's interval holds. Uses customer_pkey, a probe a draw. The condition
    // stands in the aggregate's filter because there the planner probes the histories of the drawn customers only.
    const drawn = await stoppableRow<{ sampled: number; hits: number }>(
      ctx,
      sql`select count(*) as sampled, count(*) filter (where ${condition}) as hits
          from (select 1 + (hashint8extended(n, 0) & ${Number.MAX_SAFE_INTEGER}::bigint) % ${lastId}::bigint as id
                from generate_series(1, ${draws}::bigint) n) d
          join customer c on c.id = d.id where ${withinUnit(unitId)}`,
      signal,
    )
    const share = wilson(drawn?.hits ?? 0, drawn?.sampled ?? 0)
    if (share) {
      const { rate, lo, hi } = share
      const count = Math.round(rate * population)
      return { count, lo: Math.floor(lo * population), hi: Math.ceil(hi * population), exact: false, population }
    }
  }
  const count = await countMatching(ctx, { condition, unitId }, signal)
  return { count, lo: count, hi: count, exact: true, population }
}
