import { type RawBuilder, sql } from 'kysely'
import type { RandomCondition } from './filter.ts'

/**
 * A random share of the customers, the same ones each time: by a hash of seed and id, which another seed or the draw of
 * a campaign's cells has nothing to do with. sha256, because a saved segment must not change with PostgreSQL's version.
 */
export function randomShare({ random: { percent, seed } }: RandomCondition): RawBuilder<unknown> {
  const hash = sql`encode(sha256(convert_to(${`random:${seed}:`}::text || c.id, 'UTF8')), 'hex')`
  // In hundredths of a percent, so that no fraction decides.
  return sql`(('x' || left(${hash}, 13))::bit(52)::bigint % 10000 < ${Math.round(percent * 100)}::int)`
}
