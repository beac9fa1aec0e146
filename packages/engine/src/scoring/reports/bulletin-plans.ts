import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, rows } from '../../context.ts'
import type { CampaignScore } from '../campaign-score.ts'
import { unpricedIn } from '../money/campaign-money.ts'
import { spendingOf } from '../money/spending.ts'
import { type OutlookMeasure, outlookMeasures } from '../outlook/past-curves.ts'

export const planSchema = {
  target: z
    .object({
      measure: z.enum(outlookMeasures),
      rate: z.number().nullable().describe('Of customers reached.'),
      number: z.int().nullable().describe('Instead: so many customers.'),
      soFar: z.number().nullable().describe('The same so far; null where nobody was reached.'),
      met: z.boolean(),
    })
    .nullable()
    .describe('What it is meant to reach, and how far it is. Null where nobody said it, or it was made above.'),
  cost: z
    .object({
      total: z.int().describe("In minor units of the campaign's currency."),
      complete: z.boolean().describe('False: something that was used has no price, so the total is too low.'),
    })
    .nullable()
    .describe('Of the whole campaign so far. Null of one made above, whose costs are not of this unit alone.'),
}
export type Plan = z.infer<z.ZodObject<typeof planSchema>>

interface Planned {
  campaignId: number
  fixed: number
  measure: OutlookMeasure | null
  rate: number | null
  number: number | null
}

/**
 * Targets and costs of those of the campaigns that were made in the unit or below it, all in two statements. Needs that the
 * actor may read scores there.
 */
export async function bulletinPlans(
  ctx: Ctx,
  unitId: number,
  campaigns: { campaignId: number; total: CampaignScore['total'] }[],
): Promise<(campaignId: number) => Plan> {
  const ids = campaigns.map(({ campaignId }) => campaignId)
  const planned = await rows<Planned>(
    ctx,
    sql`select c.id as "campaignId", coalesce(k.fixed, 0) as fixed, t.measure, t.rate::float8, t.number
        from campaign c join unit u on u.id = c.unit_id and u.path @> array[${unitId}::bigint]
        left join campaign_cost k on k.campaign_id = c.id left join campaign_target t on t.campaign_id = c.id
        where c.id = any(${ids}::bigint[])`,
  )
  const spending = await elevated(ctx, (all) =>
    spendingOf(
      all,
      planned.map(({ campaignId }) => campaignId),
    ),
  )
  const spent = Map.groupBy(spending, ({ campaignId }) => campaignId)
  const plans = new Map(
    planned.map((one) => {
      const lines = spent.get(one.campaignId) ?? []
      const total = lines.reduce((sum, { amount }) => sum + (amount ?? 0), one.fixed)
      const score = campaigns.find(({ campaignId }) => campaignId === one.campaignId)?.total
      return [
        one.campaignId,
        { target: score ? targetOf(one, score) : null, cost: { total, complete: unpricedIn(lines).length === 0 } },
      ]
    }),
  )
  return (campaignId) => plans.get(campaignId) ?? { target: null, cost: null }
}

function targetOf({ measure, rate, number }: Planned, score: CampaignScore['total']): Plan['target'] {
  if (measure === null) return null
  const [share, people] =
    measure === 'feedback' ? [score.feedbackRate, score.responded] : [score.successRate, score.converted]
  const soFar = number === null ? (share?.rate ?? null) : people
  return { measure, rate, number, soFar, met: soFar !== null && soFar >= (number ?? rate ?? 0) }
}
