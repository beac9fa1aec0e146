import { sql } from 'kysely'
import type { CampaignState } from '../campaigns/lifecycle.ts'
import { type Ctx, row } from '../context.ts'
import { promiseLooks } from './chunk.ts'
import { finishIfDone } from './finish-if-done.ts'
import { refuseCancelled, runAgain } from './reopen.ts'

/** A step of which deliveries came into hand, or out of it to nobody. */
export interface Reopened {
  campaignId: number
  stepId: number
}

/** A finished campaign with something in hand runs again, and its later steps look for who comes out of these; one with
 * nothing left in hand is finished. */
export async function reopenSteps(ctx: Ctx, steps: Reopened[]): Promise<void> {
  for (const [id, ofCampaign] of byCampaign(steps)) {
    const campaign = await lockCampaign(ctx, id)
    if (campaign.state === 'cancelled') continue
    await promiseLooks(ctx, id, sql`select unnest(${ofCampaign.map(({ stepId }) => stepId)}::bigint[])`)
    await runAgain(ctx, campaign)
    await finishIfDone(ctx, id)
  }
}

/** Who comes out of these steps is looked for by the later ones; campaigns with nothing open left are finished. */
export async function leaveSteps(ctx: Ctx, steps: Reopened[]): Promise<void> {
  for (const [id, ofCampaign] of byCampaign(steps)) {
    const campaign = await lockCampaign(ctx, id)
    if (campaign.state === 'cancelled') continue
    const stepIds = ofCampaign.map(({ stepId }) => stepId)
    if ((await promiseLooks(ctx, id, sql`select unnest(${stepIds}::bigint[])`)) > 0) await runAgain(ctx, campaign)
    else await finishIfDone(ctx, id)
  }
}

/** In the order in which campaigns are locked; orders are locked before campaigns, never after. */
const byCampaign = (steps: Reopened[]): [number, Reopened[]][] =>
  [...Map.groupBy(steps, ({ campaignId }) => campaignId)].sort(([a], [b]) => a - b)

/** Throws `conflict` when the campaign is cancelled, of which nothing may be open. */
export async function requireRunning(ctx: Ctx, campaignId: number): Promise<void> {
  refuseCancelled((await lockCampaign(ctx, campaignId)).state)
}

/** Serialises with whoever closes its last chunk or settles another of its work orders. */
async function lockCampaign(ctx: Ctx, id: number): Promise<{ id: number; state: CampaignState }> {
  const state = (
    await row<{ state: CampaignState }>(ctx, sql`select state from campaign where id = ${id} for no key update`)
  )?.state
  return { id, state: state ?? 'cancelled' }
}
