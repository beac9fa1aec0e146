import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows } from '../context.ts'
import { getUnit } from '../org/get-unit.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'

/** How well a set of records is kept, on one day. Shares are between 0 and 1, null over nobody. */
export interface Upkeep {
  /** Business day, `yyyy-mm-dd`; as it stood in the morning. */
  day: string
  customers: number
  /** How many of grade 1, 2, 3 and 4. */
  grades: [number, number, number, number]
  /** Share maintained (created, changed or confirmed) within a year. */
  freshness: number | null
  /** Share whose key attributes are all filled. */
  richness: number | null
  /** By key attribute, the share of those to whom it applies that have it. */
  filled: Record<string, number | null>
  /** How many records of each kind that staff can mend; `listToMend` has them. */
  toMend: Record<string, number>
}

export interface UnitUpkeep extends Upkeep {
  unitId: number
  name: string
}

export const upkeepQuery = z.object({
  unitId: z.coerce.number().int().positive(),
  /** First and last day; default the last 30 days that were counted. */
  since: z.iso.date().optional(),
  until: z.iso.date().optional(),
})

/** Days that one answer has at most: two years. */
const mostDays = 731

/**
 * The unit with everything below it, day by day, the oldest first. Needs `score.read`. Throws `not-found` for a unit
 * out of sight.
 */
export async function upkeepTrend(ctx: Ctx, input: z.input<typeof upkeepQuery>): Promise<Upkeep[]> {
  const { unitId, since, until } = parseInput(upkeepQuery, input)
  await requireRight(ctx, 'score.read', unitId)
  const days = sql`select distinct u.day from unit_upkeep u where ${within(unitId)}
    and u.day >= ${since ?? '-infinity'}::date and u.day <= ${until ?? 'infinity'}::date
    order by u.day desc limit ${since ? mostDays : 30}`
  const found = await summed(ctx, sql`${unitId}::bigint`, sql`${within(unitId)} and u.day in (${days})`)
  return found.map(({ unitId: _, ...upkeep }) => upkeep)
}

/**
 * The latest count of each unit right below a unit, each with everything below it. A unit without units below it stands
 * for itself. Needs `score.read`.
 */
export async function upkeepByUnit(ctx: Ctx, input: { unitId: number }): Promise<UnitUpkeep[]> {
  const { id, name } = await getUnit(ctx, { id: input.unitId })
  await requireRight(ctx, 'score.read', id)
  const below = await rows<{ id: number; name: string }>(
    ctx,
    sql`select id, name from unit where parent_id = ${id} order by id`,
  )
  const names = new Map([...below, { id, name }].map((unit) => [unit.id, unit.name]))
  // The element of the path after the asked unit; customers that belong to it itself count under its own id.
  const child = sql`coalesce(n.path[array_position(n.path, ${id}::bigint) + 1], ${id}::bigint)`
  const latest = sql`u.day = (select max(day) from unit_upkeep u join unit n on n.id = u.unit_id where ${inPath(id)})`
  const found = await summed(ctx, child, sql`${within(id)} and ${latest}`)
  return found.map(({ unitId, ...upkeep }) => ({ unitId, name: names.get(unitId) ?? '', ...upkeep }))
}

const inPath = (unitId: number) => sql`n.path @> array[${unitId}]::bigint[]`
const within = (unitId: number) => sql`u.unit_id in (select n.id from unit n where ${inPath(unitId)})`

interface Sums {
  unitId: number
  day: string
  customers: number
  maintained: number
  complete: number
  grades: [number, number, number, number]
  filled: Record<string, [number, number]>
  toMend: Record<string, number>
}

/** Adds up what the condition over `u` selects, by day and `group`. Sums of counts: an average of shares would lie. */
async function summed(
  ctx: Ctx,
  group: RawBuilder<unknown>,
  condition: RawBuilder<unknown>,
): Promise<(Upkeep & { unitId: number })[]> {
  const sums = await rows<Sums>(
    ctx,
    sql`with counted as (
          select ${group} as unit_id, u.day, u.customers, u.maintained, u.complete, u.grades, u.filled, u.to_mend
          from unit_upkeep u join unit n on n.id = u.unit_id where ${condition}
        ), attributes as (
          select unit_id, day, jsonb_object_agg(key, counts) as filled from (
            select unit_id, day, key, jsonb_build_array(sum((value->>0)::bigint), sum((value->>1)::bigint)) as counts
            from counted, jsonb_each(filled) group by unit_id, day, key) f
          group by unit_id, day
        ), faults as (
          select unit_id, day, jsonb_object_agg(key, n) as to_mend from (
            select unit_id, day, key, sum(value::bigint) as n
            from counted, jsonb_each_text(to_mend) group by unit_id, day, key) m
          group by unit_id, day
        )
        select unit_id as "unitId", day::text, sum(customers)::bigint as customers,
               sum(maintained)::bigint as maintained, sum(complete)::bigint as complete,
               json_build_array(sum(grades[1]), sum(grades[2]), sum(grades[3]), sum(grades[4])) as grades,
               (select a.filled from attributes a where (a.unit_id, a.day) = (counted.unit_id, counted.day)) as filled,
               (select f.to_mend from faults f where (f.unit_id, f.day) = (counted.unit_id, counted.day)) as "toMend"
        from counted group by unit_id, day order by day, unit_id`,
  )
  return sums.map(({ unitId, day, customers, maintained, complete, grades, filled, toMend }) => ({
    unitId,
    day,
    customers,
    grades,
    freshness: share(maintained, customers),
    richness: share(complete, customers),
    filled: Object.fromEntries(Object.entries(filled).map(([name, [with_, of]]) => [name, share(with_, of)])),
    toMend,
  }))
}

const share = (n: number, of: number): number | null => (of === 0 ? null : n / of)
