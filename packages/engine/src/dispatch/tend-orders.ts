import { type RawBuilder, sql } from 'kysely'
import { businessDay, type Ctx, row, rows, run } from '../context.ts'
import { leaveSteps, type Reopened, reopenSteps } from '../deliveries/reopen-steps.ts'
import { rolesWith } from '../org/roles.ts'
import { type Closed, closeOrders } from './close-orders.ts'
import { giveToOthers } from './hand-over-orders.ts'
import { isAway } from './is-away.ts'
import { placeOrders } from './place-orders.ts'
import { stoppedOrders } from './stopped-orders.ts'

/** When it happens every day in the organisation's time zone: after the night's grades, before lists are out. */
const tendsAt = '06:00'

/** What a day's tending did, in numbers of work orders. */
export interface Tended {
  cancelled: number
  expired: number
  released: number
  placed: number
  unplaced: number
}

/**
 * Puts the work orders in order before the day: those that must not be carried out any more are cancelled, those past
 * their due date given up, those that lay too long or whose person left or is away go to others, and what nobody has is
 * offered again. One promise, which moves on to the next morning. Returns null when another process is at it, or it is not due.
 */
export async function tendOrders(ctx: Ctx): Promise<Tended | null> {
  const promise = await row<{ id: number }>(
    ctx,
    sql`select id from outbox where job = 'tend-work-orders' and due_at <= ${ctx.now} for update skip locked`,
  )
  if (!promise) return null
  await followCustomers(ctx)
  const mended = await reconcile(ctx)
  const cancelled = await closeOrders(ctx, stoppedOrders(sql`true`), 'cancelled')
  const today = sql`${businessDay(ctx)}::date`
  const expired = await closeOrders(
    ctx,
    sql`select id, 'not done by ' || due_on as reason from work_order where state = 'open' and due_on < ${today}`,
    'failed',
  )
  const released = await giveToOthers(
    ctx,
    sql`o.staff_id is not null and (${layTooLong(today)} or ${left} or ${liesWhileAway(today)})`,
  )
  const rest = await placeOrders(ctx, sql`o.staff_id is null`)
  await untilMorning(ctx, promise.id)
  await reopenSteps(ctx, [...mended, ...released.reopened, ...rest.reopened])
  await leaveSteps(ctx, [...cancelled, ...expired])
  return {
    cancelled: sum(cancelled),
    expired: sum(expired),
    released: released.placed + released.unplaced,
    placed: released.placed + rest.placed,
    unplaced: rest.unplaced,
  }
}

const layTooLong = (today: RawBuilder<unknown>) =>
  sql`o.planned_on + (select release_days from step where step.id = o.step_id) < ${today}`

/** Not begun, on a list whose owner is away: of other days `setAbsences` has taken care. */
const liesWhileAway = (today: RawBuilder<unknown>) =>
  sql`o.planned_on <= ${today} and o.attempts = 0 and o.appointment_at is null and ${isAway(sql`o.staff_id`, today)}`

/** Who has it is closed, or has lost the role by which they saw it. */
const left = sql`not exists (
  select from staff s join staff_role r on r.staff_id = s.id and r.role = any(${rolesWith('work.do')})
  join unit u on u.id = o.unit_id and r.unit_id = any(u.path)
  where s.id = o.staff_id and s.active)`

/** A customer who moved to another unit takes open work orders along. */
const followCustomers = (ctx: Ctx) =>
  run(
    ctx,
    sql`update work_order o set unit_id = c.unit_id from customer c
        where o.state = 'open' and c.id = o.customer_id and c.unit_id <> o.unit_id`,
  )

/** Orders whose delivery says otherwise: a worker was lost while it handed over, or somebody resolved what was unknown. */
const reconcile = (ctx: Ctx) =>
  rows<Reopened>(
    ctx,
    sql`update delivery d set state = case when o.staff_id is null then 'held' else 'in-hand' end, reason = o.reason,
               claim_token = null, settled_at = case when o.staff_id is null then d.settled_at end
        from work_order o
        where o.state = 'open' and d.step_id = o.step_id and d.seq = o.seq
          and (d.state = 'unknown' or d.state in ('held', 'in-hand')
               and d.state <> case when o.staff_id is null then 'held' else 'in-hand' end)
        returning d.campaign_id as "campaignId", d.step_id as "stepId"`,
  )

const sum = (closed: Closed[]): number => closed.reduce((total, { n }) => total + n, 0)

async function untilMorning(ctx: Ctx, id: number): Promise<void> {
  await run(
    ctx,
    sql`update outbox set offered_until = null, offers = 0,
               due_at = (date_trunc('day', ${ctx.now}::timestamptz at time zone ${ctx.timeZone}::text - ${tendsAt}::interval)
                         + interval '1 day' + ${tendsAt}::interval) at time zone ${ctx.timeZone}::text
        where id = ${id}`,
  )
}
