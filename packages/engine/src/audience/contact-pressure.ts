import { type RawBuilder, sql } from 'kysely'
import type { CampaignView } from '../campaigns/get-campaign.ts'
import type { Channel } from '../channel.ts'
import { type Ctx, row } from '../context.ts'

/**
 * The ids of those of `fit` whom one more contact by a channel would bring above what a rule of their unit, or of one
 * above it, allows; null when no rule concerns the campaign. Counted are deliveries sent, or with an unknown end, within
 * the rule's days, and all that are still to be sent or in somebody's hands: campaigns already running count.
 *
 * With `claimedFor`, the step whose deliveries are about to be handed over, they are asked once more: what is still
 * waiting does not count then, lest two that wait for each other are both given up, nor does that step itself.
 *
 * Hand-written: one join with the ledger that the planner may do by hashing, or by delivery_customer for a small list.
 */
export async function contactedLately(
  ctx: Ctx,
  { unitId }: Pick<CampaignView, 'unitId'>,
  channel: Channel,
  claimedFor?: number,
): Promise<RawBuilder<unknown> | null> {
  const concerned = await row(
    ctx,
    sql`select from contact_rule r
        join unit ruled on ruled.id = r.unit_id
        join unit own on own.id = ${unitId}
        where (r.channel is null or r.channel = ${channel})
          and (own.path @> array[r.unit_id] or ruled.path @> array[own.id])
        limit 1`,
  )
  if (!concerned) return null
  return sql`
    select k.id
    from fit k
    join unit u on u.id = k.unit_id
    join contact_rule r on u.path @> array[r.unit_id] and (r.channel is null or r.channel = ${channel})
    cross join lateral (select ${ctx.now}::timestamptz - make_interval(days => r.days) as since) rule
    join delivery d on d.customer_id = k.id and (r.channel is null or d.channel = r.channel)
    where case d.state when 'sent' then d.sent_at > since
                       when 'unknown' then d.due_at > since
                       else d.state in ('claimed', 'in-hand')
                         or ${claimedFor === undefined ? sql`d.state in ('queued', 'retry')` : sql`false`} end
      and ${claimedFor === undefined ? sql`true` : sql`d.step_id <> ${claimedFor}`}
    group by k.id, r.unit_id, r.channel, r.days, r.max_contacts
    having count(*) >= r.max_contacts`
}
