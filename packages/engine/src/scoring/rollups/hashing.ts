import { sql } from 'kysely'
import { type Ctx, run } from '../../context.ts'
import { roomToHash } from '../../segments/index.ts'

/**
 * Runs statements on facts with joins by hash alone. Right after a launch or an import the tables have no statistics; the
 * planner then takes them to be empty and compares each row of one step with each of the next, which takes minutes for
 * 64,000 people instead of a second. Indexes are used by conditions, never by joins, so nothing is lost.
 */
export async function hashing<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  await roomToHash(ctx)
  const loops = (on: 'on' | 'off') => run(ctx, sql`select set_config('enable_nestloop', ${on}, true)`)
  await loops('off')
  try {
    return await work()
  } finally {
    // After a broken statement this fails, but so does all else until the transaction's end, and with it the setting.
    await loops('on').catch(() => undefined)
  }
}
