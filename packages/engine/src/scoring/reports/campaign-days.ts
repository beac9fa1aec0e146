import { sql } from 'kysely'
import { z } from 'zod'
import { channels } from '../../channel.ts'
import { type Ctx, rows } from '../../context.ts'
import { openWholeReport, type ReportInput, reportHead } from './open-report.ts'

const count = z.int().min(0)

export const campaignDaysSchema = z.object({
  ...reportHead,
  days: z.array(
    z.object({
      /** A business day, 2026-03-31. */
      day: z.iso.date(),
      channel: z.enum(channels).nullable().describe('Null: answers of those whom nothing had reached before.'),
      sent: count.describe('Deliveries sent on the day.'),
      reached: count.describe('Of these, those that did not come back as bounced, returned or undelivered.'),
      responded: count.describe('Customers whose first response was on the day.'),
      converted: count.describe('Customers whose first order was on the day.'),
      revenue: z.int().describe('Order value of the day, less refunds.'),
    }),
  ),
})
export type CampaignDays = z.infer<typeof campaignDaysSchema>

/** What happened on each day, by channel; days of nothing are left out. Needs `score.read` in the campaign's unit. */
export async function campaignDays(ctx: Ctx, input: Omit<ReportInput, 'unitId'>): Promise<CampaignDays> {
  const { whole: _, ...head } = await openWholeReport(ctx, input)
  const days = await rows<CampaignDays['days'][number]>(
    ctx,
    sql`select day::text, channel, coalesce(sum(n) filter (where fact = 'delivery'), 0)::int as sent,
               coalesce(sum(n) filter (where receipt not in ('bounced', 'returned', 'undelivered')), 0)::int as reached,
               coalesce(sum(n) filter (where responded), 0)::int as responded,
               coalesce(sum(n) filter (where converted), 0)::int as converted, sum(amount)::bigint as revenue
        from rollup where campaign_id = ${head.campaignId} and grain = 'step' and day is not null
        group by day, channel order by day, channel nulls last`,
  )
  return { ...head, days }
}
