import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'

/** One row of the ledger, as its number within a step. */
export interface DeliveryKey {
  stepId: number
  seq: number
}

/** Names deliveries towards the outside: in links, reply codes and message ids. Made once per process. */
export interface Tokens {
  /** The token for a delivery's public links: URL-safe, 24 to 40 characters. */
  sign(delivery: DeliveryKey): string
  /** The delivery a link's token stands for; null for anything this secret did not sign. */
  verify(token: string): DeliveryKey | null
  /** The Message-ID of a delivery's e-mail, with its angle brackets. Stable, so a resend carries the same one. */
  messageId(delivery: DeliveryKey, domain: string): string
  /** The delivery a Message-ID (with or without brackets, any domain) stands for; null when it is not ours. */
  readMessageId(id: string): DeliveryKey | null
}

// 128 bits: as hard to guess as a random UUID is to collide, and short enough for a line of plain text.
const macBytes = 16
const shortestSecret = 32

/**
 * Tokens signed by HMAC-SHA256 with `secret` (at least 32 characters; throws a RangeError for less).
 *
 * A token is base64url(varint(stepId) varint(seq) mac). The two uses sign different labels, so a Message-ID, which
 * every mail server on the way can read, never opens a public link.
 */
export function createTokens(secret: string): Tokens {
  if (secret.length < shortestSecret) {
    throw new RangeError(`The secret for links needs at least ${shortestSecret} characters.`)
  }
  const key = createSecretKey(secret, 'utf8')

  const signFor = (label: 'link' | 'message-id', delivery: DeliveryKey): string => {
    const body = Buffer.from([...varint(delivery.stepId), ...varint(delivery.seq)])
    const mac = createHmac('sha256', key).update(`tradewind:${label}:`).update(body).digest().subarray(0, macBytes)
    return Buffer.concat([body, mac]).toString('base64url')
  }
  // Signs again what the token claims and compares the whole text: no second spelling of a token is accepted.
  const verifyFor = (label: 'link' | 'message-id', token: string): DeliveryKey | null => {
    const claimed = readClaim(token)
    if (!claimed) return null
    const given = Buffer.from(token)
    const right = Buffer.from(signFor(label, claimed))
    return given.length === right.length && timingSafeEqual(given, right) ? claimed : null
  }

  return {
    sign: (delivery) => signFor('link', delivery),
    verify: (token) => verifyFor('link', token),
    messageId: (delivery, domain) => `<${signFor('message-id', delivery)}@${domain}>`,
    readMessageId: (id) => {
      const local = /^<?([\w-]+)@[^\s<>@]+>?$/.exec(id.trim())?.[1]
      return local === undefined ? null : verifyFor('message-id', local)
    },
  }
}

function readClaim(token: string): DeliveryKey | null {
  if (token.length > 60) return null
  const bytes = Buffer.from(token, 'base64url')
  const [stepId, next] = readVarint(bytes, 0)
  const [seq, end] = readVarint(bytes, next)
  if (end + macBytes !== bytes.length) return null
  return Number.isSafeInteger(stepId) && Number.isSafeInteger(seq) ? { stepId, seq } : null
}

/** Seven bits a byte, lowest first, the high bit set on all but the last. By division: ids may exceed 32 bits. */
function varint(value: number): number[] {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('A delivery is named by whole numbers.')
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
  return bytes
}

/** The number at `start` and the position after it; NaN where the bytes end too soon. */
function readVarint(bytes: Buffer, start: number): [value: number, next: number] {
  let value = 0
  let scale = 1
  for (let at = start; at < bytes.length; at++, scale *= 128) {
    const byte = bytes[at] ?? 0
    value += (byte % 128) * scale
    if (byte < 128) return [value, at + 1]
  }
  return [Number.NaN, bytes.length]
}
