import { sql } from 'kysely'
import { type Ctx, rows } from '../context.ts'
import { promiseJob } from '../jobs/promise-job.ts'
import { topUnit } from './take-mail.ts'

/** Bytes of a mail that are kept: reports and answers stand in front of what they are about, and files are not read. */
export const mostMailBytes = 512 * 1024

export interface KeptMail {
  /** What tells it from all others of its mailbox. */
  key: string
  /** The mail as it came (RFC 5322), or its first `mostMailBytes`. */
  raw: Uint8Array
  /** Bytes of the whole mail. */
  size: number
  /** UTC. */
  receivedAt: Date
  /** Why there is nothing to read: it is put aside at once. */
  problem?: string | undefined
}

/**
 * Keeps mails as they came and promises to read them; once this has committed, they may be forgotten where they came from.
 * One that is known by its mailbox and key is left alone. As the system. Returns how many were new.
 */
export async function keepMail(ctx: Ctx, mailbox: string, mails: readonly KeptMail[]): Promise<number> {
  if (mails.length === 0) return 0
  const list = sql.join(
    mails.map(({ key, raw, size, receivedAt, problem = null }) => {
      const bytes = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, mostMailBytes))
      return sql`(${key}, ${receivedAt}::timestamptz, ${size}::int, ${bytes}::bytea, ${problem}::text)`
    }),
  )
  const added = await rows<{ waits: boolean }>(
    ctx,
    sql`insert into inbound_mail (mailbox, key, received_at, size, raw, problem, state, kind, read_at, unit_id)
        select ${mailbox}, key, received_at, size, case when problem is null then raw end, problem,
               case when problem is null then 'waiting' else 'aside' end, case when problem is not null then 'other' end,
               case when problem is not null then ${ctx.now}::timestamptz end, case when problem is not null then ${topUnit} end
        from (values ${list}) as given(key, received_at, size, raw, problem)
        on conflict (mailbox, key) do nothing returning state = 'waiting' as waits`,
  )
  if (added.some(({ waits }) => waits)) await promiseJob(ctx, 'read-mail', {})
  return added.length
}
