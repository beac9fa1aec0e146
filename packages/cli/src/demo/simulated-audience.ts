import { type Engine, rows } from '@tradewind/engine'
import { sql } from 'kysely'
import type { SimulatedPerson } from './responses.ts'

/** Everybody in the experiment, with the variant that reached them: none for the control and for bounced messages. */
export function simulatedAudience(engine: Engine, campaignId: number): Promise<SimulatedPerson[]> {
  return engine.asSystem((ctx) =>
    rows<SimulatedPerson>(
      ctx,
      sql`select c.ref, l.name as cell, case when d.state = 'sent' then left(l.name, 1) end as variant
          from audience a
          join customer c on c.id = a.customer_id
          join cell l on l.id = a.cell_id
          left join delivery d on d.campaign_id = a.campaign_id and d.customer_id = a.customer_id
          where a.campaign_id = ${campaignId}
          order by c.ref`,
    ),
  )
}
