import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows, run, staffIdOf } from '../../context.ts'
import { badInput, conflict } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'
import { getCampaign } from '../get-campaign.ts'
import { approvalRuleOf } from './approval-rule.ts'
import { approvalOf, type CampaignApproval } from './get-approval.ts'
import { fingerprintsOf } from './plan-fingerprint.ts'

export const submissionInput = z.strictObject({
  campaignId: z.int().positive(),
  note: z.string().trim().max(1_000).default('').describe('For whoever decides.'),
})

/**
 * Hands the plan of a draft in, as it is now with its list, coupon, costs and prices; one that is changed afterwards has to be
 * handed in again. Handed in twice it is the same. Needs `campaign.write`. Throws `bad-input` while the plan is not finished, and `conflict` for a campaign
 * that is no draft, needs no approval, or was approved as it is.
 */
export async function submitCampaign(ctx: Ctx, input: z.input<typeof submissionInput>): Promise<CampaignApproval> {
  const { campaignId, note } = parseInput(submissionInput, input)
  await rows(ctx, sql`select from campaign where id = ${campaignId} for no key update`)
  const { unitId, state, gaps } = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'campaign.write', unitId)
  if (state !== 'draft') throw conflict(`The campaign is ${state}; only drafts are handed in.`)
  const { needed } = await approvalRuleOf(ctx, { unitId })
  if (!needed) throw conflict('Campaigns of this unit need no approval. Launch it.')
  if (gaps.length > 0) throw badInput(`The plan is not finished. ${gaps.map(({ message }) => message).join(' ')}`, gaps)
  const { submission } = await approvalOf(ctx, { campaignId })
  if (submission?.state === 'approved') throw conflict('This plan is approved already. Launch it.')
  const plan = JSON.stringify((await fingerprintsOf(ctx, [campaignId])).get(campaignId))
  await run(
    ctx,
    sql`insert into campaign_approval (campaign_id, fingerprint, note, submitted_by, submitted_at)
        values (${campaignId}, ${plan}::jsonb, ${note}, ${staffIdOf(ctx)}, ${ctx.now})
        on conflict (campaign_id) do update
        set fingerprint = excluded.fingerprint, note = excluded.note, submitted_by = excluded.submitted_by,
            submitted_at = excluded.submitted_at, decision = null, remark = '', decided_by = null, decided_at = null`,
  )
  return approvalOf(ctx, { campaignId })
}
