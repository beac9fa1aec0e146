import { type RawBuilder, sql } from 'kysely'
import type { z } from 'zod'
import type { Ctx } from '../context.ts'
import { parseInput } from '../parse-input.ts'
import { wilson } from '../scoring/statistics.ts'
import { countInput, countMatching } from './count-segment.ts'
import { parseFilter } from './filter.ts'
import { type Reach, reachOf, within } from './reach.ts'
import { filterCondition } from './segment-condition.ts'
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
  /** About how many customers the actor sees, or those of the unit and below: what the filter selects from. */
  population: number
}

/**
 * About how many customers a filter selects, for a number that follows every change of the filter. Sees and throws
 * what `countSegment` does. The share comes from a sample of the customers asked about; where that would be no quicker,
 * the count is exact. The same data give the same answer each time.
 */
export async function estimateSegment(
  ctx: Ctx,
  input: z.input<typeof countInput>,
  signal?: AbortSignal,
): Promise<SegmentEstimate> {
  const { filter, unitId } = parseInput(countInput, input)
  const reach = await reachOf(ctx, unitId)
  const parsed = parseFilter(filter)
  const ofDrawn = () => filterCondition(ctx, parsed, { reach, ofFew: true })
  const ask: Ask = (statement) => within(ctx, (all) => stoppableRow(all, statement, signal))
  const drawn = reach.everybody ? await drawFromAll(ofDrawn, ask) : await drawFromUnits(reach, ofDrawn, ask)
  const share = drawn && wilson(drawn.hits, drawn.draws)
  if (drawn && share) {
    const { of, population } = drawn
    const { rate, lo, hi } = share
    const count = Math.round(rate * of)
    return { count, lo: Math.floor(lo * of), hi: Math.ceil(hi * of), exact: false, population }
  }
  const count = await countMatching(ctx, reach, await filterCondition(ctx, parsed, { reach }), signal)
  const everybody = reach.everybody ? await ask<{ count: number }>(sql`select count(*) from customer`) : undefined
  const population = drawn?.population ?? everybody?.count ?? 0
  return { count, lo: count, hi: count, exact: true, population }
}

interface Drawn {
  /** Of so many draws so many hit a customer whom the filter selects: the share of `of` that the count is. */
  draws: number
  hits: number
  of: number
  population: number
}
/** Compiled when somebody is drawn. */
type Condition = () => Promise<RawBuilder<unknown>>
type Ask = <T extends object>(statement: RawBuilder<unknown>) => Promise<T | undefined>

/**
 * Draws ids with replacement from all that were ever given out, so that customers imported together are not sampled
 * together, as TABLESAMPLE SYSTEM would: then the share is binomial, and Wilson's interval holds. An id that is no more
 * hits nobody, so nobody has to be counted first. Undefined for a small table.
 *
 * Uses customer_pkey, a probe a draw. The condition stands in the aggregate's filter because there the planner probes
 * the histories of the drawn customers only; the offset keeps the draws from being joined by anything else.
 */
async function drawFromAll(condition: Condition, ask: Ask): Promise<Drawn | undefined> {
  const size = await ask<{ lastId: number | null; about: number }>(
    sql`select pg_sequence_last_value(pg_get_serial_sequence('customer', 'id')::regclass) as "lastId",
               reltuples::bigint as about from pg_class where oid = 'customer'::regclass`,
  )
  const of = size?.lastId ?? 0
  const about = Math.max(size?.about ?? 0, 1)
  const draws = Math.ceil((sampleSize * of) / about)
  if (2 * draws > about) return undefined
  const drawn = await ask<{ sampled: number; hits: number }>(
    sql`select count(*) as sampled, count(*) filter (where ${await condition()}) as hits
        from (select 1 + ${scattered(sql`n`)} % ${of}::bigint as id from generate_series(1, ${draws}::bigint) n offset 0) d
        join customer c on c.id = d.id`,
  )
  const { sampled = 0, hits = 0 } = drawn ?? {}
  return { draws, hits, of, population: Math.round((sampled / draws) * of) }
}

/**
 * Takes one customer in so many of some units, by their ids in customer_unit, where all of them are counted as well.
 * No draws for a small number: then every one is looked at.
 */
async function drawFromUnits({ condition: within }: Reach, condition: Condition, ask: Ask): Promise<Drawn> {
  const size = await ask<{ population: number }>(sql`select count(*) as population from customer c where ${within}`)
  const population = size?.population ?? 0
  const oneIn = Math.floor(population / sampleSize)
  if (oneIn < 2) return { draws: 0, hits: 0, of: population, population }
  // The offset keeps the planner from reading the customers before the ids are chosen.
  const drawn = await ask<{ draws: number; hits: number }>(
    sql`select count(*) as draws, count(*) filter (where ${await condition()}) as hits
        from (select c.id from customer c where ${within} and ${scattered(sql`c.id`)} % ${oneIn}::bigint = 0 offset 0) d
        join customer c on c.id = d.id`,
  )
  return { draws: drawn?.draws ?? 0, hits: drawn?.hits ?? 0, of: population, population }
}

/** A number below 2^63 that has nothing to do with the order of `n`. */
const scattered = (n: RawBuilder<unknown>) => sql`(hashint8extended(${n}, 0) & 9223372036854775807)`
