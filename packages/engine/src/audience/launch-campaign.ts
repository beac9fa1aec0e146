import { sql } from 'kysely'
import { requireApproved } from '../campaigns/approval/get-approval.ts'
import { getCampaign } from '../campaigns/get-campaign.ts'
import { tryTransit } from '../campaigns/lifecycle.ts'
import { type Ctx, rows, run } from '../context.ts'
import { enterLedger } from '../deliveries/enter-ledger.ts'
import { selectAudience } from './select-audience.ts'
import { type FateCount, toWaterfall, type Waterfall } from './waterfall.ts'

/**
 * Freezes the audience into the ledger and starts the campaign, in the one transaction of `ctx`: all of it or none.
 * Runs as the system, from the promise made by `scheduleCampaign`. A second call finds the campaign no longer
 * scheduled and does nothing (returns null), so raced launches cannot double anything; so does a promise from an
 * earlier schedule, before the time that holds now.
 *
 * Throws `conflict` when what was approved is not what would be sent: coupon, costs and prices may have changed since it
 * was scheduled. Launches take turns, so that each counts the contacts that the one before it has promised.
 */
export async function launchCampaign(ctx: Ctx, input: { campaignId: number }): Promise<Waterfall | null> {
  const campaign = await getCampaign(ctx, { id: input.campaignId })
  await rows(ctx, sql`select pg_advisory_xact_lock(hashtext('tradewind.launch'))`)
  if (campaign.state !== 'scheduled' || campaign.startAt === null || campaign.startAt > ctx.now) return null
  await requireApproved(ctx, campaign.id)
  if (!(await tryTransit(ctx, campaign.id, 'launch'))) return null
  const people = await selectAudience(ctx, campaign)
  await run(
    ctx,
    sql`insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
        select ${campaign.id}, customer_id, unit_id, cell_id, fate from (${people}) a`,
  )
  const counts = await rows<FateCount>(
    ctx,
    sql`select fate, cell_id, count(*) as n from audience where campaign_id = ${campaign.id} group by 1, 2`,
  )
  const targeted = sql`
    select *, null as passed_over from audience where campaign_id = ${campaign.id} and fate = 'targeted'`
  await enterLedger(ctx, campaign.id, campaign.steps[0], targeted)
  await run(ctx, sql`update campaign set launched_at = ${ctx.now} where id = ${campaign.id}`)
  return toWaterfall(campaign, counts)
}

/**
 * Tells the planner about the rows a launch has just made: autovacuum would, but up to a minute later, and until then
 * claims and scores of a large campaign would run on plans made for empty tables.
 */
export async function analyseLedger(ctx: Ctx): Promise<void> {
  await run(ctx, sql`analyze audience, delivery`)
}
