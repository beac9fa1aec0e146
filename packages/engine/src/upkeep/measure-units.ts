import { type RawBuilder, sql } from 'kysely'
import { type Ctx, run } from '../context.ts'
import { listAttributes } from '../customers/attributes.ts'
import { aYearAgo } from './a-year-ago.ts'
import { keyAttributes } from './key-attributes.ts'
import { mendCondition, mendKinds } from './to-mend.ts'

/**
 * Counts the customers of every unit for a day: maintained within a year, complete, by grade, with each key
 * attribute, and with each fault that staff can mend. Counting a day again replaces it.
 *
 * Hand-written: one scan of customer that locks none of them, a million in about 2 s.
 */
export async function measureUnits(ctx: Ctx, { today }: { today: string }): Promise<void> {
  const attributes = keyAttributes(await listAttributes(ctx))
  const count = (condition: RawBuilder<boolean>) => sql`count(*) filter (where ${condition})`
  const filled = attributes.map(({ name, filled, applies = sql<boolean>`true` }) => {
    const counts = sql`jsonb_build_array(${count(sql`${applies} and ${filled}`)}, ${count(applies)})`
    return sql`jsonb_build_object(${name}::text, ${counts})`
  })
  const complete = attributes.map(({ filled, applies = sql<boolean>`true` }) => sql`(${filled} or not ${applies})`)
  const toMend = mendKinds.map((kind) => sql`jsonb_build_object(${kind}::text, ${count(mendCondition[kind](today))})`)
  const grades = [1, 2, 3, 4].map((grade) => count(sql`c.grade = ${grade}`))
  await run(
    ctx,
    sql`insert into unit_upkeep (unit_id, day, customers, maintained, complete, grades, filled, to_mend)
        select c.unit_id, ${today}::date, count(*),
               count(*) filter (where c.updated_at >= ${aYearAgo(ctx, today)}),
               ${count(sql.join(complete, sql` and `))}, array[${sql.join(grades)}],
               ${sql.join(filled, sql` || `)}, ${sql.join(toMend, sql` || `)}
        from customer c group by c.unit_id
        on conflict (unit_id, day) do update
        set customers = excluded.customers, maintained = excluded.maintained, complete = excluded.complete,
            grades = excluded.grades, filled = excluded.filled, to_mend = excluded.to_mend`,
  )
}
