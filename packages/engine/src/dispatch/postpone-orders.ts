import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, run } from '../context.ts'
import { conflict } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { findOpenOrders } from './find-open-orders.ts'
import { checkDay, orderIds, requirePresent } from './hand-over-orders.ts'

export const postponeInput = z.strictObject({
  ids: orderIds,
  /** On which day's list they shall stand: today or later, until the day they are due. */
  plannedOn: z.iso.date(),
})

/**
 * Puts work orders on another day's list of who has them, also beyond that day's capacity: whoever does so knows their
 * day. No outcome, so no attempt counts. An appointment on another day is given up with it. Who has them may do so with
 * `work.do`, others need `work.assign` in their units. Throws `not-found`, `forbidden`, `bad-input` for a day that is
 * past, behind the due date, or on which the person is away, and `conflict` for one that is not open or that nobody has.
 */
export async function postponeWorkOrders(
  ctx: Ctx,
  input: z.input<typeof postponeInput>,
): Promise<{ postponed: number }> {
  const { ids, plannedOn } = parseInput(postponeInput, input)
  const orders = await findOpenOrders(ctx, ids, 'move')
  checkDay(ctx, orders, plannedOn)
  const free = orders.find(({ staffId }) => staffId === null)
  if (free) throw conflict(`Nobody has work order ${free.id}. Give it to somebody first.`)
  const holders = new Set(orders.flatMap(({ staffId }) => staffId ?? []))
  for (const staffId of holders) await requirePresent(ctx, staffId, plannedOn)
  const day = sql`${plannedOn}::date`
  await elevated(ctx, (all) =>
    run(
      all,
      sql`update work_order set planned_on = ${day},
              appointment_at = case when (appointment_at at time zone ${ctx.timeZone})::date = ${day} then appointment_at end
          where id = any(${ids}::bigint[])`,
    ),
  )
  return { postponed: ids.length }
}
