import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { businessDay, type Ctx, elevated, row, rows, run } from '../context.ts'
import { type Reopened, reopenSteps } from '../deliveries/reopen-steps.ts'
import { badInput, conflict } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { findOpenOrders, type OpenOrder } from './find-open-orders.ts'
import { firstDay, type Placed, placeOrders } from './place-orders.ts'
import { requireWorksIn } from './set-owner.ts'

export const orderIds = z
  .array(z.int().positive())
  .min(1)
  .max(500)
  .transform((given) => [...new Set(given)].sort((a, b) => a - b))

export const assignmentInput = z.strictObject({
  ids: orderIds,
  /** Who shall do it. */
  staffId: z.int().positive(),
  /** On which day's list; left out, the person's next free place before the due date. */
  plannedOn: z.iso.date().optional(),
})

/**
 * Gives work orders to somebody by hand. With a day, also beyond their capacity: the person who assigns has decided.
 * Needs `work.assign` in the orders' units. Throws `not-found`, `bad-input` for somebody who does not work there or a
 * day that is past or behind the due date, and `conflict` when an order is not open or no place is free.
 */
export async function assignWorkOrders(
  ctx: Ctx,
  input: z.input<typeof assignmentInput>,
): Promise<{ assigned: number }> {
  const { ids, staffId, plannedOn } = parseInput(assignmentInput, input)
  const orders = await findOpenOrders(ctx, ids, 'assign')
  await requireWorksIn(ctx, staffId, [...new Set(orders.map(({ unitId }) => unitId))])
  await requirePresent(ctx, staffId, plannedOn)
  if (plannedOn !== undefined) checkDay(ctx, orders, plannedOn)
  await elevated(ctx, async (all) => {
    await run(
      all,
      sql`update work_order set staff_id = ${staffId}, planned_on = ${plannedOn ?? null}::date, reason = null,
                 assigned_at = ${ctx.now}, appointment_at = null, former = array_remove(former, ${staffId}::bigint)
          where id = any(${ids}::bigint[])`,
    )
    const reopened =
      plannedOn === undefined
        ? (await placeOrders(all, sql`o.id = any(${ids}::bigint[])`)).reopened
        : await inHand(all, ids)
    await reopenSteps(all, reopened)
    const left = await row<{ n: number }>(
      all,
      sql`select count(*) as n from work_order where id = any(${ids}::bigint[]) and staff_id is distinct from ${staffId}`,
    )
    if (left?.n) {
      throw conflict(
        `This person has no room for ${left.n} of these before they are due. Give a day with plannedOn, or raise the capacity.`,
      )
    }
  })
  return { assigned: ids.length }
}

/** Throws `bad-input` for a day that is past, or behind the due date of one of them. */
export function checkDay(ctx: Ctx, orders: OpenOrder[], plannedOn: string): void {
  const refuse = (message: string) => badInput(message, [{ path: 'plannedOn', message }])
  if (plannedOn < businessDay(ctx)) throw refuse('This day is past. Choose today or a later one.')
  const due = orders.find(({ dueOn }) => plannedOn > dueOn)
  if (due) throw refuse(`Work order ${due.id} is due on ${due.dueOn}. Choose a day until then.`)
}

/** Throws `bad-input` for somebody who is away on that day, or on the next that work is planned for. */
export async function requirePresent(ctx: Ctx, staffId: number, plannedOn: string | undefined): Promise<void> {
  const day = plannedOn === undefined ? firstDay(ctx) : sql`${plannedOn}::date`
  const away = await row<{ until: string }>(
    ctx,
    sql`select last_day::text as until from staff_absence where staff_id = ${staffId} and ${day} between first_day and last_day`,
  )
  if (away)
    throw badInput(`This person is away until ${away.until}. Choose a day after it with plannedOn, or somebody else.`)
}

const inHand = (ctx: Ctx, ids: number[]) =>
  rows<Reopened>(
    ctx,
    sql`update delivery d set state = 'in-hand', reason = null, settled_at = null
        from work_order o where o.id = any(${ids}::bigint[]) and d.step_id = o.step_id and d.seq = o.seq and d.state = 'held'
        returning d.campaign_id as "campaignId", d.step_id as "stepId"`,
  )

export const releaseInput = z.strictObject({ ids: orderIds })

/**
 * Takes work orders from who has them and gives them to somebody else, as they were given first. Who has them may do so
 * with `work.do`, others need `work.assign` in their units. Returns how many found somebody, and how many nobody. Throws
 * `conflict` for one that is not open.
 */
export async function releaseWorkOrders(
  ctx: Ctx,
  input: z.input<typeof releaseInput>,
): Promise<{ placed: number; unplaced: number }> {
  const { ids } = parseInput(releaseInput, input)
  await findOpenOrders(ctx, ids, 'move')
  return elevated(ctx, async (all) => {
    const { reopened, ...counts } = await giveToOthers(all, sql`o.id = any(${ids}::bigint[])`)
    await reopenSteps(all, reopened)
    return counts
  })
}

/**
 * Takes the open orders that `which` selects (a condition on `o`) from who has them: they do not get them again by
 * themselves. As the system or `elevated`.
 */
export async function giveToOthers(ctx: Ctx, which: RawBuilder<unknown>): Promise<Placed> {
  const released = await rows<{ id: number }>(
    ctx,
    sql`update work_order o
        set former = case when o.staff_id is null then o.former else array_append(array_remove(o.former, o.staff_id), o.staff_id) end,
            staff_id = null, planned_on = null, appointment_at = null, assigned_at = null
        where o.state = 'open' and ${which} returning o.id`,
  )
  if (released.length === 0) return { placed: 0, unplaced: 0, reopened: [] }
  return placeOrders(ctx, sql`o.id = any(${released.map(({ id }) => id)}::bigint[])`)
}

/** Somebody leaves: what they have goes to others. As the system or `elevated`. */
export async function releaseAllOf(ctx: Ctx, staffId: number): Promise<void> {
  const { reopened } = await giveToOthers(ctx, sql`o.staff_id = ${staffId}`)
  await reopenSteps(ctx, reopened)
}
