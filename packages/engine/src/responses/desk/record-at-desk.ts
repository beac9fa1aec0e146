import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Channel } from '../../channel.ts'
import { type Ctx, elevated, row, run, staffIdOf } from '../../context.ts'
import { redeemCoupon } from '../../coupons/redeem-coupon.ts'
import { requireAnywhere } from '../../customers/require-anywhere.ts'
import { recordReceipts } from '../../deliveries/record-receipts.ts'
import { conflict, notFound, TradewindError } from '../../errors.ts'
import { recordAudit } from '../../org/audit.ts'
import { requireRight } from '../../org/rights.ts'
import { lineText, parseInput } from '../../parse-input.ts'
import type { Attribution } from '../attribution.ts'
import type { LinkedDelivery } from '../from-delivery.ts'
import type { ResponseKind } from '../kinds.ts'
import { ownNumber } from '../own-number.ts'
import { recordParsed } from '../record-responses.ts'
import { responseInput } from '../response-input.ts'
import type { Tokens } from '../token.ts'
import { readPresented } from './read-presented.ts'

/** What a clerk may say came of it, and as which response it counts. */
export const deskOutcomes = {
  answered: 'visit',
  ordered: 'order',
  redeemed: 'redeem',
  'opt-out': 'unsubscribe',
  'wrong-person': null,
} as const satisfies Record<string, ResponseKind | null>
export type DeskOutcome = keyof typeof deskOutcomes

export const deskAnswerInput = z
  .strictObject({
    key: lineText(100).describe('Given by the device that takes it down: sent again, it changes nothing.'),
    code: z.string().trim().min(1).max(300).optional().describe('Of the message that they hold.'),
    customerId: z.int().positive().optional().describe('Who it is, where they hold none.'),
    outcome: z.enum(Object.keys(deskOutcomes) as DeskOutcome[]),
    amount: responseInput.shape.amount,
    currency: responseInput.shape.currency,
    note: lineText(2_000).optional(),
  })
  .refine(
    ({ code, customerId, outcome }) => outcome === 'redeemed' || (code === undefined) !== (customerId === undefined),
    {
      path: ['code'],
      error: 'Give the code of the message, or else the customer.',
    },
  )
  .refine(({ outcome, amount }) => outcome === 'redeemed' || (outcome === 'ordered') === (amount !== undefined), {
    path: ['amount'],
    error: 'An order has an amount (in minor units; 0 for a free one), a coupon may have one, and nothing else has.',
  })
  .refine(({ outcome, code }) => !['wrong-person', 'redeemed'].includes(outcome) || code !== undefined, {
    path: ['code'],
    error: 'Give the code: of the message that came to the wrong person, or of the coupon.',
  })
type Given = z.output<typeof deskAnswerInput>

export interface DeskRecord {
  /** duplicate: it was recorded before; nothing changed. */
  status: 'recorded' | 'duplicate'
  attribution: Attribution | null
}

/**
 * Records what came of a conversation at a counter, once for each `key` of a person: an answer, an order, a coupon, that they want no
 * more, or that the message came to somebody it was not meant for, whose address is then not used until it is changed. Of
 * a customer whom the actor does not see it is taken by the code alone. Leaves an entry in the audit.
 *
 * Needs `response.write`, with `customerId` in their unit. Throws `bad-input`, `forbidden`, `not-found`, and `conflict` for
 * a key that was used for something else.
 */
export async function recordAtDesk(
  ctx: Ctx,
  input: z.input<typeof deskAnswerInput>,
  tokens: Tokens,
): Promise<DeskRecord> {
  const given = parseInput(deskAnswerInput, input)
  requireAnywhere(ctx, 'response.write')
  if (given.outcome === 'redeemed') return redeem(ctx, given, tokens)
  const who = await findWho(ctx, given, tokens)
  const { delivery } = who
  const kind = deskOutcomes[given.outcome]
  const recorded =
    kind === null ? await heedWrongPerson(ctx, delivery) : await recordAnswer(ctx, { ...given, kind }, who, tokens)
  if (recorded.status === 'recorded') {
    await recordAudit(ctx, {
      action: 'desk.answer',
      unitId: who.unitId,
      customerId: who.customerId,
      detail: { outcome: given.outcome, ...(delivery && { stepId: delivery.stepId, seq: delivery.seq }) },
    })
  }
  return recorded
}

interface Who {
  customerId: number
  unitId: number
  delivery?: LinkedDelivery
}

async function findWho(ctx: Ctx, { code, customerId }: Given, tokens: Tokens): Promise<Who> {
  if (code === undefined) {
    const own = await row<Who>(
      ctx,
      sql`select id as "customerId", unit_id as "unitId" from customer where id = ${customerId ?? 0}`,
    )
    if (!own) throw notFound('The customer')
    await requireRight(ctx, 'response.write', own.unitId)
    return own
  }
  const delivery = await readPresented(ctx, code, tokens)
  if (!delivery) {
    throw new TradewindError('not-found', 'No message of ours has this code. Compare it with the paper, sign by sign.')
  }
  const customer = await elevated(ctx, (all) =>
    row<Who>(all, sql`select id as "customerId", unit_id as "unitId" from customer where id = ${delivery.customerId}`),
  )
  if (!customer) throw notFound('The customer')
  return { ...customer, delivery }
}

async function recordAnswer(
  ctx: Ctx,
  { key, kind, outcome, amount, currency, note }: Given & { kind: ResponseKind },
  { customerId, delivery }: Who,
  tokens: Tokens,
): Promise<DeskRecord> {
  const said = [outcome, customerId, delivery?.stepId, delivery?.seq, amount, amount === undefined || currency, note]
  const staffId = staffIdOf(ctx)
  const [result] = await recordParsed(
    ctx,
    [
      {
        source: 'desk',
        externalId: ownNumber(ctx, key),
        kind,
        occurredAt: ctx.now,
        ...(delivery ? { token: tokens.sign(delivery) } : { customer: { id: customerId } }),
        amount,
        currency,
        detail: { staffId, ...(note === undefined ? {} : { note }) },
        // Not of the time: a key that comes again some minutes later is the same answer.
        fingerprint: createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22),
      },
    ],
    tokens,
  )
  if (!result || result.status === 'conflict') {
    throw conflict('This key was used for something else. Choose a new key for a new answer.')
  }
  if (result.status === 'taken-back') {
    throw conflict('What was recorded under this key was taken back. Choose a new key for a new answer.')
  }
  return { status: result.status === 'duplicate' ? 'duplicate' : 'recorded', attribution: result.attribution }
}

async function redeem(ctx: Ctx, { outcome: _, code = '', ...given }: Given, tokens: Tokens): Promise<DeskRecord> {
  const { status } = await redeemCoupon(ctx, { ...given, code }, tokens)
  return { status: status === 'redeemed' ? 'recorded' : 'duplicate', attribution: null }
}

/** What a channel reaches people by that can turn out to be somebody else's. */
const reachedBy: Partial<Record<Channel, 'postal' | 'mobile' | 'fax'>> = {
  letter: 'postal',
  visit: 'postal',
  sms: 'mobile',
  phone: 'mobile',
  fax: 'fax',
}

async function heedWrongPerson(ctx: Ctx, delivery: LinkedDelivery | undefined): Promise<DeskRecord> {
  if (!delivery) throw new Error('A schema lets no wrong person through without a code.')
  const { stepId, seq, customerId, channel } = delivery
  const kind = reachedBy[channel as Channel]
  const changed = await elevated(ctx, async (all) => {
    const [receipt] = await recordReceipts(all, [
      { stepId, seq, receipt: channel === 'letter' ? 'returned' : 'undelivered', reason: 'came to the wrong person' },
    ])
    const marked =
      kind &&
      (await run(
        all,
        sql`update customer set wrong = array_append(wrong, ${kind}) where id = ${customerId} and not ${kind} = any(wrong)`,
      ))
    return receipt === 'recorded' || Boolean(marked)
  })
  return { status: changed ? 'recorded' : 'duplicate', attribution: null }
}
