import { sql } from 'kysely'
import { type Ctx, row } from '../context.ts'

/** Moments at which a throttled sender's next messages may leave, one after the other. */
export interface Slots {
  count: number
  /** Milliseconds until the first. */
  wait: number
  /** Milliseconds from one to the next. */
  apart: number
}

/**
 * Throttle: reserves the sender's next slots, as many as it has in a second and `most` at most, but one at least. One row
 * per sender, so the rate holds over all workers on all machines. Uses the database's clock. Null when it has no rate.
 */
export async function reserveSlots(ctx: Ctx, senderId: number, most: number): Promise<Slots | null> {
  const slots = await row<{ count: number; wait: number; rate: number }>(
    ctx,
    sql`with mine as (
          select id, rate_per_second::float8 as rate, least(${most}::float8, greatest(1, floor(rate_per_second)))::int as count
          from sender where id = ${senderId} and rate_per_second is not null
        )
        update sender s
        set next_slot_at = greatest(coalesce(s.next_slot_at, clock_timestamp()), clock_timestamp())
                           + make_interval(secs => count / rate)
        from mine where s.id = mine.id
        returning count, rate, extract(epoch from next_slot_at - clock_timestamp())::float8 - count / rate as wait`,
  )
  if (!slots) return null
  return { count: slots.count, wait: Math.max(0, slots.wait * 1000), apart: 1000 / slots.rate }
}
