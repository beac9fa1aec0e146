import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds by which the clock of whoever signs may differ from ours, and after which a call cannot be played again. */
export const tolerance = 300

/** `v1=` and the HMAC-SHA256, in hex, of the time (seconds since 1970), a full stop and the body as it is sent. */
export const signBody = (secret: string, timestamp: string, body: string | Uint8Array): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`

/** Whether one of the signatures in the header is right by one of the secrets. All are compared, whichever fits. */
export function isSignedBy(secrets: string[], header: string, timestamp: string, body: Uint8Array): boolean {
  const given = header.split(',', 4).map((one) => Buffer.from(one.trim()))
  let right = false
  for (const secret of secrets) {
    const expected = Buffer.from(signBody(secret, timestamp, body))
    for (const one of given) {
      if (one.length === expected.length && timingSafeEqual(one, expected)) right = true
    }
  }
  return right
}
