import { sql } from 'kysely'
import { type Ctx, run } from '../context.ts'
import { firstDay, placeOrders } from './place-orders.ts'
import { reopenSteps } from './settle-order.ts'

/**
 * Plans the coming days of a person anew after their capacity or areas changed: what finds room stays with them, the
 * rest goes to others. Appointments and what was tried before stay on their days. As the system or `elevated`.
 */
export async function planAgain(ctx: Ctx, staffId: number): Promise<void> {
  await run(
    ctx,
    sql`update work_order set planned_on = null
        where staff_id = ${staffId} and state = 'open' and planned_on >= ${firstDay(ctx)}
          and appointment_at is null and attempts = 0`,
  )
  const theirs = sql`o.staff_id = ${staffId}`
  const stayed = await placeOrders(ctx, theirs)
  const others = await placeOrders(
    ctx,
    sql`o.staff_id is null and o.unit_id in (
          select below.id from unit below join (select unit_id from field_area where staff_id = ${staffId} union select unit_id from staff where id = ${staffId}) w(id) on below.path @> array[w.id])`,
  )
  await reopenSteps(ctx, [...stayed.reopened, ...others.reopened])
}
