import { sql } from 'kysely'
import { type Ctx, instant, row, rows, run } from '../../context.ts'
import { conflict } from '../../errors.ts'
import { foldSome, lockRollups } from './fold.ts'

/** Seconds between looks for what has changed: long enough that what happens to a person in a row is counted once. */
const restSeconds = 5
/** Campaigns in one transaction, a batch of each, so that a small one does not wait for the end of a large one. */
const atOnce = 20

/**
 * Counts a piece of what was noted, in every campaign that has something. The one promise of it moves on: when nothing is
 * left it is due again in some seconds. Returns whether something is left; false also when another process is at it. A
 * campaign that cannot be counted is told to `onFault`, keeps its notes, and holds up no other.
 */
export async function continueFolding(
  ctx: Ctx,
  onFault: (campaignId: number, fault: unknown) => void = () => undefined,
): Promise<boolean> {
  const promise = await row<{ id: number }>(
    ctx,
    sql`select id from outbox where job = 'fold-rollups' and due_at <= ${ctx.now} for update skip locked`,
  )
  if (!promise) return false
  const pending = await rows<{ id: number }>(
    ctx,
    sql`select campaign_id as id from rollup_change group by campaign_id order by min(id) limit ${atOnce}`,
  )
  let left = pending.length === atOnce
  for (const { id } of pending) {
    if (!(await lockRollups(ctx, id, false))) continue
    await run(ctx, sql`savepoint campaign_folded`)
    try {
      left = (await foldSome(ctx, id)) || left
      await run(ctx, sql`release savepoint campaign_folded`)
    } catch (fault) {
      await run(ctx, sql`rollback to savepoint campaign_folded`)
      onFault(id, fault)
    }
  }
  await run(
    ctx,
    sql`update outbox set offers = 0,
            due_at = ${ctx.now}::timestamptz + make_interval(secs => ${left ? 0 : restSeconds}),
            offered_until = case when ${left} then clock_timestamp() + interval '30 seconds' end
        where id = ${promise.id}`,
  )
  return left
}

/** Makes the one promise of folding where somebody lost it. As the system. */
export async function promiseFolding(ctx: Ctx): Promise<void> {
  await run(
    ctx,
    sql`insert into outbox (job, payload, due_at) select 'fold-rollups', '{}', ${ctx.now}
        where not exists (select from outbox where job = 'fold-rollups')
        on conflict (job) where job = 'fold-rollups' do nothing`,
  )
}

/** Since when something waits to be counted; null when nothing does. Throws `conflict` where the promise is gone. */
export async function oldestChange(ctx: Ctx): Promise<Date | null> {
  const found = await row<{ promised: boolean; since: string | null }>(
    ctx,
    sql`select exists (select from outbox where job = 'fold-rollups') as promised,
               (select min(noted_at) from rollup_change) as since`,
  )
  if (!found?.promised) throw conflict('Nothing is counted any more. Run "tradewind rescore" once.')
  return instant(found.since)
}
