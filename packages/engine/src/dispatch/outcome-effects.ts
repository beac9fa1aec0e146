import { sql } from 'kysely'
import { type Ctx, row, run, staffIdOf } from '../context.ts'
import { findDelivery, recordOwn } from '../responses/from-delivery.ts'
import { withdrawFromHands } from '../responses/withdraw-from-hands.ts'
import type { HeldOrder } from './find-order.ts'
import type { OutcomeCode } from './outcome-codes.ts'

interface KnownConsent {
  status: string
  evidence: string
  recordedBy: number | null
  recordedAt: string
}

/** What an outcome changed beyond the order and its delivery, so that it can be taken back. */
export interface Effects {
  /** What was known of the consent that it refused: null where nothing was, undefined where none was touched. */
  consent?: KnownConsent | null
  suppressed?: true
  wrong?: NonNullable<OutcomeCode['mend']>
}

export interface Told {
  outcomeId: number
  code: OutcomeCode
  at: Date
  note: string | null
  amount: number | null
  currency: string | null
}

const source = (order: HeldOrder) => `work order ${order.id}`
const responseId = (order: HeldOrder, outcomeId: number) => `${order.stepId}-${order.seq}-${outcomeId}`

/** Records the response, leaves alone whom it tells to, marks what is wrong. As the system or `elevated`. */
export async function applyEffects(ctx: Ctx, order: HeldOrder, told: Told): Promise<Effects> {
  const { code, outcomeId, at, note, amount, currency } = told
  const delivery = await findDelivery(ctx, order)
  if (code.response && delivery) {
    await recordOwn(ctx, delivery, {
      source: 'work-order',
      externalId: responseId(order, outcomeId),
      kind: code.response,
      occurredAt: at,
      ...(amount === null ? {} : { amount, currency: currency ?? 'CNY' }),
      detail: { workOrderId: order.id, code: code.code, ...(note ? { note } : {}) },
    })
  }
  const effects: Effects = {
    ...(code.stop === 'channel' ? { consent: await refuse(ctx, order, delivery?.purpose ?? 'marketing') } : {}),
    ...(code.stop === 'customer' && (await suppressCustomer(ctx, order, code.label))
      ? { suppressed: true as const }
      : {}),
    ...(code.mend && (await markWrong(ctx, order.customerId, code.mend)) ? { wrong: code.mend } : {}),
  }
  if (code.stop !== null) await withdrawFromHands(ctx, [{ customerId: order.customerId, campaignId: null }], order)
  return effects
}

async function refuse(ctx: Ctx, order: HeldOrder, purpose: string): Promise<KnownConsent | null> {
  const before = await row<KnownConsent>(
    ctx,
    sql`select status, evidence, recorded_by as "recordedBy", recorded_at as "recordedAt" from consent
        where customer_id = ${order.customerId} and channel = ${order.channel} and purpose = ${purpose} for update`,
  )
  await run(
    ctx,
    sql`insert into consent (customer_id, channel, purpose, status, evidence, recorded_by, recorded_at)
        values (${order.customerId}, ${order.channel}, ${purpose}, 'refused', ${source(order)}, ${staffIdOf(ctx)}, ${ctx.now})
        on conflict (customer_id, channel, purpose) do update
          set status = 'refused', evidence = excluded.evidence, recorded_by = excluded.recorded_by,
              recorded_at = excluded.recorded_at`,
  )
  return before ?? null
}

const suppressCustomer = async (ctx: Ctx, order: HeldOrder, reason: string): Promise<boolean> =>
  (await run(
    ctx,
    sql`insert into suppression (kind, value, reason, source, created_by, created_at)
        values ('customer', ${String(order.customerId)}, ${reason}, ${source(order)}, ${staffIdOf(ctx)}, ${ctx.now})
        on conflict (kind, value) do nothing`,
  )) > 0

const markWrong = async (ctx: Ctx, customerId: number, kind: string): Promise<boolean> =>
  (await run(
    ctx,
    sql`update customer set wrong = array_append(wrong, ${kind}) where id = ${customerId} and not ${kind} = any(wrong)`,
  )) > 0

/**
 * Takes back what an outcome changed, save what somebody has changed again since. As the system or `elevated`.
 */
export async function takeBackEffects(
  ctx: Ctx,
  order: HeldOrder,
  { outcomeId, effects }: { outcomeId: number; effects: Effects },
): Promise<void> {
  await run(
    ctx,
    sql`delete from response where source = 'work-order' and external_id = ${responseId(order, outcomeId)}`,
  )
  if (effects.consent !== undefined) {
    const ours = sql`customer_id = ${order.customerId} and channel = ${order.channel} and status = 'refused'
                     and evidence = ${source(order)}`
    const { consent } = effects
    await run(
      ctx,
      consent === null
        ? sql`delete from consent where ${ours}`
        : sql`update consent set status = ${consent.status}, evidence = ${consent.evidence},
                     recorded_by = ${consent.recordedBy}::bigint, recorded_at = ${consent.recordedAt}::timestamptz
              where ${ours}`,
    )
  }
  if (effects.suppressed) {
    await run(
      ctx,
      sql`delete from suppression
          where kind = 'customer' and value = ${String(order.customerId)} and source = ${source(order)}`,
    )
  }
  if (effects.wrong) {
    await run(
      ctx,
      sql`update customer set wrong = array_remove(wrong, ${effects.wrong}) where id = ${order.customerId}`,
    )
  }
}
