import { sql } from 'kysely'
import { type Ctx, run } from '../context.ts'
import { reopenSteps } from '../deliveries/reopen-steps.ts'
import { settleInHand } from '../deliveries/settle-in-hand.ts'

interface Ref {
  campaignId: number
  stepId: number
  seq: number
}

/**
 * Writes what became of a delivery that people carried out, whatever the ledger knew of it: also over a claim that has not
 * been settled yet, whose late settlement then finds nothing to write. As the system or `elevated`.
 */
export async function settleDelivery(
  ctx: Ctx,
  { campaignId, stepId, seq }: Ref,
  became: { as: 'sent' | 'failed'; reason: string; at: Date },
): Promise<void> {
  const taken = await run(
    ctx,
    sql`update delivery set state = 'in-hand', settled_at = null, claim_token = null, lease_until = null, in_flight = false
        where step_id = ${stepId} and seq = ${seq} and state in ('held', 'claimed', 'unknown', 'queued', 'retry')`,
  )
  if (taken > 0) await reopenSteps(ctx, [{ campaignId, stepId }])
  await settleInHand(ctx, [{ stepId, seq, ...became }])
}

/** The delivery is in somebody's hands again; a campaign that had finished runs until it is settled. */
export async function takeInHand(ctx: Ctx, { campaignId, stepId, seq }: Ref): Promise<void> {
  await run(
    ctx,
    sql`update delivery set state = 'in-hand', reason = null, sent_at = null, settled_at = null
        where step_id = ${stepId} and seq = ${seq}`,
  )
  await reopenSteps(ctx, [{ campaignId, stepId }])
}
