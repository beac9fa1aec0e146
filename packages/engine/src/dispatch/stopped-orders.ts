import { type RawBuilder, sql } from 'kysely'
import { exclusionOf } from '../audience/exclusion.ts'
import { stopReason } from '../audience/stop-reasons.ts'
import { assistedChannels } from '../channel.ts'
import { hasAnswered } from '../responses/has-answered.ts'

/** Nothing came of the order yet and nobody is expected at a time of theirs. */
const notBegun = sql`o.attempts = 0 and o.appointment_at is null`

/**
 * Ids and reasons of open work orders that must not be carried out any more, among those that `which` selects (a
 * condition on `o`): the customer opted out, is suppressed or cannot be reached that way since, has answered the campaign
 * before anybody began, or the campaign was cancelled. Reads suppressions: as the system or `elevated`.
 */
export const stoppedOrders = (which: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select id, ${stopReason(sql`stop`)} as reason
  from (${sql.join(
    assistedChannels.map(
      (channel) => sql`
        select o.id, case when p.state = 'cancelled' then 'cancelled' else coalesce(${exclusionOf('c', 'k', channel)},
                 case when ${notBegun} and ${hasAnswered(sql`o.campaign_id`, sql`o.customer_id`)} then 'answered' end) end as stop
        from work_order o join customer c on c.id = o.customer_id join campaign p on p.id = o.campaign_id
        left join consent k on k.customer_id = c.id and k.channel = o.channel and k.purpose = p.purpose
        where o.state = 'open' and o.channel = ${channel} and ${which}`,
    ),
    sql` union all `,
  )}) asked where stop is not null`
