import { type RawBuilder, sql } from 'kysely'
import { type Ctx, run } from '../context.ts'
import { reopenSteps } from '../deliveries/reopen-steps.ts'
import { firstDay, placeOrders } from './place-orders.ts'

/**
 * Plans a person's days anew after their capacity, areas or absences changed: what finds room stays with them, the rest
 * goes to others. Appointments and what was tried before stay on their days. `which` is a condition on work_order, the
 * coming days when left out. As the system or `elevated`.
 */
export async function planAgain(
  ctx: Ctx,
  staffId: number,
  which: RawBuilder<unknown> = sql`planned_on >= ${firstDay(ctx)}`,
): Promise<void> {
  await run(
    ctx,
    sql`update work_order set planned_on = null
        where staff_id = ${staffId} and state = 'open' and appointment_at is null and attempts = 0 and ${which}`,
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
