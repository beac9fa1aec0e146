import { type RawBuilder, sql } from 'kysely'
import { type Ctx, rows } from '../context.ts'
import type { Reopened } from '../deliveries/reopen-steps.ts'

export interface Closed extends Reopened {
  n: number
}

/**
 * Ends open orders with their deliveries: those of a query for (id, reason), past orders that somebody has hold of at this
 * moment. Returns how many of which steps; the caller calls `leaveSteps` with them. As the system or `elevated`.
 */
export function closeOrders(ctx: Ctx, which: RawBuilder<unknown>, state: 'cancelled' | 'failed'): Promise<Closed[]> {
  return rows<Closed>(
    ctx,
    sql`with ended as materialized (${which}),
        free as materialized (
          select o.id, e.reason from ended e join work_order o on o.id = e.id and o.state = 'open'
          order by o.id for update of o skip locked
        ), closed as (
          update work_order o set state = 'cancelled', reason = f.reason, closed_at = ${ctx.now}, appointment_at = null
          from free f where o.id = f.id
          returning o.campaign_id, o.step_id, o.seq, o.reason
        ), settled as (
          update delivery d set state = ${state}, reason = c.reason, settled_at = ${ctx.now}, claim_token = null
          from closed c where d.step_id = c.step_id and d.seq = c.seq and d.state in ('in-hand', 'held', 'unknown')
        )
        select campaign_id as "campaignId", step_id as "stepId", count(*) as n from closed group by 1, 2`,
  )
}
