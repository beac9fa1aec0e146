import { type RawBuilder, sql } from 'kysely'
import type { Channel } from '../../channel.ts'
import { assistedChannels } from '../../channel.ts'
import { type Ctx, rows } from '../../context.ts'
import type { PriceItem } from './prices.ts'

/** So many of one thing at one price. */
export interface Spending {
  campaignId: number
  stepId: number
  channel: Channel
  item: PriceItem
  quantity: number
  /** Minor units; null where there is no price. */
  amount: number | null
}

/**
 * What campaigns used up, by step and item, priced day by day. Messages are those that left, from the rollups; minutes are read from the outcomes, since those that nobody noted have to be told
 * apart.
 *
 * Hand-written: lines of the grain `step`, some hundreds, and a campaign's outcomes by work_order's key of its steps.
 * As the system, or elevated.
 */
export const spendingOf = (ctx: Ctx, campaignIds: number[]): Promise<Spending[]> =>
  rows<Spending>(
    ctx,
    sql`with c as (
          select c.id, c.currency, u.path from campaign c join unit u on u.id = c.unit_id 
          where c.id = any(${campaignIds}::bigint[])
        ), used as (
          select campaign_id, step_id, channel, day, 'message' as item, sum(n) as quantity
          from ${sentBy(campaignIds)} group by 1, 2, 3, 4
          union all
          select s.campaign_id, s.step_id, s.channel, s.day, 'segment', sum(s.n) * coalesce(min(k.segments), 1)
          from ${sentBy(campaignIds)} left join step_cost k using (step_id) where s.channel = 'sms' group by 1, 2, 3, 4
          union all
          select w.campaign_id, w.step_id, w.channel, (o.at at time zone ${ctx.timeZone}::text)::date, 'minute', sum(coalesce(o.minutes, k.minutes, 0))
          from work_order w join work_outcome o on o.work_order_id = w.id left join step_cost k on k.step_id = w.step_id
          where w.step_id in (select id from step where campaign_id = any(${campaignIds}::bigint[]) and channel = any(${[...assistedChannels]}::text[]))
            and o.corrected_at is null
          group by 1, 2, 3, 4
        )
        select c.id as "campaignId", used.step_id as "stepId", used.channel, used.item, sum(quantity)::bigint as quantity,
               round(sum(quantity * price.per_thousand) / 1000)::bigint as amount
        from used join c on c.id = used.campaign_id left join step_cost k on k.step_id = used.step_id
        left join lateral (${priceOf}) price on true
        where quantity > 0
        group by c.id, used.step_id, used.channel, used.item, price.per_thousand is null
        order by c.id, used.step_id, used.item`,
  )

/**
 * What a thousand of a line of `used` cost in the campaign `c`, by what its planner said of the step (`k`): the nearest
 * unit's price, of that unit the lightest weight that holds a letter, and of those the one that began last.
 */
export const priceOf = sql`
  select per_thousand from channel_price p
  where p.unit_id = any(c.path) and p.channel = used.channel and p.item = used.item and p.currency = c.currency
    and p.class = coalesce(k.class, '') and (p.up_to_grams = 0 or k.grams between 1 and p.up_to_grams)
    and p.valid_from <= used.day and (p.valid_until is null or p.valid_until >= used.day)
  order by array_position(c.path, p.unit_id) desc, p.up_to_grams = 0, p.up_to_grams, p.valid_from desc limit 1`

const sentBy = (campaignIds: number[]): RawBuilder<unknown> => sql`(
  select campaign_id, step_id, channel, day, n from rollup
  where campaign_id = any(${campaignIds}::bigint[]) and grain = 'step' and fact = 'delivery' and state = 'sent') s`
