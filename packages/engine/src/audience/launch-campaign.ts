import { sql } from 'kysely'
import { getCampaign } from '../campaigns/get-campaign.ts'
import { tryTransit } from '../campaigns/lifecycle.ts'
import { type Ctx, row, rows, run } from '../context.ts'
import { promiseChunks } from '../deliveries/chunk.ts'
import { selectAudience } from './select-audience.ts'
import { type FateCount, toWaterfall, type Waterfall } from './waterfall.ts'

/**
 * Freezes the audience into the ledger and starts the campaign, in the one transaction of `ctx`: all of it or none.
 * Runs as the system, from the promise made by `scheduleCampaign`. A second call finds the campaign no longer
 * scheduled and does nothing (returns null), so raced launches cannot double anything; so does a promise from an
 * earlier schedule, before the time that holds now.
 */
export async function launchCampaign(ctx: Ctx, input: { campaignId: number }): Promise<Waterfall | null> {
  const campaign = await getCampaign(ctx, { id: input.campaignId })
  if (campaign.startAt === null || campaign.startAt > ctx.now) return null
  if (!(await tryTransit(ctx, campaign.id, 'launch'))) return null
  const people = await selectAudience(ctx, campaign)
  const counts = await rows<FateCount>(
    ctx,
    sql`with frozen as (
          insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
          select ${campaign.id}, customer_id, unit_id, cell_id, fate from (${people}) a
          returning fate, cell_id
        )
        select fate, cell_id, count(*) as n from frozen group by 1, 2`,
  )
  // Numbered 1..N in customer order: neighbours in the ledger are neighbours on disk when their chunk is claimed.
  const promised = await row<{ n: number }>(
    ctx,
    sql`with promised as (
          insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, due_at)
          select campaign_id, ${campaign.step.id}, row_number() over (order by customer_id), customer_id, unit_id,
                 cell_id, ${campaign.step.channel}, ${ctx.now}
          from audience where campaign_id = ${campaign.id} and fate = 'targeted'
          returning 1
        )
        select count(*) as n from promised`,
  )
  const step = { campaignId: campaign.id, stepId: campaign.step.id }
  await promiseChunks(ctx, step, sql`select generate_series(1, ${promised?.n ?? 0}::int)`)
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
