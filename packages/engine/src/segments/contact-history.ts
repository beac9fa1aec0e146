import { type RawBuilder, sql } from 'kysely'
import { dayOf, startOfDay } from './calendar-day.ts'
import type { Place } from './fields.ts'
import { type ContactCondition, contactOf } from './filter.ts'

/**
 * A condition about the ledger and the responses, as a semi-join by delivery_customer or response_customer. A message
 * counts from the moment it was sent, whatever its receipt says. An answer without a message of its own has the channels
 * of all that its campaign sent.
 */
export function contactHistory(condition: ContactCondition, { today, timeZone }: Place): RawBuilder<unknown> {
  const { contact, where } = contactOf(condition)
  const [at, holds] = {
    contacted: [sql`h.sent_at`, sql`h.state = 'sent'`] as const,
    responded: [sql`h.occurred_at`, sql`h.responded`] as const,
    converted: [sql`h.occurred_at`, sql`h.converted`] as const,
  }[contact]
  const tests = [sql`h.customer_id = c.id`, holds]
  if (where.campaignId !== undefined) tests.push(sql`h.campaign_id = ${where.campaignId}`)
  if (where.channel !== undefined && contact === 'contacted') tests.push(sql`h.channel = ${where.channel}`)
  if (where.channel !== undefined && contact !== 'contacted') {
    tests.push(sql`exists (select from delivery d
      where d.customer_id = h.customer_id and d.campaign_id = h.campaign_id and d.channel = ${where.channel}
        and case when h.step_id is null then d.state = 'sent' else d.step_id = h.step_id and d.seq = h.seq end)`)
  }
  if (where.withinDays !== undefined) {
    const since = dayOf({ daysAgo: where.withinDays }, today)
    tests.push(sql`${at} >= ${startOfDay(since, 0, timeZone)}`)
  }
  const history = contact === 'contacted' ? sql`delivery` : sql`response`
  return sql`exists (select from ${history} h where ${sql.join(tests, sql` and `)})`
}
