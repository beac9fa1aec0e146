import { sql } from 'kysely'
import { type Ctx, row, run } from '../context.ts'

/** Wrong codes that somebody may type in ten minutes: a bad hand never comes to it, a program at once. */
export const codeAllowance = { most: 20, seconds: 600 }

/** How many tries at codes somebody has in a time. */
export interface Allowance {
  /** `staff:12`, `page:203.0.113.7` */
  who: string
  most: number
  seconds: number
  /** How many tries it is at once; 0 only asks whether any are left. */
  times?: number
}

/**
 * Takes one of somebody's tries, or several; returns null, or after how many seconds there will be one when none is left. In a
 * transaction of its own before the try, so that many at once cannot slip through, nor a refusal take its count back. As
 * the system.
 */
export async function takeAttempt(ctx: Ctx, { who, most, seconds, times = 1 }: Allowance): Promise<number | null> {
  const over = sql`attempt.since <= excluded.since - make_interval(secs => ${seconds})`
  const taken = await row<{ used: number; wait: number }>(
    ctx,
    sql`insert into attempt (who, since, used) values (${who}, ${ctx.now}, ${times}::int)
        on conflict (who) do update
          set used = case when ${over} then excluded.used else attempt.used + excluded.used end,
              since = case when ${over} then excluded.since else attempt.since end
        returning used, ceil(extract(epoch from since - ${ctx.now}::timestamptz) + ${seconds}::int)::int as wait`,
  )
  // Whoever begins anew sweeps after those who never came back: an address is kept for a day.
  if (times > 0 && taken?.used === times) {
    await run(ctx, sql`delete from attempt where since < ${ctx.now}::timestamptz - interval '1 day'`)
  }
  return taken && taken.used > most ? Math.max(taken.wait, 1) : null
}

/** It was no guess. As the system. */
export async function giveBackAttempt(ctx: Ctx, who: string): Promise<void> {
  await run(ctx, sql`update attempt set used = used - 1 where who = ${who} and used > 0`)
}
