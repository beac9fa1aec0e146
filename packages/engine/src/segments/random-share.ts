import { type RawBuilder, sql } from 'kysely'
import type { RandomCondition } from './filter.ts'

/**
 * A random share of the customers, the same ones each time: by a hash of seed and id, which another seed or the draw of
 * a campaign's cells has nothing to do with. sha256, because a saved segment must not change with PostgreSQL's version;
 * compared as bytes, which spares reading a number out of it.
 */
export function randomShare({ random: { percent, seed } }: RandomCondition): RawBuilder<unknown> {
  if (percent === 100) return sql`true`
  // The first 48 bits of those who are in; in hundredths of a percent, so that no fraction decides.
  const below = Math.ceil((Math.round(percent * 100) / 10_000) * 2 ** 48)
  const bytes = Buffer.from(below.toString(16).padStart(12, '0'), 'hex')
  return sql`sha256(convert_to(${`random:${seed}:`}::text || c.id, 'UTF8')) < ${bytes}::bytea`
}
