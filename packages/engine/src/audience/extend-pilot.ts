import { sql } from 'kysely'
import { z } from 'zod'
import { type CampaignView, getCampaign } from '../campaigns/get-campaign.ts'
import { type Ctx, elevated, row, run } from '../context.ts'
import { enterLedger } from '../deliveries/enter-ledger.ts'
import { refuseCancelled, runAgain } from '../deliveries/reopen.ts'
import { conflict } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { type AudiencePreview, previewAudience } from './waterfall.ts'

export const extendPilotInput = z.strictObject({ campaignId: z.number().int().positive() })

/**
 * Goes on from the pilot sample to everybody who waited outside it: each into the cell they were drawn into at the launch.
 * A finished campaign runs again, and its response window starts anew for all, so that treated and control still have
 * the same one. Suppression, consent and address are checked before each delivery as ever.
 *
 * Needs `campaign.launch`. Throws `not-found`, `forbidden`, and `conflict` when nobody waits or it was cancelled.
 */
export async function extendPilot(ctx: Ctx, input: z.input<typeof extendPilotInput>): Promise<AudiencePreview> {
  const { campaignId } = parseInput(extendPilotInput, input)
  const campaign = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'campaign.launch', campaign.unitId)
  await elevated(ctx, (ctx) => letIn(ctx, campaign))
  return previewAudience(ctx, { campaignId })
}

async function letIn(ctx: Ctx, campaign: CampaignView): Promise<void> {
  const { id } = campaign
  // Locked until the transaction ends: of two people who extend at once, the second finds nobody waiting; and whoever
  // closes the last chunk of the pilot meets the new promises instead of finishing the campaign over them.
  const locked = await row<Pick<CampaignView, 'state'>>(
    ctx,
    sql`select state from campaign where id = ${id} for no key update`,
  )
  const { state } = locked ?? campaign
  refuseCancelled(state)
  const heldOut = await run(
    ctx,
    sql`update audience a set fate = 'control' from cell l
        where l.id = a.cell_id and l.control and a.campaign_id = ${id} and a.fate = 'outside-pilot'`,
  )
  const { entered } = await enterLedger(
    ctx,
    id,
    campaign.steps[0],
    sql`update audience set fate = 'targeted' where campaign_id = ${id} and fate = 'outside-pilot'
        returning *, null as passed_over`,
  )
  if (heldOut + entered === 0) throw conflict('Nobody waits outside a pilot of this campaign.')
  if (entered > 0) await runAgain(ctx, { id, state })
  await run(ctx, sql`update campaign set extended_at = ${ctx.now} where id = ${id}`)
}
