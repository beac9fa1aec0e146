import { type RawBuilder, sql } from 'kysely'
import type { CampaignView, StepView } from '../campaigns/get-campaign.ts'
import type { Ctx } from '../context.ts'
import { filterCondition } from '../segments/index.ts'

/**
 * Whether a step is for the customer `c`, by its own condition: a statement about the present. Throws `bad-input` when a
 * filter names what is no longer there.
 */
export async function stepCondition(ctx: Ctx, campaign: CampaignView, step: StepView): Promise<RawBuilder<boolean>> {
  if (step.condition === null) return sql`true`
  const { unreached, filter, timeZone } = step.condition
  const conditions: RawBuilder<unknown>[] = []
  if (unreached) {
    const earlier = campaign.steps.filter(({ position }) => position < step.position).map(({ id }) => id)
    conditions.push(sql`not exists (
      select from delivery e
      where e.campaign_id = ${campaign.id} and e.step_id = any(${earlier}::bigint[]) and e.customer_id = c.id
        and e.state = 'sent' and e.receipt not in ('bounced', 'returned', 'undelivered'))`)
  }
  if (filter) conditions.push(await filterCondition({ ...ctx, timeZone }, filter))
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)}) is true`
}
