import { sql } from 'kysely'
import { businessDay, type Ctx, elevated, instant, row, run } from '../context.ts'
import { placePending } from '../customers/address/place-pending.ts'
import { requireAnywhere } from '../customers/require-anywhere.ts'
import type { Engine } from '../engine.ts'
import { type JobPayload, jobs } from '../jobs/catalogue.ts'
import { promiseScoring } from '../models/score-customers.ts'
import { gradeCustomers } from './grade-customers.ts'
import { measureUnits } from './measure-units.ts'
import { draftRfm } from './score-rfm.ts'

/** When the night's work begins in the organisation's time zone: after the day's last imports, before the first staff. */
const nightBegins = '02:30'

/** How long a promise stays with whoever works on it, without a sign of life. */
const leaseSeconds = 60

type Progress = JobPayload<'refresh-standing'>

/**
 * Does the next piece of the night's work, and notes how far it got in the promise, in the same transaction: whoever
 * goes on after a crash goes on there. The last piece puts the promise off to the next night. Returns whether something
 * is left to do now; false also when another process is at it.
 *
 * Score (everybody's RFM as a draft) > addresses (those nobody has looked at yet) > customers (grade and RFM, by ranges of ids) > measure (counts by unit). The day
 * is that on which the work began, also when it ends on another.
 */
export async function continueRefresh(ctx: Ctx): Promise<boolean> {
  // The lock keeps the relay from offering it and others from working on it, however long the piece takes.
  const promise = await row<{ id: number; progress: unknown }>(
    ctx,
    sql`select id, payload as progress from outbox
        where job = 'refresh-standing' and due_at <= ${ctx.now} for update skip locked`,
  )
  if (!promise) return false
  const { day, stage = 'score', after = 0 } = jobs['refresh-standing'].payload.parse(promise.progress)
  const today = day ?? businessDay(ctx)
  const next = await piece[stage](ctx, { today, after })
  if (next === null) await untilNextNight(ctx, promise.id)
  else await note(ctx, promise.id, { day: today, ...next })
  return next !== null
}

/** By stage, one piece of it, and where that leads; null at the end. */
const piece: Record<
  NonNullable<Progress['stage']>,
  (ctx: Ctx, at: { today: string; after: number }) => Promise<Progress | null>
> = {
  score: async (ctx, at) => {
    await draftRfm(ctx, at)
    return { stage: 'addresses' }
  },
  addresses: async (ctx) => ((await placePending(ctx)) > 0 ? { stage: 'addresses' } : { stage: 'customers' }),
  customers: async (ctx, at) => {
    const last = await gradeCustomers(ctx, at)
    return last === null ? { stage: 'measure' } : { stage: 'customers', after: last }
  },
  measure: async (ctx, at) => {
    await measureUnits(ctx, at)
    await promiseScoring(ctx)
    return null
  },
}

async function note(ctx: Ctx, id: number, progress: Progress): Promise<void> {
  await run(
    ctx,
    sql`update outbox set payload = ${JSON.stringify(progress)}::jsonb,
            offered_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
        where id = ${id}`,
  )
}

async function untilNextNight(ctx: Ctx, id: number): Promise<void> {
  const begins = sql`${nightBegins}::interval`
  await run(
    ctx,
    sql`update outbox set payload = '{}', offered_until = null, offers = 0,
            due_at = (date_trunc('day', ${ctx.now}::timestamptz at time zone ${ctx.timeZone}::text - ${begins})
                      + interval '1 day' + ${begins}) at time zone ${ctx.timeZone}::text
        where id = ${id}`,
  )
}

/** `running`: it is being done at this moment; what changed since it began is seen the next time. */
export type RefreshState = 'due' | 'running'

/**
 * Makes the night's work due now instead of next night. Needs the right `upkeep.refresh`, which holds for the whole
 * organisation. Also makes the promise where somebody lost it.
 */
export async function requestRefresh(ctx: Ctx): Promise<{ state: RefreshState }> {
  requireAnywhere(ctx, 'upkeep.refresh')
  return elevated(ctx, async (all) => {
    await run(
      all,
      sql`insert into outbox (job, payload, due_at) select 'refresh-standing', '{}', ${ctx.now}
          where not exists (select from outbox where job = 'refresh-standing')
          on conflict (job) where job = 'refresh-standing' do nothing`,
    )
    // A locked row is being worked on, and nobody should wait for the night's longest statement; nor does the insert
    // above, which would if it met that row.
    const made = await run(
      all,
      sql`update outbox set due_at = least(due_at, ${ctx.now}) where id in (
            select id from outbox where job = 'refresh-standing' and payload = '{}' for update skip locked)`,
    )
    return { state: made > 0 ? 'due' : 'running' }
  })
}

/** When the night's work is due next, or since when it is; null where somebody deleted its promise. */
export async function nextRefresh(ctx: Ctx): Promise<Date | null> {
  const promise = await row<{ dueAt: string }>(
    ctx,
    sql`select due_at as "dueAt" from outbox where job = 'refresh-standing'`,
  )
  return promise ? instant(promise.dueAt) : null
}

/** Does the night's work to its end in this process; false when another process is at it. */
export async function refreshNow(engine: Engine): Promise<boolean> {
  const { state } = await engine.asSystem(requestRefresh)
  if (state === 'running' && !(await engine.asSystem(continueRefresh))) return false
  while (await engine.asSystem(continueRefresh));
  return true
}
