import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type Ctx, rows, run } from '../context.ts'
import { type ReceiptInput, recordReceipts } from '../deliveries/record-receipts.ts'
import { findDelivery, type LinkedDelivery, recordOwn } from '../responses/from-delivery.ts'
import { optOut } from '../responses/opt-out.ts'
import { latestAnswer } from '../responses/record-responses.ts'
import type { DeliveryKey } from '../responses/token.ts'
import { type BounceRule, suppressBounced } from './suppress-bounced.ts'
import { topUnit } from './take-mail.ts'

export const mailKinds = ['bounce', 'delay', 'complaint', 'unsubscribe', 'reply', 'auto-reply', 'other'] as const
export type MailKind = (typeof mailKinds)[number]

/** What somebody found in a mail. */
export interface MailReading {
  /** Of the mail, as it was taken. */
  id: number
  kind: MailKind
  /** The message it is about, by a name that we signed; null when it names none. */
  delivery: DeliveryKey | null
  sender: string
  subject: string
  /** UTC; when it was sent, else received. */
  at: Date
  /** The same for the same mail, wherever it is found. */
  fingerprint: string
  bounce?: ReadBounce | undefined
  /** What a person wrote, without what they quote. */
  text?: string | undefined
  /** Why it could not be read; kind is `other` then. */
  problem?: string | undefined
}

export interface ReadBounce {
  hard: boolean
  /** A class of reasons (docs/bounces.md). */
  reason: string
  /** Enhanced status code; null where none was given. */
  status: string | null
  words: string
  /** Whether the fault is the address's own. */
  counts: boolean
  /** Addresses that the report and the mail in it name; without any it is about whatever the customer has. */
  recipients: string[]
}

/** What the organisation has decided about mail that comes back. */
export interface MailRules {
  softBounces: BounceRule
  /** Whether the words of replies are kept. */
  keepReplies: boolean
}

const longestReply = 2_000

/**
 * Writes down what was read, each mail in its row, and does what follows: bounces and complaints become receipts, what a
 * person wrote an answer, a wish to be left alone an opt-out. Only a name that we signed counts, so that nobody can speak
 * for a stranger: what should have one and has none is put aside for somebody to look at. As the system; doing it again
 * changes nothing. Mails that somebody else has finished meanwhile are passed over.
 */
export async function recordMail(ctx: Ctx, readings: readonly MailReading[], rules: MailRules): Promise<void> {
  const known = await findDeliveries(ctx, readings)
  const judged = readings.map((reading) => ({ ...reading, ...judge(reading, known.get(nameOf(reading.delivery))) }))
  const open = new Set(await writeDown(ctx, judged, rules))
  const done = judged.filter(({ id, state }) => open.has(id) && state === 'done')
  await recordReceipts(ctx, done.flatMap(toReceipt))
  await suppressBounced(ctx, {
    mails: done.filter(({ kind }) => kind === 'bounce').map(({ id }) => id),
    rule: rules.softBounces,
  })
  for (const one of done) {
    if (one.kind !== 'reply' && one.kind !== 'unsubscribe') continue
    const delivery = one.delivery && (await findDelivery(ctx, one.delivery))
    if (delivery) await answer(ctx, one, delivery, rules)
  }
}

const nameOf = (key: DeliveryKey | null): string => (key ? `${key.stepId}-${key.seq}` : '')

interface Known {
  customerId: number
  unitId: number
  email: string | null
}

async function findDeliveries(ctx: Ctx, readings: readonly MailReading[]): Promise<Map<string, Known>> {
  const keys = readings.flatMap(({ delivery }) => delivery ?? [])
  // By delivery_pkey, one probe a mail.
  const found = await rows<Known & DeliveryKey>(
    ctx,
    sql`select d.step_id as "stepId", d.seq, c.id as "customerId", c.unit_id as "unitId", lower(c.email) as email
        from (select distinct * from unnest(${keys.map(({ stepId }) => stepId)}::bigint[], ${keys.map(({ seq }) => seq)}::int[])
              as k(step_id, seq)) k
        join delivery d on d.step_id = k.step_id and d.seq = k.seq join customer c on c.id = d.customer_id`,
  )
  return new Map(found.map((one) => [nameOf(one), one]))
}

/** Nothing follows from these, so it does not matter whom they are about. */
const idle: readonly MailKind[] = ['delay', 'auto-reply', 'other']

function judge(reading: MailReading, about: Known | undefined) {
  const missing = !about && !idle.includes(reading.kind)
  const problem =
    reading.problem ??
    (missing
      ? reading.delivery
        ? 'The message it names is gone. Nothing was recorded.'
        : 'It names no message of ours. Nothing was recorded: look whose it is.'
      : null)
  return {
    problem,
    state: problem === null ? ('done' as const) : ('aside' as const),
    about,
    ...addressOf(reading.bounce, about),
  }
}

/** A report about another address (forwarded mail, or the customer has a new one) says nothing against this one. */
function addressOf(bounce: ReadBounce | undefined, about: Known | undefined) {
  if (!bounce || !about?.email) return { address: null }
  const named = bounce.recipients.map((one) => one.toLowerCase())
  return { address: named.length === 0 || named.includes(about.email) ? about.email : (named[0] ?? null) }
}

type Judged = Omit<MailReading, 'problem'> & ReturnType<typeof judge>

/** Returns the ids of those that were still open. One statement, by inbound_mail_pkey, in its order. */
async function writeDown(ctx: Ctx, judged: Judged[], { keepReplies }: MailRules): Promise<number[]> {
  const lines = judged.map(({ id, kind, state, problem, sender, subject, delivery, about, address, bounce }) => ({
    id,
    kind,
    state,
    problem,
    sender: storable(sender, 320),
    subject: kind === 'reply' && !keepReplies ? null : storable(subject, 500),
    ...(about && { ...delivery, customerId: about.customerId, unitId: about.unitId }),
    ...(bounce && {
      hard: bounce.hard,
      reason: bounce.reason,
      status: bounce.status,
      words: storable(bounce.words, 500),
    }),
    address: address && storable(address, 320),
    counts: bounce?.counts ?? false,
  }))
  const written = await rows<{ id: number }>(
    ctx,
    sql`with given as (
          select g.* from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
            as g(id bigint, kind text, state text, problem text, sender text, subject text, "stepId" bigint, seq int,
                 "customerId" bigint, "unitId" bigint, hard boolean, reason text, status text, words text, address text,
                 counts boolean)
          join (select id from inbound_mail where id = any(${judged.map(({ id }) => id)}::bigint[]) and state = 'waiting'
                order by id for update) open on open.id = g.id
        )
        update inbound_mail m
        set kind = g.kind, state = g.state, problem = g.problem, sender = g.sender, subject = g.subject,
            step_id = g."stepId", seq = g.seq, customer_id = g."customerId", unit_id = coalesce(g."unitId", ${topUnit}),
            hard = g.hard, reason = g.reason, status = g.status, words = g.words, address = g.address, counts = g.counts,
            read_at = ${ctx.now}::timestamptz, lease_until = null,
            raw = case when g.state = 'aside' then m.raw end
        from given g where m.id = g.id returning m.id`,
  )
  return written.map(({ id }) => id)
}

const storable = (text: string, max: number): string => text.replaceAll('\0', '').slice(0, max).toWellFormed()

function toReceipt({ kind, delivery, bounce, at }: Judged): ReceiptInput[] {
  if (!delivery || (kind !== 'bounce' && kind !== 'complaint')) return []
  if (kind === 'complaint') return [{ ...delivery, receipt: 'complained', at }]
  const said = bounce ? [bounce.hard ? 'hard' : 'soft', bounce.reason, bounce.status ?? '', bounce.words] : []
  return [{ ...delivery, receipt: 'bounced', at, reason: storable(said.filter(Boolean).join(' '), 1_000) }]
}

/** The same mail by another way is the same answer. */
async function answer(ctx: Ctx, mail: Judged, delivery: LinkedDelivery, { keepReplies }: MailRules): Promise<void> {
  const { kind, sender, subject, text = '', fingerprint } = mail
  const { customerId, channel, purpose, stepId, seq, campaignId } = delivery
  if (kind === 'unsubscribe') {
    const evidence = `answered by mail, campaign ${campaignId}, message ${stepId}-${seq}`
    await optOut(ctx, 'mail', [{ customerId, channel, purpose, evidence }])
  }
  const digest = createHash('sha256').update(fingerprint).digest('base64url').slice(0, 16)
  const words = { from: storable(sender, 320), subject: storable(subject, 500), text: storable(text, longestReply) }
  await recordOwn(ctx, delivery, {
    source: 'mail',
    externalId: `${stepId}-${seq}-${digest}`,
    kind: kind === 'unsubscribe' ? 'unsubscribe' : 'reply',
    occurredAt: mail.at > latestAnswer(ctx.now) ? ctx.now : mail.at,
    detail: keepReplies ? words : {},
  })
}

/** How long a mail that was put aside is kept as it came. */
const keptDays = 30

/** Lets go of mails that were put aside a month ago; what was read in them stays. By inbound_mail_raw. */
export const forgetOldMail = (ctx: Ctx): Promise<number> =>
  run(
    ctx,
    sql`update inbound_mail set raw = null
        where raw is not null and read_at < ${ctx.now}::timestamptz - make_interval(days => ${keptDays})`,
  )
