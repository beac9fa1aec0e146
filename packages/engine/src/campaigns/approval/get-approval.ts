import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows } from '../../context.ts'
import { conflict } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { afterId, type Page, pageInput, toPage } from '../../page.ts'
import { parseInput } from '../../parse-input.ts'
import { getCampaign } from '../get-campaign.ts'
import { approvalRuleOf } from './approval-rule.ts'
import { readSubmissions, type Submission } from './approval-view.ts'
import type { PlanPart } from './plan-fingerprint.ts'

export interface CampaignApproval {
  campaignId: number
  /** Whether the campaign starts only when it is approved. */
  needed: boolean
  /** What was handed in last; null: nothing yet. */
  submission: Submission | null
}

/** Whether a campaign has to be approved, and how far that is. Throws `not-found` outside the actor's units. */
export async function approvalOf(ctx: Ctx, { campaignId }: { campaignId: number }): Promise<CampaignApproval> {
  const { unitId } = await getCampaign(ctx, { id: campaignId })
  const { needed } = await approvalRuleOf(ctx, { unitId })
  const [found] = await readSubmissions(ctx, { where: sql`c.id = ${campaignId}`, limit: 1 })
  return { campaignId, needed, submission: found ? withoutId(found) : null }
}

const refusals = {
  none: 'Campaigns of this unit have to be approved before they start. Hand it in.',
  waiting: 'This campaign waits for its approval. Ask whoever approves campaigns of this unit.',
  returned: 'This campaign was sent back. Change what the remark says, and hand it in again.',
}
const names: Record<PlanPart, string> = {
  ...{ basics: 'its basics', audience: 'whom it is for', list: 'the list', cells: 'the cells' },
  ...{ steps: 'the steps', events: 'the event', coupon: 'the coupon', target: 'the target' },
  ...{ costs: 'the costs', prices: 'the prices' },
}
/** Why something that was handed in counts no more. */
export const outdated = ({ changed }: Submission): string =>
  `The plan was changed since it was handed in: ${changed.map((part) => names[part]).join(', ')}. Hand it in again.`

/**
 * Throws `conflict` for a campaign that has to be approved and, as it is planned now, is not. Nobody changes the campaign
 * itself until the transaction ends; its list, coupon, costs and prices are looked at again at the launch.
 */
export async function requireApproved(ctx: Ctx, campaignId: number): Promise<void> {
  await rows(ctx, sql`select from campaign where id = ${campaignId} for no key update`)
  const { needed, submission } = await approvalOf(ctx, { campaignId })
  if (!needed || submission?.state === 'approved') return
  throw conflict(submission?.state === 'outdated' ? outdated(submission) : refusals[submission?.state ?? 'none'])
}

export const approvalQuery = pageInput.extend({
  unitId: z.coerce.number().int().positive().describe('And everything below it.'),
  decision: z
    .enum(['none', 'approved'])
    .default('none')
    .describe('none: nobody has decided; approved, and not begun yet.'),
})

const selected = {
  none: sql`a.decision is null and c.state = 'draft'`,
  approved: sql`a.decision = 'approved' and c.state in ('draft', 'scheduled')`,
}

/**
 * Campaigns that were handed in and have not begun, those that wait for somebody to approve them by default. Needs
 * `campaign.approve` in the unit. Throws `not-found`.
 */
export async function listApprovals(ctx: Ctx, input: z.input<typeof approvalQuery>): Promise<Page<Submission>> {
  const { unitId, decision, cursor, limit } = parseInput(approvalQuery, input)
  await requireRight(ctx, 'campaign.approve', unitId)
  const where = sql`${selected[decision]} and c.unit_id in ${unitsBelow(unitId)} and c.id > ${afterId(cursor)}`
  const { items, nextCursor } = toPage(await readSubmissions(ctx, { where, limit: limit + 1 }), limit)
  return { items: items.map(withoutId), nextCursor }
}

const withoutId = ({ id: _, ...submission }: Submission & { id: number }): Submission => submission
