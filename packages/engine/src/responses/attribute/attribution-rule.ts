import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, row, run } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { promiseJob } from '../../jobs/promise-job.ts'
import { recordAudit } from '../../org/audit.ts'
import { requireRight } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'

export const attributionRule = z.strictObject({
  windowDays: z.int().min(1).max(400).describe('Days after the launch in which answers count.'),
  credit: z
    .enum(['last', 'first'])
    .describe('Which of the messages that had reached the customer by then is credited.'),
  uncontacted: z
    .boolean()
    .describe('Whether answers of those count whom no message had reached by then. The control counts always.'),
})
const change = attributionRule.partial().extend({ campaignId: z.int().positive() })

/** By what rule answers that name no message are attributed to a campaign. */
export interface AttributionRule extends z.output<typeof attributionRule> {
  campaignId: number
  /** Raised by every change; stands on each response that it judged. */
  version: number
  /** How far its responses have been judged anew; null: never had to be. */
  run: { customers: number; done: number; changed: number; startedAt: Date; finishedAt: Date | null } | null
}

/** Throws `not-found`. */
export async function getAttributionRule(ctx: Ctx, { campaignId }: { campaignId: number }): Promise<AttributionRule> {
  const found = await row<AttributionRule & { run: Record<string, string> | null }>(
    ctx,
    sql`select c.id as "campaignId", c.attribution_version as version, c.response_window_days as "windowDays", c.credit,
               c.uncontacted, (select jsonb_build_object('customers', r.customers, 'done', r.done, 'changed', r.changed,
                                        'startedAt', r.started_at, 'finishedAt', r.finished_at)
                               from attribution_run r where r.campaign_id = c.id) as run
        from campaign c where c.id = ${campaignId}`,
  )
  if (!found) throw notFound('The campaign')
  const { run } = found
  if (!run) return found
  const { startedAt, finishedAt } = run
  return { ...found, run: { ...run, startedAt: instant(startedAt), finishedAt: instant(finishedAt ?? null) } }
}

/**
 * Changes by what rule answers are attributed to a campaign, and promises that those which there are will be judged by it.
 * What says nothing new changes nothing. Needs `campaign.write`. Throws `not-found`, `forbidden`. Leaves an entry in the
 * audit.
 */
export async function setAttributionRule(ctx: Ctx, input: z.input<typeof change>): Promise<AttributionRule> {
  const { campaignId, ...given } = parseInput(change, input)
  const campaign = await row<{ unitId: number }>(
    ctx,
    sql`select unit_id as "unitId" from campaign where id = ${campaignId} for update`,
  )
  if (!campaign) throw notFound('The campaign')
  await requireRight(ctx, 'campaign.write', campaign.unitId)
  const { windowDays, credit, uncontacted } = await getAttributionRule(ctx, { campaignId })
  const was = { windowDays, credit, uncontacted }
  const now = { ...was, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
  if (JSON.stringify(was) === JSON.stringify(now)) return getAttributionRule(ctx, { campaignId })
  await elevated(ctx, async (all) => {
    await run(
      all,
      sql`update campaign set response_window_days = ${now.windowDays}, credit = ${now.credit},
                 uncontacted = ${now.uncontacted}, attribution_version = attribution_version + 1
          where id = ${campaignId}`,
    )
    await run(
      all,
      sql`insert into attribution_run (campaign_id, version, customers, started_at)
          select c.id, c.attribution_version, (select count(*) from audience a where a.campaign_id = c.id), ${ctx.now}
          from campaign c where c.id = ${campaignId} and c.launched_at is not null
          on conflict (campaign_id) do update
            set version = excluded.version, customers = excluded.customers, done = 0, after = 0, changed = 0,
                started_at = excluded.started_at, finished_at = null`,
    )
  })
  await recordAudit(ctx, { action: 'attribution.change', unitId: campaign.unitId, detail: { campaignId, was, now } })
  await promiseJob(ctx, 'attribute-campaign', { campaignId })
  return getAttributionRule(ctx, { campaignId })
}
