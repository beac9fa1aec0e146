import { createHash } from 'node:crypto'
import { z } from 'zod'
import { businessDay, type Ctx } from '../context.ts'
import { maskIdNumber, normaliseIdNumber } from '../customers/id-number.ts'
import { currency, orderValue } from '../parse-input.ts'
import { needsAmount, type ResponseKind, responseKindNames } from './kinds.ts'

/** Sources whose external ids the product itself gives: nobody else may record under these names. */
const ownSources =
  /^(?:click|open|unsubscribe|reply-form|receipt|sms|mail|work-order|event|desk|coupon|(?:order|past-campaign|hook):.*)$/

const text = (max: number) => z.string().trim().min(1).max(max)

/** Older than any customer file: a date before it is a mistake. */
const earliest = new Date('1970-01-01T00:00:00Z')

const who = z
  .union(
    [
      z.strictObject({ id: z.int().positive() }),
      z.strictObject({ ref: text(100) }),
      z.strictObject({ email: text(254) }),
      z.strictObject({ mobile: text(40) }),
      z.strictObject({ idNumber: text(40) }),
    ],
    { error: 'Name the customer by one of id, ref, email, mobile or idNumber.' },
  )
  .describe('Who answered, by one of id, ref, email, mobile, idNumber.')

const fields = z.strictObject({
  source: text(60)
    .refine((source) => !ownSources.test(source), 'This source is reserved for what the product records itself.')
    .describe('The system or place the answer comes from, e.g. `sms-gateway`, `counter`.'),
  externalId: text(200).describe("The answer's own number in that source: sending it again changes nothing."),
  kind: z.enum(responseKindNames),
  occurredAt: z
    .union([z.date(), z.iso.datetime({ offset: true, abort: true })], {
      error: 'Write the time with its offset, as 2026-03-01T16:30:00+08:00.',
    })
    .transform((at) => new Date(at))
    .refine((at) => at >= earliest, 'This is too long ago to be right.'),
  token: text(60).optional().describe('The token or reply code of the message that is answered.'),
  campaignId: z.int().positive().optional(),
  customer: who.optional(),
  amount: orderValue.optional().describe('Order value in minor units (fen).'),
  currency: currency.default('CNY'),
  detail: z
    .record(z.string().max(60), z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]))
    .refine((detail) => Object.keys(detail).length <= 50, 'At most 50 details.')
    .default({}),
})

const orderHasAmount = ({ kind, amount }: { kind: ResponseKind; amount?: number | undefined }) =>
  !needsAmount(kind) || amount !== undefined
const noAmount = { path: ['amount'], error: 'An order has an amount (in minor units; 0 for a free one).' }

export const responseInput = fields.refine(orderHasAmount, noAmount)
/** The same from a system that is known already, by the signature of what it sends. */
export const sourcedResponseInput = fields.omit({ source: true }).refine(orderHasAmount, noAmount)

/** An answer as another system or a clerk reports it. `occurredAt` is a Date or ISO 8601 with an offset. */
export type ResponseInput = z.input<typeof responseInput>
type Parsed = z.output<typeof responseInput> & { kind: ResponseKind }
/** An id number is masked as soon as it is read, with the fingerprint that finds its customer. */
export type ParsedResponse = Omit<Parsed, 'customer'> & {
  customer?: ReturnType<typeof hidden>
  /** In place of `fingerprintOf`. */
  fingerprint?: string
}

/** What is kept of a response until it is attributed, and afterwards if it is not: no id number in clear. */
export const withoutIdNumber = (ctx: Ctx, response: Parsed): ParsedResponse => ({
  ...response,
  customer: hidden(ctx, response.customer),
})

function hidden(ctx: Ctx, customer: Parsed['customer']) {
  if (!customer || !('idNumber' in customer)) return customer
  const { idNumber } = customer
  const read = normaliseIdNumber(idNumber, businessDay(ctx))
  const fingerprint = ctx.vault.fingerprint(read.ok ? read.value : idNumber).toString('hex')
  return { idNumber: maskIdNumber(idNumber), fingerprint }
}

/**
 * What tells a repetition from a different answer under the same number: a digest of everything that was said, so that
 * a repetition is known even after the customer or campaign it was attributed to has changed.
 */
export function fingerprintOf(response: ParsedResponse): string {
  if (response.fingerprint !== undefined) return response.fingerprint
  const { kind, occurredAt, token, campaignId, customer, amount, currency, detail } = response
  const said = [kind, occurredAt, token, campaignId, customer, amount, amount === undefined || currency]
  const details = Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([said, details]))
    .digest('base64url')
    .slice(0, 22)
}
