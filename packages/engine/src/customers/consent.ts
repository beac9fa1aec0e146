import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../channel.ts'
import { type Ctx, elevated, instant, rows, run, staffIdOf } from '../context.ts'
import { requireRight } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { withdrawFromHands } from '../responses/withdraw-from-hands.ts'
import { findCustomer } from './find-customer.ts'

export const consentStatuses = ['granted', 'refused', 'unknown'] as const

export interface Consent {
  channel: Channel
  purpose: string
  status: (typeof consentStatuses)[number]
  evidence: string
  /** Name of who wrote it down; null for the customer, or the product itself. */
  recordedBy: string | null
  recordedAt: Date
}

export const newConsent = z.object({
  customerId: z.int().positive(),
  channel: z.enum(channels),
  purpose: lineText(100).default('marketing'),
  status: z.enum(consentStatuses),
  /** How it was given: a form, a call, a letter. */
  evidence: z.string().trim().min(1, 'Say how the consent was given or refused.').max(500),
})

/**
 * Records what a customer said about a channel and purpose; the newest word counts, also for what lies in people's hands.
 * Needs `customer.write` in the
 * customer's unit. Throws `not-found` for a customer outside the actor's units.
 */
export async function recordConsent(ctx: Ctx, input: z.input<typeof newConsent>): Promise<void> {
  const consent = parseInput(newConsent, input)
  const customer = await findCustomer(ctx, consent.customerId)
  await requireRight(ctx, 'customer.write', customer.unitId)
  await run(
    ctx,
    sql`insert into consent (customer_id, channel, purpose, status, evidence, recorded_by, recorded_at)
        values (${consent.customerId}, ${consent.channel}, ${consent.purpose}, ${consent.status}, ${consent.evidence},
                ${staffIdOf(ctx)}, ${ctx.now})
        on conflict (customer_id, channel, purpose) do update
        set status = excluded.status, evidence = excluded.evidence, recorded_by = excluded.recorded_by,
            recorded_at = excluded.recorded_at`,
  )
  if (consent.status === 'granted') return
  await elevated(ctx, (all) => withdrawFromHands(all, [{ customerId: customer.id, campaignId: null }]))
}

/** What is known of one customer, in the order of the channels' names. */
export async function consentsOf(ctx: Ctx, customerId: number): Promise<Consent[]> {
  const found = await rows<Consent>(
    ctx,
    sql`select k.channel, k.purpose, k.status, k.evidence, s.name as "recordedBy", k.recorded_at as "recordedAt"
        from consent k left join staff s on s.id = k.recorded_by
        where k.customer_id = ${customerId} order by k.channel, k.purpose`,
  )
  return found.map((consent) => ({ ...consent, recordedAt: instant(consent.recordedAt) }))
}
