import { type RawBuilder, sql } from 'kysely'
import type { TopCondition } from './filter.ts'
import { compileRanking } from './ranking.ts'
import type { Scope } from './scope.ts'

/**
 * A top as a set of ids, made once: `among` is its condition, compiled. Of the whole population rather than of whom the
 * rest of the filter selects, so that a part means the same wherever it stands. The ranking is worked out once for each
 * customer, and the limit keeps it from being pulled up into the test for null, where it would be worked out again.
 */
export function topOf(
  { top: { n, by, lowest } }: TopCondition,
  among: RawBuilder<unknown>,
  path: string,
  scope: Scope,
): RawBuilder<unknown> {
  const ranking = compileRanking(by, `${path}.top.by`, scope)
  return sql`c.id in (
    select id from (
      select c.id, ${ranking} as rank from customer c where ${scope.options.population ?? sql`true`} and (${among})
      order by rank ${lowest ? sql`asc` : sql`desc`} nulls last, c.id limit ${n}
    ) first where rank is not null)`
}
