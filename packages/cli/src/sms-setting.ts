import type { SmppOptions } from '@tradewind/workers'
import { z } from 'zod'

/** Which gateway carries text messages, as `SMS_URL` says it. */
export type SmsSetting =
  | { kind: 'smpp'; options: SmppOptions }
  | { kind: 'kannel'; options: { url: string; username: string; password: string } }
  | { kind: 'alibaba'; options: { endpoint: string; keyId: string; secret: string } }

export const smsProtocols = ['smpp', 'smpps', 'http', 'https', 'alibaba'] as const

/** What may stand behind the question mark of an SMPP address. */
const smppParameters = z.strictObject({
  window: z.coerce.number({ error: 'window must be a number' }).int().min(1).max(1_000).optional(),
  systemType: z.string().max(12).optional(),
  latin: z.enum(['gsm', 'ucs2'], { error: 'latin must be gsm or ucs2' }).optional(),
  long: z.enum(['parts', 'payload'], { error: 'long must be parts or payload' }).optional(),
  receiptIds: z.enum(['same', 'decimal'], { error: 'receiptIds must be same or decimal' }).optional(),
})

/** Reads `SMS_URL`, whose form is right. Returns a sentence where something else is not. */
export function readSmsUrl(text: string): SmsSetting | string {
  const url = new URL(text)
  const kind = url.protocol.slice(0, -1)
  const [user, secret] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  if (user === '') return 'must name who signs in, as in smpp://user:password@host'
  if (kind === 'alibaba') return { kind, options: { endpoint: `https://${url.host}/`, keyId: user, secret } }
  if (kind === 'smpp' || kind === 'smpps') {
    const parameters = smppParameters.safeParse(Object.fromEntries(url.searchParams))
    if (!parameters.success) {
      const [issue] = parameters.error.issues
      return `has a parameter that cannot be used: ${issue?.message.replace(/\.$/, '')}`
    }
    const secure = kind === 'smpps'
    const port = Number(url.port) || (secure ? 3550 : 2775)
    const given = Object.fromEntries(Object.entries(parameters.data).filter(([, value]) => value !== undefined))
    return { kind: 'smpp', options: { host: url.hostname, port, secure, systemId: user, password: secret, ...given } }
  }
  url.username = url.password = ''
  return { kind: 'kannel', options: { url: url.href, username: user, password: secret } }
}
