import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row, run, staffIdOf } from '../../context.ts'
import { badInput, conflict, forbidden } from '../../errors.ts'
import { recordAudit } from '../../org/audit.ts'
import { requireRight } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'
import { getCampaign } from '../get-campaign.ts'
import { approvalOf, type CampaignApproval, outdated } from './get-approval.ts'

export const decisionInput = z.strictObject({
  campaignId: z.int().positive(),
  decision: z.enum(['approved', 'returned']),
  remark: z.string().trim().max(1_000).default('').describe('What to change; needed of what is sent back.'),
  submittedAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('When it was handed in, as you saw it: refused when it was handed in again since.'),
})

/**
 * Approves a campaign that was handed in, or sends it back with a remark. Needs `campaign.approve` in its unit, of somebody
 * else than who handed it in. The audit keeps it. Throws `bad-input` for something sent back without a word, `forbidden`, and
 * `conflict` when nothing waits, when it was handed in anew, and for the approval of a plan that was changed meanwhile.
 */
export async function decideCampaign(ctx: Ctx, input: z.input<typeof decisionInput>): Promise<CampaignApproval> {
  const { campaignId, decision, remark, submittedAt } = parseInput(decisionInput, input)
  const { unitId, state } = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'campaign.approve', unitId)
  if (decision === 'returned' && remark === '') {
    const message = 'Say what has to be changed.'
    throw badInput(message, [{ path: 'remark', message }])
  }
  // Of two who decide at once, or somebody who hands it in again meanwhile, the first counts.
  const handedIn = await row<{ by: number | null; decided: boolean }>(
    ctx,
    sql`select submitted_by as by, decision is not null as decided
        from campaign_approval where campaign_id = ${campaignId} for update`,
  )
  const me = staffIdOf(ctx)
  if (handedIn && me !== null && handedIn.by === me) {
    throw forbidden('You have handed this campaign in yourself. Somebody else has to approve it.')
  }
  const { submission } = await approvalOf(ctx, { campaignId })
  if (!submission || handedIn?.decided || state !== 'draft') {
    throw conflict('Nothing of this campaign waits for a decision. Load it again.')
  }
  if (submittedAt && new Date(submittedAt).getTime() !== submission.submittedAt.getTime()) {
    throw conflict('This campaign was handed in again meanwhile. Look at it as it is now, and decide then.')
  }
  if (decision === 'approved' && submission.state === 'outdated') throw conflict(outdated(submission))
  await run(
    ctx,
    sql`update campaign_approval
        set decision = ${decision}, remark = ${remark}, decided_by = ${me}, decided_at = ${ctx.now}
        where campaign_id = ${campaignId}`,
  )
  await recordAudit(ctx, { action: 'campaign.decide', unitId, detail: { campaignId, decision, remark } })
  return approvalOf(ctx, { campaignId })
}
