import { sql } from 'kysely'
import { type Ctx, rows } from '../context.ts'

/**
 * Lets the statements of this transaction hash histories in memory: with PostgreSQL's default 4 MB of work_mem the
 * planner prefers looking into them once per customer, which takes minutes for millions. A statement takes what it
 * needs, at most some hundreds of megabytes for the largest; a server that is set to more keeps it.
 */
export async function roomToHash(ctx: Ctx): Promise<void> {
  await rows(
    ctx,
    sql`select set_config('jit', 'off', true),
               case when pg_size_bytes(current_setting('work_mem')) < 64 * 1024 * 1024
                    then set_config('work_mem', '64MB', true) end`,
  )
}
