import { sql } from 'kysely'
import type { Channel } from '../channel.ts'
import { type Ctx, instant, row, run } from '../context.ts'
import { notFound } from '../errors.ts'
import { countsAs, type ResponseKind } from './kinds.ts'
import type { Tokens } from './token.ts'
import { answeredBy, withdrawFromHands } from './withdraw-from-hands.ts'

/** The message that a public link belongs to. */
export interface LinkedDelivery {
  stepId: number
  seq: number
  campaignId: number
  customerId: number
  cellId: number
  channel: Channel
  purpose: string
  state: string
  sentAt: Date | null
}

/** Throws `not-found` for a token that is not ours or whose message is gone; says not which. */
export async function findLinkedDelivery(ctx: Ctx, token: string, tokens: Tokens): Promise<LinkedDelivery> {
  const key = tokens.verify(token)
  const found = key && (await findDelivery(ctx, key))
  if (!found) throw notFound('The link')
  return found
}

/** A row of the ledger with what answers need of its campaign; undefined when there is none. */
export async function findDelivery(
  ctx: Ctx,
  { stepId, seq }: { stepId: number; seq: number },
): Promise<LinkedDelivery | undefined> {
  const found = await row<Omit<LinkedDelivery, 'sentAt'> & { sentAt: string | null }>(
    ctx,
    sql`select d.step_id as "stepId", d.seq, d.campaign_id as "campaignId", d.customer_id as "customerId",
               d.cell_id as "cellId", d.channel, c.purpose, d.state, d.sent_at as "sentAt"
        from delivery d join campaign c on c.id = d.campaign_id
        where d.step_id = ${stepId} and d.seq = ${seq}`,
  )
  return found && { ...found, sentAt: instant(found.sentAt) }
}

export interface OwnResponse {
  source: 'click' | 'open' | 'unsubscribe' | 'reply-form' | 'receipt' | 'work-order' | 'event' | 'mail'
  /** Within the source; begin it with `${stepId}-${seq}`. Never the token: stored rows are no keys to public links. */
  externalId: string
  kind: ResponseKind
  machine?: boolean
  /** Now, when left out. */
  occurredAt?: Date
  /** Of an order, in minor units. */
  amount?: number
  currency?: string
  detail?: Record<string, unknown>
}

/**
 * Stores what came of a delivery, as the system, and takes back what an answer makes needless. Returns false when it was
 * stored before.
 */
export async function recordOwn(ctx: Ctx, delivery: LinkedDelivery, own: OwnResponse): Promise<boolean> {
  const { responded, converted } = countsAs(own.kind, own.amount)
  const machine = own.machine ?? false
  const stored = await run(
    ctx,
    sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
                              step_id, seq, attribution, machine, responded, converted, amount, currency, detail)
        select ${own.source}, ${own.externalId}, ${own.kind}, ${own.occurredAt ?? ctx.now}::timestamptz, ${ctx.now}::timestamptz, id,
               unit_id, ${delivery.campaignId}::bigint, ${delivery.stepId}::bigint, ${delivery.seq}::int, 'token',
               ${machine}::boolean, ${responded && !machine}::boolean, ${converted && !machine}::boolean,
               ${own.amount ?? null}::bigint, ${own.currency ?? null}::text, ${JSON.stringify(own.detail ?? {})}::jsonb
        from customer where id = ${delivery.customerId}
        on conflict (source, external_id) do nothing`,
  )
  if (stored > 0 && !machine) {
    const itself = own.source === 'work-order' ? delivery : undefined
    await withdrawFromHands(ctx, answeredBy(own.kind, delivery.customerId, delivery.campaignId), itself)
  }
  return stored > 0
}
