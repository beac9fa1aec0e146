import { sql } from 'kysely'
import { type Ctx, run } from '../context.ts'

/** Settlements tell within minutes, after an outage of everything within a day or two. */
export const strayAfterDays = 7

/**
 * Drops reports that have waited a week for somebody to say which delivery they are about: they are of messages that
 * another system sent through the same account. Returns how many. As the system. By receipt_waiting_recorded.
 */
export const dropStrayReceipts = (ctx: Ctx): Promise<number> =>
  run(
    ctx,
    sql`delete from receipt_waiting
        where recorded_at < ${ctx.now}::timestamptz - make_interval(days => ${strayAfterDays})`,
  )
