import { sql } from 'kysely'
import type { Channel } from '../../channel.ts'
import { type Ctx, elevated, rows } from '../../context.ts'
import { closesAt } from '../../responses/attribution.ts'
import type { ClosedCampaign } from './back-test.ts'

/** What a forecast forecasts: customers who responded, or who converted. */
export const outlookMeasures = ['feedback', 'success'] as const
export type OutlookMeasure = (typeof outlookMeasures)[number]

/** The latest so many: what was ten years ago says little of today. */
const most = 100

/**
 * The response curves of earlier campaigns by channel, for each measure: those whose window is closed, and was at least
 * half as long as that of a campaign to be forecast, in the order of their launch. From the whole organisation, since
 * only what they have in common is told. Hand-written: lines of the grains `step` and `curve` by rollup's key, some
 * hundreds a campaign (100 campaigns, 6,000 lines: a forecast takes 0.8 s with a load of 27).
 */
export async function pastCurves(
  ctx: Ctx,
  campaign?: { id: number; windowDays: number },
): Promise<Map<Channel, Record<OutlookMeasure, ClosedCampaign[]>>> {
  const { id = null, windowDays = 0 } = campaign ?? {}
  const found = await elevated(ctx, (all) =>
    rows<{
      channel: Channel
      reached: number
      opened: number
      closed: number
      answers: { since: number; responded: number; converted: number }[]
    }>(
      all,
      sql`with past as materialized (
            select id, extract(epoch from launched_at) / 86400 as opened, extract(epoch from ${closesAt}) / 86400 as closed
            from campaign c
            where id is distinct from ${id}::bigint and state in ('running', 'paused', 'finished') and ${closesAt} < ${ctx.now}
              and 2 * response_window_days >= ${windowDays}
            order by launched_at desc limit ${most}
          ), reached as (
            select campaign_id, channel, sum(n)::int as reached from rollup
            where campaign_id in (select id from past) and grain = 'step' and fact = 'delivery' and state = 'sent'
              and receipt not in ('bounced', 'returned', 'undelivered')
            group by 1, 2
          ), answer as (
            select campaign_id, channel, since, coalesce(sum(n) filter (where responded), 0)::int as responded,
                   coalesce(sum(n) filter (where converted), 0)::int as converted
            from rollup where campaign_id in (select id from past) and grain = 'curve' and since is not null group by 1, 2, 3
          )
          select channel, reached, opened::float8, closed::float8, json_agg(json_build_object('since', since, 'responded', responded, 'converted', converted)) as answers
          from reached join answer using (campaign_id, channel) join past on past.id = campaign_id
          group by campaign_id, channel, reached, opened, closed order by opened, campaign_id`,
    ),
  )
  return new Map(
    [...Map.groupBy(found, ({ channel }) => channel)].map(([channel, campaigns]) => {
      const curvesOf = (count: 'responded' | 'converted') =>
        campaigns.map(({ reached, opened, closed, answers }) => {
          const byDay = Array<number>(Math.max(...answers.map(({ since }) => since)) + 1).fill(0)
          for (const answer of answers) byDay[answer.since] = answer[count]
          return { reached, opened, closed, byDay }
        })
      return [channel, { feedback: curvesOf('responded'), success: curvesOf('converted') }]
    }),
  )
}
