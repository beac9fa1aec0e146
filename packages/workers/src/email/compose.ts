import type { DeliveryKey, Tokens } from '@tradewind/engine'
import type { Bytes, MergeData, WireEmail } from '@tradewind/templates'
import type { Attachment } from './attachment.ts'
import { createDkimSigner, type DkimKey, relaxed } from './dkim.ts'
import { frameOf } from './frame.ts'
import { type Mailbox, mailboxHeader, shortHeader, textHeader, wireAddress } from './header.ts'

/** An e-mail on its way out: its envelope, and its bytes when they are wanted. */
export interface Mail {
  /** Number of the delivery within its step. */
  seq: number
  /** Where reports of non-delivery go. */
  from: string
  to: string
  /**
   * Writes the message behind what `out` has, every line ended by CRLF and none beginning with a dot. Returns what follows
   * those bytes, which is shared by all messages: attached files.
   */
  compose(out: Bytes): Buffer
}

export interface ComposerOptions {
  email: WireEmail
  from: Mailbox
  /** Stands before the subject. */
  mark?: string | undefined
  replyTo: string | null
  /** The unsubscribe address for a token; answers POST as RFC 8058 asks. */
  unsubscribeUrl(token: string): string
  tokens: Tokens
  /** Reports of non-delivery go here, each delivery's to an address of its own (VERP); null: to the sender. */
  bounceAddress: string | null
  /** Somebody reads what comes to that address, so that it takes wishes to unsubscribe as well. */
  unsubscribeByMail?: boolean | undefined
  attachments: readonly Attachment[]
  /** Business time, for the Date. */
  now(): Date
  dkim?: DkimKey | undefined
}

/** Who a copy goes to, and what it may say about them. */
export interface Recipient {
  key: DeliveryKey
  name: string
  address: string
  data: MergeData
}

/**
 * RFC 6376 5.4 and RFC 8058: what a reader sees, and the way out. In the order in which they are written; the last is the
 * one that a message need not have.
 */
const signedFields = [
  'date',
  'message-id',
  'to',
  'subject',
  'list-unsubscribe',
  'from',
  'mime-version',
  'list-unsubscribe-post',
  'auto-submitted',
  'content-type',
]

/** Files up to this are copied into each message; larger ones go out from where they are. */
const mostCopied = 16_384

const nothing = Buffer.alloc(0)
const emptyLine = Buffer.from('\r\n')

/**
 * Prepares what all copies of an e-mail share, so that a copy is a matter of copying bytes: 10 us for 10 KB, where composing
 * it from strings takes 1 ms.
 */
export function createComposer(options: ComposerOptions): (recipient: Recipient) => Mail {
  const { email, from, mark = '', replyTo, tokens, bounceAddress } = options
  const mailWayOut = options.unsubscribeByMail ? bounceAddress : null
  const domain = wireAddress(from.address).split('@')[1] ?? 'localhost'
  const frame = frameOf(options.attachments)
  const shared = [
    mailboxHeader('From', from),
    ...(replyTo ? [shortHeader('Reply-To', `<${wireAddress(replyTo)}>`)] : []),
    'MIME-Version: 1.0\r\n',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n',
    'Auto-Submitted: auto-generated\r\n',
    frame.contentType,
  ].join('')
  const names = replyTo ? signedFields.toSpliced(6, 0, 'reply-to') : signedFields
  const signer = options.dkim && createDkimSigner(options.dkim, names)
  const sharedBytes = Buffer.from(shared)
  const sharedRelaxed = relaxed(shared)
  const tailIsCopied = frame.afterHtml.length <= mostCopied
  const date = dateHeader()

  return ({ key, name, address, data }) => {
    const named = tokens.name(key)
    return {
      seq: key.seq,
      from: bounceAddress ? namedAddress(bounceAddress, named.returnPath) : wireAddress(from.address),
      to: wireAddress(address),
      compose(out) {
        const own =
          date(options.now()) +
          shortHeader('Message-ID', `<${named.messageId}@${domain}>`) +
          mailboxHeader('To', { name, address }) +
          textHeader('Subject', mark + email.subject(data)) +
          shortHeader('List-Unsubscribe', waysOut(options.unsubscribeUrl(named.link), mailWayOut, named.returnPath))
        const start = out.length
        const room = signer?.length ?? 0
        out.reserve(room)
        out.length += room
        out.utf8(own)
        out.add(sharedBytes)
        out.add(emptyLine)
        const body = out.length
        const token = Buffer.from(named.link, 'latin1')
        out.add(frame.beforeText)
        email.text(out, data, token)
        out.add(frame.betweenTextAndHtml)
        email.html(out, data, token)
        if (tailIsCopied) out.add(frame.afterHtml)
        const tail = tailIsCopied ? nothing : frame.afterHtml
        if (signer) {
          const field = signer.field(relaxed(own) + sharedRelaxed, [out.view(body), tail])
          out.buffer.write(field, start, 'latin1')
        }
        return tail
      },
    }
  }
}

/** `bounces@post.example` and a token: `bounces+token@post.example`. */
function namedAddress(address: string, token: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}+${token}${address.slice(at)}`
}

/** RFC 2369: by HTTP first, which RFC 8058 needs; by mail where somebody reads it. */
const waysOut = (url: string, address: string | null, token: string): string =>
  address ? `<${url}>,\r\n <mailto:${namedAddress(address, token)}?subject=unsubscribe>` : `<${url}>`

/** RFC 5322 3.3; made once a second. */
function dateHeader(): (now: Date) => string {
  let second = Number.NaN
  let line = ''
  return (now) => {
    const current = Math.floor(now.getTime() / 1000)
    if (current !== second) {
      second = current
      line = `Date: ${now.toUTCString().replace('GMT', '+0000')}\r\n`
    }
    return line
  }
}
