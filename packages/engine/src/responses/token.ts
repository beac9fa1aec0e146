import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { asTyped, type DeliveryKey, fromBase32, inFours, readClaim, toBase32, varint } from './code-text.ts'
import { readAsMeant } from './misreadings.ts'

export type { DeliveryKey }

/** All names of a delivery, made at once. */
export interface DeliveryNames {
  /** As `sign` makes it. */
  link: string
  /** As `signShort` makes it. */
  shortLink: string
  /** What stands before the @ of its Message-ID. */
  messageId: string
  /**
   * For the return path of its e-mail, behind a plus: digits and small letters, since mail servers may lose the difference
   * between small and capital ones on the way back.
   */
  returnPath: string
}

/** Names deliveries towards the outside: in links, reply codes and message ids. Made once per process. */
export interface Tokens {
  name(delivery: DeliveryKey): DeliveryNames
  /** The token for a delivery's public links: URL-safe, 24 to 40 characters. */
  sign(delivery: DeliveryKey): string
  /** A token for links where every letter is paid for: 64 bits instead of 128, 14 to 26 characters. */
  signShort(delivery: DeliveryKey): string
  /** The delivery a link's token, long or short, stands for; null for anything this secret did not sign. */
  verify(token: string): DeliveryKey | null
  /** The Message-ID of a delivery's e-mail, with its angle brackets. Stable, so a resend carries the same one. */
  messageId(delivery: DeliveryKey, domain: string): string
  /** The reply code of a letter, for a clerk to type in: `7K3F-92QX-4M`, 10 to 20 letters and digits. */
  replyCode(delivery: DeliveryKey): string
  /**
   * The delivery a reply code stands for, however it is spelt, with at most one sign misread for one like it or two that
   * changed places, where its check says what was meant; null when it was misread otherwise or is not ours.
   */
  readReplyCode(text: string): DeliveryKey | null
  /** The delivery a Message-ID (with or without brackets, any domain) stands for; null when it is not ours. */
  readMessageId(id: string): DeliveryKey | null
  /** The delivery whose return path an address is, or the name in it; null when it is not ours. */
  readReturnPath(address: string): DeliveryKey | null
  /** What a provider that reports to us puts into the address; 24 characters, the same in all processes. */
  hookKey(name: string): string
}

// 128 bits: as hard to guess as a random UUID is to collide, and short enough for a line of plain text.
const macBytes = 16
/** 96 bits: with what names the delivery, and a mailbox before it, within the 64 characters before an @. */
const returnMacBytes = 12
/**
 * Against misreading: one in 16 million passes. Whoever types codes has few tries (attempts.ts), so that nobody can try
 * them all.
 */
const replyMacBytes = 3
/** Guessed over HTTP at 1,000 a second, one of 2^64 would take half a billion years. */
const shortMacBytes = 8
const macBytesOf: Record<keyof DeliveryNames, number> = {
  link: macBytes,
  shortLink: shortMacBytes,
  messageId: macBytes,
  returnPath: returnMacBytes,
}
const shortestSecret = 32

/**
 * Tokens signed by HMAC-SHA256 with `secret` (at least 32 characters; throws a RangeError for less).
 *
 * A token is base64url(varint(stepId) varint(seq) mac). One HMAC (3 us) makes them all: the links have its first half and
 * what mail servers on the way can read has the second, so a Message-ID never opens a public link.
 */
export function createTokens(secret: string): Tokens {
  if (secret.length < shortestSecret) {
    throw new RangeError(`The secret for links needs at least ${shortestSecret} characters.`)
  }
  const key = createSecretKey(secret, 'utf8')

  const name = (delivery: DeliveryKey): DeliveryNames => {
    const body = Buffer.from([...varint(delivery.stepId), ...varint(delivery.seq)])
    const mac = createHmac('sha256', key).update('tradewind:delivery:').update(body).digest()
    const mail = Buffer.concat([body, mac.subarray(macBytes)])
    return {
      link: Buffer.concat([body, mac.subarray(0, macBytes)]).toString('base64url'),
      shortLink: Buffer.concat([body, mac.subarray(0, shortMacBytes)]).toString('base64url'),
      messageId: mail.toString('base64url'),
      returnPath: mail.toString('hex', 0, body.length + returnMacBytes),
    }
  }
  const replyCode = (delivery: DeliveryKey): string => {
    const body = Buffer.from([...varint(delivery.stepId), ...varint(delivery.seq)])
    const mac = createHmac('sha256', key).update('tradewind:reply-code:').update(body).digest()
    return inFours(toBase32(Buffer.concat([body, mac.subarray(0, replyMacBytes)])))
  }
  const readCode = (code: string): DeliveryKey | null => {
    const claimed = readClaim(fromBase32(code), replyMacBytes)
    return claimed && replyCode(claimed) === inFours(code) ? claimed : null
  }
  // Signs again what the token claims and compares the whole text: no second spelling of a token is accepted.
  const verify = (kind: keyof DeliveryNames, token: string): DeliveryKey | null => {
    const encoding = kind === 'returnPath' ? 'hex' : 'base64url'
    const claimed = token.length > 60 ? null : readClaim(Buffer.from(token, encoding), macBytesOf[kind])
    if (!claimed) return null
    const given = Buffer.from(token)
    const right = Buffer.from(name(claimed)[kind])
    return given.length === right.length && timingSafeEqual(given, right) ? claimed : null
  }

  return {
    name,
    sign: (delivery) => name(delivery).link,
    signShort: (delivery) => name(delivery).shortLink,
    verify: (token) => verify('link', token) ?? verify('shortLink', token),
    hookKey: (name) => createHmac('sha256', key).update(`tradewind:hook:${name}`).digest('base64url').slice(0, 24),
    messageId: (delivery, domain) => `<${name(delivery).messageId}@${domain}>`,
    replyCode,
    readReplyCode: (text) => readAsMeant(asTyped(text), readCode),
    readMessageId: (id) => {
      const local = /^<?([\w-]+)@[^\s<>@]+>?$/.exec(id.trim())?.[1]
      return local === undefined ? null : verify('messageId', local)
    },
    readReturnPath: (address) => {
      const token = /^<?(?:[^\s<>@]*\+)?([0-9a-f]+)(?:@[^\s<>@]+)?>?$/.exec(address.trim().toLowerCase())?.[1]
      return token === undefined ? null : verify('returnPath', token)
    },
  }
}
