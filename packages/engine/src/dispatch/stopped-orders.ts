import { type RawBuilder, sql } from 'kysely'
import { exclusionOf } from '../audience/exclusion.ts'
import { assistedChannels } from '../channel.ts'

/**
 * Ids and reasons of open work orders that must not be carried out any more, among those that `which` selects (a
 * condition on `o`): the customer opted out, is suppressed or cannot be reached that way since, or the campaign was
 * cancelled. Reads suppressions: as the system or `elevated`.
 */
export const stoppedOrders = (which: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select id, case exclusion when 'cancelled' then 'campaign cancelled'
                            when 'suppressed' then 'suppressed since the audience was frozen'
                            when 'no-consent' then 'consent withdrawn since the audience was frozen'
                            else 'the number or address is gone or was found wrong' end as reason
  from (${sql.join(
    assistedChannels.map(
      (channel) => sql`
        select o.id, case when p.state = 'cancelled' then 'cancelled' else ${exclusionOf('c', 'k', channel)} end as exclusion
        from work_order o join customer c on c.id = o.customer_id join campaign p on p.id = o.campaign_id
        left join consent k on k.customer_id = c.id and k.channel = o.channel and k.purpose = p.purpose
        where o.state = 'open' and o.channel = ${channel} and ${which}`,
    ),
    sql` union all `,
  )}) asked where exclusion is not null`
