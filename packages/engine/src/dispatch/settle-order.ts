import { sql } from 'kysely'
import type { CampaignState } from '../campaigns/lifecycle.ts'
import { type Ctx, row, run } from '../context.ts'
import { finishIfDone } from '../deliveries/finish-if-done.ts'
import { refuseCancelled, runAgain } from '../deliveries/reopen.ts'
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
  { stepId, seq }: Ref,
  became: { as: 'sent' | 'failed'; reason: string; at: Date },
): Promise<void> {
  await run(
    ctx,
    sql`update delivery set state = 'in-hand', claim_token = null, lease_until = null, in_flight = false
        where step_id = ${stepId} and seq = ${seq} and state in ('held', 'claimed', 'unknown', 'queued', 'retry')`,
  )
  await settleInHand(ctx, [{ stepId, seq, ...became }])
}

/** The delivery is in somebody's hands again; a campaign that had finished runs until it is settled. */
export async function takeInHand(ctx: Ctx, { campaignId, stepId, seq }: Ref): Promise<void> {
  const campaign = await lockCampaign(ctx, campaignId)
  await run(
    ctx,
    sql`update delivery set state = 'in-hand', reason = null, sent_at = null, settled_at = ${ctx.now}
        where step_id = ${stepId} and seq = ${seq}`,
  )
  await runAgain(ctx, campaign)
}

/** Throws `conflict` when the campaign is cancelled, of which nothing may be open. */
export async function requireRunning(ctx: Ctx, campaignId: number): Promise<void> {
  refuseCancelled((await lockCampaign(ctx, campaignId)).state)
}

/** Finishes those of the campaigns that have nothing open left. Orders are locked before campaigns, never after. */
export async function finishCampaigns(ctx: Ctx, campaignIds: number[]): Promise<void> {
  for (const id of campaignIds.toSorted((a, b) => a - b)) {
    await lockCampaign(ctx, id)
    await finishIfDone(ctx, id)
  }
}

/** Serialises with whoever closes its last chunk or settles another of its work orders. */
async function lockCampaign(ctx: Ctx, id: number): Promise<{ id: number; state: CampaignState }> {
  const state = (await row<{ state: CampaignState }>(ctx, sql`select state from campaign where id = ${id} for update`))
    ?.state
  return { id, state: state ?? 'cancelled' }
}
