import { sql } from 'kysely'
import { type Ctx, instant, row, rows, run } from '../context.ts'

export interface TakenMail {
  id: number
  raw: Uint8Array
  receivedAt: Date
}

/** A mail that lost its reader this often is not tried again: perhaps it is what ended them. */
const mostAttempts = 3
/** The worst mail takes a second to read, so that these are done within the lease. */
const batch = 50

/**
 * Mails to be read, lent for `leaseSeconds`: those that nobody has tried, together; one that was tried in vain alone, so
 * that it takes no other with it; after three attempts it is put aside. Commit before reading them.
 */
export async function takeMail(ctx: Ctx, { leaseSeconds }: { leaseSeconds: number }): Promise<TakenMail[]> {
  const free = sql`state = 'waiting' and (lease_until is null or lease_until < clock_timestamp())`
  await run(
    ctx,
    sql`update inbound_mail
        set state = 'aside', read_at = ${ctx.now}::timestamptz, kind = 'other', unit_id = ${topUnit},
            problem = 'Reading it ended in a crash three times. Look at it in the mailbox itself.'
        where ${free} and attempts >= ${mostAttempts}`,
  )
  const taken = await rows<{ id: number; raw: Uint8Array; received_at: string }>(
    ctx,
    sql`with next as (
          select id, attempts from inbound_mail where ${free} order by attempts, id limit ${batch} for update skip locked
        ), alone as (select id from next where attempts > 0 order by id limit 1)
        update inbound_mail m
        set attempts = m.attempts + 1, lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
        from next n
        where m.id = n.id and (n.attempts = 0 or (n.id in (select id from alone) and not exists (select from next where attempts = 0)))
        returning m.id, m.raw, m.received_at`,
  )
  return taken.map(({ id, raw, received_at: at }) => ({ id, raw, receivedAt: instant(at) })).sort((a, b) => a.id - b.id)
}

/** When the next mail that waits may be read; null when none waits. */
export async function nextMail(ctx: Ctx): Promise<Date | null> {
  const next = await row<{ seconds: number | null }>(
    ctx,
    sql`select extract(epoch from greatest(min(coalesce(lease_until, clock_timestamp())) - clock_timestamp(), interval '0'))::float8 as seconds
        from inbound_mail where state = 'waiting'`,
  )
  const seconds = next?.seconds ?? null
  return seconds === null ? null : new Date(ctx.now.getTime() + Math.ceil(seconds * 1000))
}

/** Where mail belongs of which nobody knows whom it is about. */
export const topUnit = sql`(select id from unit where parent_id is null order by id limit 1)`
