import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../../channel.ts'
import { businessDay, type Ctx, rows } from '../../context.ts'
import { closesAt } from '../../responses/attribution.ts'
import { openWholeReport, type ReportInput, reportHead } from './open-report.ts'

const count = z.int().min(0)

export const campaignCurveSchema = z.object({
  ...reportHead,
  channels: z.array(
    z.object({
      channel: z.enum(channels),
      days: z.array(
        z.object({
          since: count.describe('Whole days since the delivery that a response is credited to.'),
          exposed: count.describe('Deliveries that reached somebody and have been there for all of this day.'),
          responded: count.describe('Customers whose first response came on this day, among those exposed.'),
          converted: count.describe('Customers whose first order came on this day, among those exposed.'),
        }),
      ),
    }),
  ),
})
export type CampaignCurve = z.infer<typeof campaignCurveSchema>

/** What reached people on one day in one channel, and what it brought by whole days since: the material of a forecast. */
export interface Cohort {
  channel: Channel
  /** The business day of sending. */
  reachedOn: string
  reached: number
  /** By whole days since; days of nothing are left out. */
  answers: { since: number; responded: number; converted: number }[]
  /** Days that are over for all of it, and lay in the response window: 0 means that a day has not passed yet since the last of it was sent. */
  exposedDays: number
}

/**
 * A campaign's cohorts, in order of channel and day. Lines of the grains `step` and `curve`: days of sending times days
 * of answering, some thousands at most. The caller has checked the right to see the campaign.
 */
export async function cohortsOf(ctx: Ctx, campaignId: number): Promise<Cohort[]> {
  return rows<Cohort>(
    ctx,
    sql`with sent as (
          select channel, day, sum(n)::int as reached from rollup
          where campaign_id = ${campaignId} and grain = 'step' and state = 'sent' and day is not null
            and receipt not in ('bounced', 'returned', 'undelivered')
          group by 1, 2
        ), answer as (
          select channel, reached_on as day, since, coalesce(sum(n) filter (where responded), 0)::int as responded,
                 coalesce(sum(n) filter (where converted), 0)::int as converted
          from rollup where campaign_id = ${campaignId} and grain = 'curve' and reached_on is not null group by 1, 2, 3
        )
        select channel, day::text as "reachedOn", reached, greatest(least(${businessDay(ctx)}::date, closed) - day - 1, 0) as "exposedDays",
               coalesce(json_agg(json_build_object('since', since, 'responded', responded, 'converted', converted)
                                 order by since) filter (where since is not null), '[]') as answers
        from sent left join answer using (channel, day)
        cross join (select (${closesAt} at time zone ${ctx.timeZone}::text)::date as closed from campaign c where id = ${campaignId}) c
        group by channel, day, reached, closed order by channel, day`,
  )
}

/**
 * The response curve by channel. A day counts the cohorts for which it is over, in numerator and denominator alike, so
 * that what was sent lately bends nothing: responded / exposed is the share that answers on that day. Needs `score.read`
 * in the campaign's unit.
 */
export async function campaignCurve(ctx: Ctx, input: Omit<ReportInput, 'unitId'>): Promise<CampaignCurve> {
  const { whole: _, ...head } = await openWholeReport(ctx, input)
  const byChannel = Map.groupBy(await cohortsOf(ctx, head.campaignId), ({ channel }) => channel)
  return {
    ...head,
    channels: [...byChannel].map(([channel, cohorts]) => ({ channel, days: daysOf(cohorts) })),
  }
}

function daysOf(cohorts: Cohort[]): CampaignCurve['channels'][number]['days'] {
  const longest = Math.max(0, ...cohorts.map(({ exposedDays }) => exposedDays))
  return Array.from({ length: longest }, (_, since) => {
    const over = cohorts.filter(({ exposedDays }) => exposedDays > since)
    const answers = over.flatMap((cohort) => cohort.answers.filter((answer) => answer.since === since))
    return {
      since,
      exposed: over.reduce((total, { reached }) => total + reached, 0),
      responded: answers.reduce((total, { responded }) => total + responded, 0),
      converted: answers.reduce((total, { converted }) => total + converted, 0),
    }
  })
}
