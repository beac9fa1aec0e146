import { sql } from 'kysely'
import { type Ctx, elevated, row, run } from '../context.ts'
import { conflict, forbidden } from '../errors.ts'

/** One answer, kept for a day under the key its asker chose. */
export interface OnceRequest {
  key: string
  /** Digest of everything the request says: the same key with another digest is a mistake. */
  requestHash: string
  /** HTTP status of the answer. */
  status: number
}

/**
 * Does a staff member's work once per key: a repeated request gets the stored answer instead of a second effect.
 * Key, answer and effect commit together, so a crash leaves either all or nothing, and a failed request may be
 * repeated under its key. Throws `conflict` while the first request still runs, or when the request is another one.
 */
export async function onceByKey<T>(
  ctx: Ctx,
  request: OnceRequest,
  work: (ctx: Ctx) => Promise<T>,
): Promise<{ answer: T; replayed: boolean }> {
  if (ctx.actor.kind !== 'staff') throw forbidden('Only staff have idempotency keys.')
  const { staffId } = ctx.actor
  const { key, requestHash, status } = request
  const stored = await elevated(ctx, async (all) => {
    const lock = sql`select pg_try_advisory_xact_lock(hashtextextended(${`${staffId}:${key}`}, 0)) as free`
    if (!(await row<{ free: boolean }>(all, lock))?.free) {
      throw conflict('A request with this Idempotency-Key is still running. Repeat it later to get its answer.')
    }
    await run(
      all,
      sql`delete from idempotency_key
          where staff_id = ${staffId} and created_at < ${ctx.now}::timestamptz - interval '1 day'`,
    )
    return row<{ requestHash: string; body: T }>(
      all,
      sql`select request_hash as "requestHash", body from idempotency_key where staff_id = ${staffId} and key = ${key}`,
    )
  })
  if (stored) {
    if (stored.requestHash === requestHash) return { answer: stored.body, replayed: true }
    throw conflict('This Idempotency-Key was used for another request. Choose a new key for a new request.')
  }
  const answer = await work(ctx)
  await elevated(ctx, (all) =>
    run(
      all,
      sql`insert into idempotency_key (key, staff_id, request_hash, status, body, created_at)
          values (${key}, ${staffId}, ${requestHash}, ${status}, ${JSON.stringify(answer)}::jsonb, ${ctx.now})`,
    ),
  )
  return { answer, replayed: false }
}
