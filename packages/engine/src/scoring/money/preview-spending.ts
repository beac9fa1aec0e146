import { sql } from 'kysely'
import { z } from 'zod'
import { previewAudience } from '../../audience/waterfall.ts'
import { getCampaign } from '../../campaigns/get-campaign.ts'
import { assistedChannels, channels } from '../../channel.ts'
import { businessDay, type Ctx, elevated, rows } from '../../context.ts'
import { getCampaignCosts } from './campaign-costs.ts'
import { unpricedIn } from './campaign-money.ts'
import { priceItems } from './prices.ts'
import { priceOf, type Spending } from './spending.ts'

const line = z.object({
  item: z.enum(priceItems),
  quantity: z.int(),
  amount: z.int().nullable().describe('Null: it has no price.'),
})
export const spendingPreviewSchema = z.object({
  currency: z.string().describe('All amounts are in minor units of it.'),
  steps: z.array(
    z.object({
      stepId: z.int(),
      channel: z.enum(channels),
      people: z.int().describe('At most: whom it could contact now, if nobody answered before.'),
      lines: z.array(line),
      amount: z.int(),
    }),
  ),
  fixed: z.int(),
  total: z.int().describe('At most: answers make later steps smaller.'),
  unpriced: z
    .array(line.omit({ amount: true }).extend({ stepId: z.int(), channel: z.enum(channels) }))
    .describe('What has no price today: the total is too low by it.'),
})
export type SpendingPreview = z.infer<typeof spendingPreviewSchema>

/**
 * What a campaign will cost at most if it is launched now, at today's prices: the waterfall says how many people each step
 * could contact, the planner how many parts, grams and minutes each takes. Rights and errors as `previewAudience`.
 */
export async function previewSpending(ctx: Ctx, { campaignId }: { campaignId: number }): Promise<SpendingPreview> {
  const { steps } = await previewAudience(ctx, { campaignId })
  const { currency } = await getCampaign(ctx, { id: campaignId })
  const { fixed } = await getCampaignCosts(ctx, { campaignId })
  const people = steps.map(({ stepId, channel, atMost }) => ({ stepId, channel, people: atMost }))
  const spending = await elevated(ctx, (all) => spendingFor(all, campaignId, people))
  const costs = people.map((step) => {
    const lines = spending.filter(({ stepId }) => stepId === step.stepId)
    const amount = lines.reduce((sum, { amount }) => sum + (amount ?? 0), 0)
    return { ...step, lines: lines.map(({ item, quantity, amount }) => ({ item, quantity, amount })), amount }
  })
  const total = costs.reduce((sum, { amount }) => sum + amount, fixed)
  return { currency, steps: costs, fixed, total, unpriced: unpricedIn(spending) }
}

/** Hand-written as `spendingOf`, of whose prices it takes those of today. */
const spendingFor = (ctx: Ctx, campaignId: number, people: { stepId: number; people: number }[]): Promise<Spending[]> =>
  rows<Spending>(
    ctx,
    sql`with c as (
          select c.id, c.currency, u.path from campaign c join unit u on u.id = c.unit_id where c.id = ${campaignId}
        ), planned as (
          select s.id as step_id, s.channel, p.people, coalesce(k.segments, 1) as segments, coalesce(k.minutes, 0) as minutes
          from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as p("stepId" bigint, people int)
          join step s on s.id = p."stepId" left join step_cost k on k.step_id = s.id
        ), used as (
          select step_id, channel, i.item, people * i.each as quantity, ${businessDay(ctx)}::date as day
          from planned cross join lateral (values
            ('message', 1), ('segment', case when channel = 'sms' then segments end),
            ('minute', case when channel = any(${[...assistedChannels]}::text[]) then minutes end)
          ) i(item, each)
        )
        select c.id as "campaignId", used.step_id as "stepId", used.channel, used.item, quantity::bigint as quantity,
               round(quantity * price.per_thousand / 1000.0)::bigint as amount
        from used cross join c left join step_cost k on k.step_id = used.step_id
        left join lateral (${priceOf}) price on true
        where quantity > 0
        order by used.step_id, used.item`,
  )
