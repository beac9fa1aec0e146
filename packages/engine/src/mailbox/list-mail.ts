import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, rows, run } from '../context.ts'
import { requireAnywhere } from '../customers/require-anywhere.ts'
import { conflict, notFound } from '../errors.ts'
import { promiseJob } from '../jobs/promise-job.ts'
import { requireRight, rightsAt } from '../org/rights.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { type MailKind, mailKinds } from './record-mail.ts'

export const mailStates = ['waiting', 'done', 'aside'] as const
export type MailState = (typeof mailStates)[number]

/** What was read in a mail; never the mail. */
export interface MailView {
  id: number
  receivedAt: Date
  state: MailState
  kind: MailKind | null
  /** Why somebody has to look at it. */
  problem: string | null
  /** Addresses in these three are masked without the right `customer.reveal`. */
  sender: string | null
  subject: string | null
  words: string | null
  customerId: number | null
  unitId: number | null
  stepId: number | null
  seq: number | null
  hard: boolean | null
  reason: string | null
  status: string | null
}

export const mailQuery = pageInput.extend({
  /** `aside`: what somebody has to look at. */
  state: z.enum(mailStates).default('aside'),
  kind: z.enum(mailKinds).optional(),
})

const columns = sql`id, received_at as "receivedAt", state, kind, problem, sender, subject, words,
  customer_id as "customerId", unit_id as "unitId", step_id as "stepId", seq, hard, reason, status`

/**
 * Mails about customers of the actor's units, oldest first; those about nobody known belong to the top of the
 * organisation. Needs `response.write`.
 */
export async function listMail(ctx: Ctx, input: z.input<typeof mailQuery>): Promise<Page<MailView>> {
  const { state, kind, cursor, limit } = parseInput(mailQuery, input)
  requireAnywhere(ctx, 'response.write')
  const found = await rows<MailView>(
    ctx,
    sql`select ${columns} from inbound_mail
        where state = ${state} and ${kind ? sql`kind = ${kind}` : sql`true`} and id > ${afterId(cursor)}
        order by id limit ${limit + 1}`,
  )
  const seesAll = new Map<number | null, boolean>()
  for (const unitId of new Set(found.map((mail) => mail.unitId))) {
    seesAll.set(unitId, unitId === null || (await rightsAt(ctx, unitId)).has('customer.reveal'))
  }
  const shown = found.map((mail) => ({
    ...(seesAll.get(mail.unitId) ? mail : masked(mail)),
    receivedAt: instant(mail.receivedAt),
  }))
  return toPage(shown, limit)
}

const masked = (mail: MailView): MailView => ({
  ...mail,
  sender: mask(mail.sender),
  subject: mask(mail.subject),
  words: mask(mail.words),
})

/** `wang.fang@example.com` becomes `w…@example.com`; what is shown has at most 500 characters. */
const mask = (text: string | null): string | null =>
  text?.replace(/([^\s<>"'(),:;@])[^\s<>"'(),:;@]{0,320}@/gu, '$1…@') ?? null

export const settleMailInput = z.object({
  id: z.int().positive(),
  /** `close`: it was looked at. `read-again`: perhaps a newer version understands it. */
  what: z.enum(['close', 'read-again'], { error: 'Say close or read-again.' }),
})

/**
 * What somebody makes of a mail that was put aside. Needs `response.write` in its unit. Throws `not-found` outside the
 * actor's units, and `conflict` for a mail that is not aside or, to be read again, no longer kept.
 */
export async function settleMail(ctx: Ctx, input: z.input<typeof settleMailInput>): Promise<MailView> {
  const { id, what } = parseInput(settleMailInput, input)
  const [mail] = await rows<MailView>(ctx, sql`select ${columns} from inbound_mail where id = ${id}`)
  if (!mail) throw notFound('The mail')
  if (mail.unitId !== null) await requireRight(ctx, 'response.write', mail.unitId)
  const close = what === 'close'
  const change = close
    ? sql`state = 'done', raw = null`
    : sql`state = 'waiting', attempts = 0, kind = null, problem = null, read_at = null`
  const changed = await elevated(ctx, (all) =>
    run(
      all,
      sql`update inbound_mail set ${change} where id = ${id} and state = 'aside' and ${close ? sql`true` : sql`raw is not null`}`,
    ),
  )
  if (changed === 0) {
    throw conflict(
      mail.state === 'aside'
        ? 'The mail itself was kept for a month and is gone. Close it.'
        : 'Only a mail that was put aside can be closed or read again.',
    )
  }
  if (!close) await promiseJob(ctx, 'read-mail', {})
  return { ...masked(mail), receivedAt: instant(mail.receivedAt), state: close ? 'done' : 'waiting' }
}
