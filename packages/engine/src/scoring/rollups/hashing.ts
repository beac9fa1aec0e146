import { sql } from 'kysely'
import { type Ctx, row } from '../../context.ts'
import { roomToHash } from '../../segments/index.ts'

/**
 * Runs statements on facts with joins by hash alone, and in one process. Right after a launch or an import the tables have
 * no statistics; the planner then takes them to be empty and compares each row of one step with each of the next, which
 * takes minutes for 64,000 people instead of a second. Indexes are used by conditions and laterals, so nothing is lost. A
 * second process would only take from those who send: folding is in no hurry.
 */
export async function hashing<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  await roomToHash(ctx)
  const before = await row<{ gather: string }>(
    ctx,
    sql`select current_setting('max_parallel_workers_per_gather') as gather,
               set_config('max_parallel_workers_per_gather', '0', true), set_config('enable_nestloop', 'off', true)`,
  )
  try {
    return await work()
  } finally {
    // After a broken statement this fails, but so does all else until the transaction's end, and with it the settings.
    await row(
      ctx,
      sql`select set_config('max_parallel_workers_per_gather', ${before?.gather ?? '2'}, true),
                 set_config('enable_nestloop', 'on', true)`,
    ).catch(() => undefined)
  }
}
