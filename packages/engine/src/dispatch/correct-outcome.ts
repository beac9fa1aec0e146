import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run } from '../context.ts'
import { requireRunning } from '../deliveries/reopen-steps.ts'
import { conflict, notFound } from '../errors.ts'
import { recordAudit } from '../org/audit.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { restoreGuest } from './events/answer-invitation.ts'
import { findOrder, type HeldOrder } from './find-order.ts'
import { takeBackEffects } from './outcome-effects.ts'
import { type Before, outcomeInput, writeOutcome } from './record-outcome.ts'
import { takeInHand } from './settle-order.ts'
import { getWorkOrder, type WorkOrderDetail } from './work-order-view.ts'

export const outcomeCorrection = z.strictObject({
  reason: lineText(500).describe('Why: kept in the audit.'),
  instead: outcomeInput.nullable().describe('What it was; null: nothing has come of it yet.'),
})
const input = outcomeCorrection.extend({ workOrderId: z.int().positive(), outcomeId: z.int().positive() })

/**
 * Takes back a mistaken outcome with all that it did (response, consent, suppression, mark on the data, the delivery's
 * state), and records what it was instead. What somebody else has changed since stays. Leaves an entry in the audit.
 *
 * Needs the same right as recording it. Throws `not-found`, and `conflict` when it was taken back already, is not the
 * latest of the order, or the campaign is cancelled and the order would become open.
 */
export async function correctOutcome(ctx: Ctx, given: z.input<typeof input>): Promise<WorkOrderDetail> {
  const { workOrderId, outcomeId, reason, instead } = parseInput(input, given)
  const order = await findOrder(ctx, workOrderId)
  const outcome = await latestOutcome(ctx, order, outcomeId)
  const { before } = outcome
  const was = await elevated(ctx, async (all) => {
    await takeBackEffects(all, order, { outcomeId, effects: before })
    if (before.guest !== undefined) await restoreGuest(all, order, before.guest)
    await run(all, sql`update work_outcome set corrected_at = ${ctx.now} where id = ${outcomeId}`)
    await run(
      all,
      sql`update work_order
          set state = ${before.state}, planned_on = ${before.plannedOn}::date, due_on = ${before.dueOn}::date,
              attempts = ${before.attempts}, reason = ${before.reason}, appointment_at = ${before.appointmentAt}::timestamptz,
              closed_at = ${before.closedAt}::timestamptz
          where id = ${order.id}`,
    )
    if (order.state === 'done') await giveBackDelivery(all, order, before)
    return findOrder(all, workOrderId)
  })
  if (instead) await writeOutcome(ctx, was, `correction of ${outcomeId}`, instead)
  await recordAudit(ctx, {
    action: 'outcome.correct',
    unitId: order.unitId,
    customerId: order.customerId,
    detail: { workOrderId, outcomeId, was: outcome.code, now: instead?.code ?? null, reason },
  })
  const corrected = await getWorkOrder(ctx, { id: workOrderId })
  if (corrected.state === 'open') await elevated(ctx, (all) => requireRunning(all, order.campaignId))
  return corrected
}

async function latestOutcome(
  ctx: Ctx,
  { id }: HeldOrder,
  outcomeId: number,
): Promise<{ code: string; before: Before }> {
  const found = await row<{ code: string; before: Before; corrected: boolean; later: boolean }>(
    ctx,
    sql`select o.code, o.before, o.corrected_at is not null as corrected,
               exists (select from work_outcome later where later.work_order_id = o.work_order_id and later.id > o.id
                         and later.corrected_at is null) as later
        from work_outcome o where o.id = ${outcomeId} and o.work_order_id = ${id}`,
  )
  if (!found) throw notFound('The outcome')
  if (found.corrected) throw conflict('This outcome was corrected already. Load the work order again.')
  if (found.later) throw conflict('Another outcome was recorded since. Correct that one first.')
  return found
}

/** The delivery that the outcome had settled is what it was before: with somebody, or cancelled. */
async function giveBackDelivery(ctx: Ctx, order: HeldOrder, before: Before): Promise<void> {
  if (before.state === 'open') return takeInHand(ctx, order)
  await run(
    ctx,
    sql`update delivery set state = 'cancelled', reason = ${before.reason}, sent_at = null
        where step_id = ${order.stepId} and seq = ${order.seq}`,
  )
}
