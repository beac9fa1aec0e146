import { createHash } from 'node:crypto'
import { type DeliveryKey, type MailReading, optsOutByMail, type TakenMail, type Tokens } from '@tradewind/engine'
import { bounceReasons } from './bounce-reasons.ts'
import { fieldsOf, type OpenedMail, openMail } from './open-mail.ts'
import { answerIn, isAutoReply } from './read-answer.ts'
import { readBounces } from './read-bounces.ts'
import { readComplaint } from './read-complaint.ts'

/** Reads the names that we gave. */
export type MailNames = Pick<Tokens, 'readReturnPath' | 'readMessageId'>

/**
 * What a mail says, and about which message of ours. Never throws: a mail that cannot be taken apart is one to look at.
 */
export async function readMail({ id, raw, receivedAt }: TakenMail, tokens: MailNames): Promise<MailReading> {
  const unread = { id, delivery: null, sender: '', subject: '', at: receivedAt, fingerprint: digest(raw) }
  try {
    const mail = await openMail(raw)
    const original = originalOf(mail)
    const delivery = deliveryOf(mail, original, tokens)
    const fingerprint = digest([mail.headers.get('message-id')?.[0], mail.from, mail.subject, mail.text].join('\n'))
    return { ...unread, sender: mail.from, subject: mail.subject, delivery, fingerprint, ...kindOf(mail, original) }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return { ...unread, kind: 'other', problem: `It could not be read: ${why.slice(0, 200)}.`.replace('..', '.') }
  }
}

const digest = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('base64url')

function kindOf(mail: OpenedMail, original: Original): Pick<MailReading, 'kind' | 'bounce' | 'text'> {
  const complaint = readComplaint(mail)
  if (complaint) return { kind: complaint }
  const answer = answerIn(mail.text)
  if (wantsOut(mail, answer)) return { kind: 'unsubscribe', text: answer }
  const [bounce] = readBounces(mail)
  if (bounce?.delayed) return { kind: 'delay' }
  if (bounce) {
    const { hard, reason, status, words, recipient } = bounce
    const counts = !hard && bounceReasons[reason].blames === 'address'
    return {
      kind: 'bounce',
      bounce: { hard, reason, status, words, counts, recipients: [recipient, original.to].filter(Boolean) },
    }
  }
  if (isAutoReply(mail)) return { kind: 'auto-reply' }
  return { kind: 'reply', text: answer }
}

/** The button of a mail program writes the subject that List-Unsubscribe gives it; a person writes the word. */
const wantsOut = (mail: OpenedMail, answer: string): boolean =>
  (optsOutByMail(mail.subject) && mail.parts.length === 0) || (optsOutByMail(answer) && !isAutoReply(mail))

interface Original {
  messageId: string
  returnPath: string
  to: string
}

/** The mail of ours that came back, or the head of it. */
function originalOf({ parts }: OpenedMail): Original {
  const part = parts.find(({ type }) => type === 'message/rfc822' || type.includes('rfc822-headers'))
  const fields = fieldsOf(part?.text.split(/\r?\n\r?\n/, 1)[0] ?? '')
  return {
    messageId: fields.get('message-id') ?? '',
    returnPath: fields.get('return-path') ?? '',
    to: /[^\s<>"]+@[^\s<>",;]+/.exec(fields.get('to')?.slice(-400) ?? '')?.[0] ?? '',
  }
}

const addressHeaders = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to', 'cc'] as const
const answeredHeaders = ['in-reply-to', 'references'] as const
const mostNames = 50

/**
 * The delivery that a mail is about, by any name of it that we signed: the address it came to, the mail it answers, the mail
 * that came back in it. Names that others made up are passed over.
 */
function deliveryOf({ headers, text }: OpenedMail, original: Original, tokens: MailNames): DeliveryKey | null {
  const all = (names: readonly string[]) =>
    names
      .flatMap((name) => headers.get(name) ?? [])
      .join(' ')
      .slice(0, 10_000)
  const addresses = [...all(addressHeaders).split(/[\s<>,;"]+/), original.returnPath].filter((one) => one.includes('+'))
  const ids = [
    ...all(answeredHeaders)
      .split(/[\s,]+/)
      .reverse(),
    original.messageId,
    ...messageIdsIn(text),
  ]
  for (const address of addresses.slice(0, mostNames)) {
    const found = tokens.readReturnPath(address)
    if (found) return found
  }
  for (const id of ids.filter(Boolean).slice(0, mostNames)) {
    const found = tokens.readMessageId(id)
    if (found) return found
  }
  return null
}

/** Old servers put the mail that came back into the text. */
const messageIdsIn = (text: string): string[] =>
  [...text.slice(0, 50_000).matchAll(/^[> ]{0,4}message-id:[ \t]{0,4}(<[^<>\s]{1,300}>)/gim)]
    .map((found) => found[1] ?? '')
    .slice(0, 10)
