import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run } from '../context.ts'
import { badInput, conflict } from '../errors.ts'
import { promiseJob } from '../jobs/promise-job.ts'
import { recordAudit } from '../org/audit.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { requireApproved } from './approval/get-approval.ts'
import { type CampaignView, getCampaign } from './get-campaign.ts'
import { type Transition, transit } from './lifecycle.ts'

const campaignInput = z.strictObject({ campaignId: z.number().int().positive() })
type CampaignInput = z.input<typeof campaignInput>
const aYear = 366 * 86_400_000
const scheduleInput = campaignInput.extend({ startAt: z.coerce.date().nullable().default(null) })

/**
 * Schedules a draft for `startAt` (UTC; now when left out). The audience is frozen then, not now, so that it is fresh.
 * The state and the promise to launch commit together. Throws `conflict` for a campaign that has yet to be approved.
 */
export async function scheduleCampaign(ctx: Ctx, input: z.input<typeof scheduleInput>): Promise<CampaignView> {
  const { campaignId, startAt } = parseInput(scheduleInput, input)
  if (startAt && startAt.getTime() < ctx.now.getTime() - 60_000) {
    throw badInput('The start lies in the past. Choose a later time, or none to start at once.')
  }
  if (startAt && startAt.getTime() > ctx.now.getTime() + aYear) {
    throw badInput('The start lies more than a year ahead. Choose an earlier time.')
  }
  await requireApproved(ctx, campaignId)
  const campaign = await movable(ctx, campaignId, 'schedule')
  const { gaps } = campaign
  if (gaps.length > 0) throw badInput(`The plan is not finished. ${gaps.map(({ message }) => message).join(' ')}`, gaps)
  if (campaign.uploadedList) {
    const list = await row<{ any: boolean }>(
      ctx,
      sql`select exists (select from campaign_list where campaign_id = ${campaignId}) as any`,
    )
    if (!list?.any) throw badInput('The list of this campaign is empty. Upload customers first.')
  }
  await requireCoupon(ctx, campaignId)
  const dueAt = startAt ?? ctx.now
  if (campaign.endAt && campaign.endAt <= dueAt) {
    throw badInput('The campaign would end before it starts. Change its end, or choose an earlier start.')
  }
  await run(ctx, sql`update campaign set start_at = ${dueAt} where id = ${campaignId}`)
  await promiseJob(ctx, 'launch-campaign', { campaignId }, { dueAt })
  return getCampaign(ctx, { id: campaignId })
}

/** A message that promises a coupon is not sent without one. */
async function requireCoupon(ctx: Ctx, campaignId: number): Promise<void> {
  const without = await row<{ name: string }>(
    ctx,
    sql`select t.name from step s
        join step_content x on x.step_id = s.id
        join template t on t.id = x.template_id
        join template_version v on v.template_id = x.template_id and v.version = x.template_version
        where s.campaign_id = ${campaignId} and not exists (select from coupon where campaign_id = ${campaignId})
          and concat_ws(' ', v.subject, v.preheader, v.html, v.text) ~ '\\{\\{[^}]*\\mcoupon\\.code\\M'
        limit 1`,
  )
  if (!without) return
  throw conflict(
    `The template "${without.name}" shows a coupon, and this campaign gives none. Add one, or take it out.`,
  )
}

/** Makes a scheduled campaign a draft again, to be changed. The promise to launch it finds nothing to do. */
export async function unscheduleCampaign(ctx: Ctx, input: CampaignInput): Promise<CampaignView> {
  return moved(ctx, input, 'unschedule')
}

/** Takes effect within a chunk: whatever has not been handed over yet waits. */
export async function pauseCampaign(ctx: Ctx, input: CampaignInput): Promise<CampaignView> {
  return moved(ctx, input, 'pause')
}

/**
 * Goes on where the ledger stands. What the guard paused only a person resumes; what was sent before is then judged, and does
 * not pause it again.
 */
export async function resumeCampaign(ctx: Ctx, input: CampaignInput): Promise<CampaignView> {
  const { campaignId } = parseInput(campaignInput, input)
  const { pause, unitId } = await movable(ctx, campaignId, 'resume')
  if (pause && ctx.actor.kind === 'system') throw conflict('The guard paused this campaign. A person has to resume it.')
  await run(ctx, sql`update campaign set pause_notice_id = null, guarded_from = ${ctx.now} where id = ${campaignId}`)
  if (pause) {
    const detail = { campaignId, notice: pause.id, kind: pause.kind }
    await recordAudit(ctx, { action: 'campaign.resume', unitId, detail })
  }
  return getCampaign(ctx, { id: campaignId })
}

/** Ends it for good: everything that has not been handed over is settled as cancelled; what was sent stays sent. */
export async function cancelCampaign(ctx: Ctx, input: CampaignInput): Promise<CampaignView> {
  const campaign = await moved(ctx, input, 'cancel')
  await elevated(ctx, async (ctx) => {
    // Past rows that a worker has hold of at this moment: it meets the cancelled campaign at its next step, and what it
    // puts back is cancelled by `takeBack`. Waiting for it instead could end in a deadlock, with a person as the victim.
    await run(
      ctx,
      sql`with open as (
            select step_id, seq from delivery
            where step_id = any(${campaign.steps.map(({ id }) => id)}::bigint[])
              and (state in ('held', 'queued', 'retry', 'in-hand') or (state = 'claimed' and not in_flight))
            for update skip locked
          )
          update delivery d set state = 'cancelled', reason = 'campaign cancelled', settled_at = ${ctx.now},
                 claim_token = null, lease_until = null
          from open where d.step_id = open.step_id and d.seq = open.seq`,
    )
    await run(ctx, sql`update campaign set finished_at = ${ctx.now} where id = ${campaign.id}`)
  })
  return getCampaign(ctx, { id: campaign.id })
}

async function moved(ctx: Ctx, input: CampaignInput, transition: Transition): Promise<CampaignView> {
  const { campaignId } = parseInput(campaignInput, input)
  await movable(ctx, campaignId, transition)
  return getCampaign(ctx, { id: campaignId })
}

async function movable(ctx: Ctx, campaignId: number, transition: Transition): Promise<CampaignView> {
  const campaign = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'campaign.launch', campaign.unitId)
  await transit(ctx, campaignId, transition)
  return campaign
}
