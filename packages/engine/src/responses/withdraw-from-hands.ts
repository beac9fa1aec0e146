import { sql } from 'kysely'
import { lockCampaigns } from '../campaigns/lock-campaigns.ts'
import { assistedChannels, type Channel } from '../channel.ts'
import { type Ctx, rows } from '../context.ts'
import { leaveSteps } from '../deliveries/reopen-steps.ts'
import { closeOrders } from '../dispatch/close-orders.ts'
import { stoppedOrders } from '../dispatch/stopped-orders.ts'
import { withdrawLetters } from '../printing/withdraw-letters.ts'
import { type ResponseKind, responseKinds } from './kinds.ts'

/** A customer who has answered a campaign; without one: who wants no more, whatever the campaign. */
export interface Answered {
  customerId: number
  campaignId: number | null
}

/** What a response that was stored says about other deliveries: nothing, where it is no answer. */
export function answeredBy(kind: ResponseKind, customerId: number | null, campaignId: number | null): Answered[] {
  const { responded, converted, optsOut } = responseKinds[kind]
  if (customerId === null || !(optsOut || ((responded || converted) && campaignId !== null))) return []
  return [{ customerId, campaignId: optsOut ? null : campaignId }]
}

const byHand: readonly Channel[] = ['letter', ...assistedChannels]

/**
 * Takes back what lies in people's hands for customers who have answered or want no more: letters that are frozen and not
 * printed, work orders that nobody has begun. What is printed stays, and so does an order that somebody is recording at
 * this moment (the morning's tending looks again). Call it once the answer stands, in its transaction. `except` is the
 * delivery of the order by which they answered. As the system or `elevated`.
 *
 * Hand-written: answers come by the thousand, and most have nothing in hand. One probe of delivery_customer for each
 * customer whose campaign has letters or work orders.
 */
export async function withdrawFromHands(
  ctx: Ctx,
  answered: readonly Answered[],
  except?: { stepId: number; seq: number },
): Promise<void> {
  if (answered.length === 0) return
  const found = await rows<Answered & { campaignId: number }>(
    ctx,
    sql`with told as materialized (
          select distinct "customerId" as customer_id, "campaignId" as campaign_id
          from jsonb_to_recordset(${JSON.stringify(answered)}::jsonb) as t("customerId" bigint, "campaignId" bigint)
        )
        select distinct t.customer_id as "customerId", d.campaign_id as "campaignId"
        from (
          select * from told where campaign_id is null or campaign_id in (
            select s.campaign_id from step s
            where s.campaign_id in (select campaign_id from told) and s.channel = any(${[...byHand]}::text[]))
        ) t
        cross join lateral (
          select campaign_id from delivery d
          where d.customer_id = t.customer_id and d.state in ('in-hand', 'held') and d.channel = any(${[...byHand]}::text[])
          offset 0
        ) d
        where t.campaign_id is null or d.campaign_id = t.campaign_id`,
  )
  if (found.length === 0) return
  const customers = sql`${[...new Set(found.map(({ customerId }) => customerId))]}::bigint[]`
  const ids = found.map(({ campaignId }) => campaignId)
  const campaigns = sql`${[...new Set(ids)]}::bigint[]`
  // Before anything of theirs, and in one order: past orders that are locked, so nobody who holds one waits for us.
  await lockCampaigns(ctx, ids)
  const others = except ? sql`(o.step_id, o.seq) <> (${except.stepId}, ${except.seq})` : sql`true`
  const orders = await closeOrders(
    ctx,
    stoppedOrders(sql`o.customer_id = any(${customers}) and o.campaign_id = any(${campaigns}) and ${others}`),
    'cancelled',
  )
  const letters = await withdrawLetters(
    ctx,
    sql`d.customer_id = any(${customers}) and d.campaign_id = any(${campaigns})`,
  )
  await leaveSteps(ctx, [...orders, ...letters])
}
