import { sql } from 'kysely'
import { type Ctx, row } from '../context.ts'

/**
 * Throttle: reserves the sender's next `count` slots and returns how many milliseconds to wait before using them.
 * One row per sender, so the rate holds over all workers on all machines. Uses the database's clock.
 */
export async function reserveSlots(ctx: Ctx, senderId: number, count: number): Promise<number> {
  const slot = await row<{ wait: number }>(
    ctx,
    sql`update sender
        set next_slot_at = greatest(coalesce(next_slot_at, clock_timestamp()), clock_timestamp())
                           + make_interval(secs => ${count} / rate_per_second::float8)
        where id = ${senderId} and rate_per_second is not null
        returning extract(epoch from next_slot_at - clock_timestamp())::float8 - ${count} / rate_per_second::float8 as wait`,
  )
  return Math.max(0, (slot?.wait ?? 0) * 1000)
}
