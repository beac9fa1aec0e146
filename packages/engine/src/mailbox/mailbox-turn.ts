import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Ctx, row, rows, run } from '../context.ts'
import { type KeptMail, keepMail } from './keep-mail.ts'

/** A worker's turn at a mailbox: one reads at a time. */
export interface MailboxTurn {
  name: string
  token: string
  /** Of the server's numbers, at the last reading; null before the first. */
  uidValidity: number | null
  /** The last mail that was kept. */
  lastUid: number
}

/** Takes or keeps the turn for `leaseSeconds`; null while somebody else has it. Give the `token` to go on with one's own. */
export async function takeMailbox(
  ctx: Ctx,
  { name, token = randomUUID(), leaseSeconds }: { name: string; token?: string | undefined; leaseSeconds: number },
): Promise<MailboxTurn | null> {
  const turn = await row<{ uidValidity: number | null; lastUid: number }>(
    ctx,
    sql`insert into mailbox as m (name, token, lease_until)
        values (${name}, ${token}, clock_timestamp() + make_interval(secs => ${leaseSeconds}))
        on conflict (name) do update set token = excluded.token, lease_until = excluded.lease_until
          where m.token = excluded.token or m.lease_until is null or m.lease_until < clock_timestamp()
        returning uid_validity as "uidValidity", last_uid as "lastUid"`,
  )
  return turn ? { name, token, ...turn } : null
}

/**
 * Keeps mails and how far that got, together. False when the turn has passed to somebody else: nothing is written then,
 * and they read the same mails.
 */
export async function keepFromMailbox(
  ctx: Ctx,
  turn: Pick<MailboxTurn, 'name' | 'token'>,
  { uidValidity, lastUid, mails }: { uidValidity: number; lastUid: number; mails: readonly KeptMail[] },
): Promise<boolean> {
  const mine = await run(
    ctx,
    sql`update mailbox set uid_validity = ${uidValidity}, last_uid = ${lastUid}, read_at = ${ctx.now}, problem = null
        where name = ${turn.name} and token = ${turn.token}`,
  )
  if (mine === 0) return false
  await keepMail(ctx, turn.name, mails)
  return true
}

/** Gives the turn to whoever comes next; with a `problem`, what was in the way. */
export async function leaveMailbox(ctx: Ctx, turn: Pick<MailboxTurn, 'name' | 'token'>, problem: string | null = null) {
  await run(
    ctx,
    sql`update mailbox set lease_until = null, problem = ${problem} where name = ${turn.name} and token = ${turn.token}`,
  )
}

/** How reading stands: mails that wait, mails put aside, and mailboxes that could not be read. */
export async function mailState(ctx: Ctx): Promise<{
  waiting: number
  aside: number
  mailboxes: { name: string; problem: string | null; readAt: string | null }[]
}> {
  const counts = await row<{ waiting: number; aside: number }>(
    ctx,
    sql`select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'aside')::int as aside
        from inbound_mail where state in ('waiting', 'aside')`,
  )
  const mailboxes = await rows<{ name: string; problem: string | null; readAt: string | null }>(
    ctx,
    sql`select name, problem, read_at as "readAt" from mailbox order by name`,
  )
  return { waiting: counts?.waiting ?? 0, aside: counts?.aside ?? 0, mailboxes }
}
