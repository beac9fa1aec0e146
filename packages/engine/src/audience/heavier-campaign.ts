import { type RawBuilder, sql } from 'kysely'
import { type CampaignView, getCampaign } from '../campaigns/get-campaign.ts'
import { type Ctx, rows } from '../context.ts'
import { closesAt } from '../responses/attribution.ts'
import { matchCustomers } from './match-customers.ts'

/**
 * The ids of those of `fit` who belong to a campaign of higher priority; null when there is none that could claim
 * anybody. A launched one holds whom it targets, its control and who waits outside its pilot until its response window closes. A scheduled one
 * that starts before this one's window would close holds whomever it matches and may contact.
 *
 * Hand-written: audiences are read by audience_pkey, a campaign at a time.
 */
export async function inHeavierCampaign(ctx: Ctx, campaign: CampaignView): Promise<RawBuilder<unknown> | null> {
  const heavier = await rows<{ id: number; launched: boolean }>(
    ctx,
    sql`select id, launched_at is not null as launched from campaign c
        where priority > ${campaign.priority} and id <> ${campaign.id}
          and case when state = 'scheduled'
                then start_at < ${ctx.now}::timestamptz + make_interval(days => ${campaign.responseWindowDays}::int)
                else state in ('running', 'paused', 'finished')
                  and ${closesAt} > ${ctx.now} end
        order by id`,
  )
  if (heavier.length === 0) return null
  const claims = [
    sql`select customer_id as id from audience
        where campaign_id = any(${heavier.filter((h) => h.launched).map(({ id }) => id)}::bigint[])
          and fate in ('control', 'targeted', 'outside-pilot')`,
  ]
  for (const { id } of heavier.filter((h) => !h.launched)) {
    const matched = await matchCustomers(ctx, await getCampaign(ctx, { id }))
    claims.push(sql`select id from (${matched}) scheduled where exclusion is null`)
  }
  return sql.join(claims, sql` union `)
}
