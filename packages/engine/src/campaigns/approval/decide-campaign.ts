import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row, run, staffIdOf } from '../../context.ts'
import { badInput, conflict, forbidden } from '../../errors.ts'
import { recordAudit } from '../../org/audit.ts'
import { requireRight } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'
import { getCampaign } from '../get-campaign.ts'
import { approvalOf, type CampaignApproval } from './get-approval.ts'

export const decisionInput = z.strictObject({
  campaignId: z.int().positive(),
  decision: z.enum(['approved', 'returned']),
  remark: z.string().trim().max(1_000).default('').describe('What to change; needed of what is sent back.'),
})

/**
 * Approves a campaign that was handed in, or sends it back with a remark. Needs `campaign.approve` in its unit, of somebody
 * else than who handed it in. The audit keeps it. Throws `bad-input` for something sent back without a word, `forbidden`, and
 * `conflict` when nothing waits: it was decided already, or changed meanwhile.
 */
export async function decideCampaign(ctx: Ctx, input: z.input<typeof decisionInput>): Promise<CampaignApproval> {
  const { campaignId, decision, remark } = parseInput(decisionInput, input)
  const { unitId } = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'campaign.approve', unitId)
  if (decision === 'returned' && remark === '') {
    const message = 'Say what has to be changed.'
    throw badInput(message, [{ path: 'remark', message }])
  }
  const handedIn = await row<{ by: number | null }>(
    ctx,
    sql`select submitted_by as by from campaign_approval where campaign_id = ${campaignId}`,
  )
  const me = staffIdOf(ctx)
  if (handedIn && me !== null && handedIn.by === me) {
    throw forbidden('You have handed this campaign in yourself. Somebody else has to approve it.')
  }
  // The guard and the lock in one: of two who decide at once, or a change of the plan meanwhile, the first counts.
  const decided = await run(
    ctx,
    sql`update campaign_approval a
        set decision = ${decision}, remark = ${remark}, decided_by = ${me}, decided_at = ${ctx.now}
        from campaign c
        where c.id = a.campaign_id and c.id = ${campaignId} and a.decision is null and c.state = 'draft' and a.version = c.version`,
  )
  if (decided === 0) {
    throw conflict(
      'Nothing of this campaign waits for a decision: it was decided, or its plan was changed. Load it again.',
    )
  }
  await recordAudit(ctx, { action: 'campaign.decide', unitId, detail: { campaignId, decision, remark } })
  return approvalOf(ctx, { campaignId })
}
