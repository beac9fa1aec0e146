import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, run } from '../context.ts'
import { notFound } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { findDelivery, recordOwn } from './from-delivery.ts'
import { optOut } from './opt-out.ts'

export const receiptInput = z.object({
  stepId: z.int().positive(),
  seq: z.int32().positive(),
  receipt: z.enum(['delivered', 'bounced', 'returned', 'undelivered', 'complained']),
})

/**
 * What came back about a message. Reports arrive in any order and more than once, so a receipt only ever gives way to
 * a weightier one: none < delivered < undelivered, bounced, returned < complained (who complains did receive it). Only
 * of a message that left, or may have. A complaint also opts the customer out and is kept as a response.
 * Returns whether the receipt changed. Throws `not-found` when the ledger has no such row, and `bad-input`.
 */
export async function recordReceipt(ctx: Ctx, input: z.input<typeof receiptInput>): Promise<boolean> {
  const { stepId, seq, receipt } = parseInput(receiptInput, input)
  const delivery = await findDelivery(ctx, { stepId, seq })
  if (!delivery) throw notFound('The delivery')
  const changed = await run(
    ctx,
    sql`update delivery set receipt = ${receipt}
        where step_id = ${stepId} and seq = ${seq} and state in ('claimed', 'sent', 'unknown')
          and receipt = any(${lighterThan(receipt)}::text[])`,
  )
  if (changed > 0 && receipt === 'complained') {
    const { customerId, channel, purpose } = delivery
    const evidence = `complaint about message ${stepId}-${seq} of campaign ${delivery.campaignId}`
    await optOut(ctx, 'complaint', [{ customerId, channel, purpose, evidence }])
    await recordOwn(ctx, delivery, { source: 'receipt', externalId: `${stepId}-${seq}`, kind: 'complaint' })
  }
  return changed > 0
}

const weights = { none: 0, delivered: 1, undelivered: 2, bounced: 2, returned: 2, complained: 3 } as const

const lighterThan = (receipt: keyof typeof weights): string[] =>
  Object.entries(weights).flatMap(([other, weight]) => (weight < weights[receipt] ? [other] : []))
