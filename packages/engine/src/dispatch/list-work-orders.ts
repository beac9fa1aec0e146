import { sql } from 'kysely'
import { z } from 'zod'
import { assistedChannels } from '../channel.ts'
import { businessDay, type Ctx, elevated, rows } from '../context.ts'
import { badInput, notFound } from '../errors.ts'
import { getStaff } from '../org/get-staff.ts'
import { hasRight, requireRight } from '../org/rights.ts'
import { unitsBelow } from '../org/units-below.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { walkingOrder } from './place-orders.ts'
import { stoppedOrders } from './stopped-orders.ts'
import {
  readOrders,
  readWholeOrders,
  type WorkOrderDetail,
  type WorkOrderView,
  withoutFormer,
} from './work-order-view.ts'

const id = z.coerce.number().int().positive()

export const workOrderQuery = pageInput.extend({
  unitId: id,
  campaignId: id.optional(),
  staffId: id.optional(),
  channel: z.enum(assistedChannels).optional(),
  state: z.enum(['open', 'done', 'cancelled']).optional(),
  /** `no`: those that nobody has, with the reason. */
  assigned: z.enum(['yes', 'no']).optional(),
})

/**
 * Work orders of a unit and those below it, oldest first. Needs `work.assign` there. Throws `not-found` for a unit out of
 * sight. Reads along work_order_open for open ones.
 */
export async function listWorkOrders(ctx: Ctx, input: z.input<typeof workOrderQuery>): Promise<Page<WorkOrderView>> {
  const { unitId, campaignId, staffId, channel, state, assigned, cursor, limit } = parseInput(workOrderQuery, input)
  await requireRight(ctx, 'work.assign', unitId)
  const conditions = [
    sql`o.unit_id in ${unitsBelow(unitId)}`,
    sql`o.id > ${afterId(cursor)}`,
    ...(campaignId ? [sql`o.campaign_id = ${campaignId}`] : []),
    ...(staffId ? [sql`o.staff_id = ${staffId}`] : []),
    ...(channel ? [sql`o.channel = ${channel}`] : []),
    ...(state ? [sql`o.state = ${state}`] : []),
    ...(assigned ? [assigned === 'yes' ? sql`o.staff_id is not null` : sql`o.staff_id is null`] : []),
  ]
  const where = sql.join(conditions, sql` and `)
  return toPage(await readOrders(ctx, { where, order: sql`o.id`, limit: limit + 1 }), limit)
}

export const dayListQuery = z.strictObject({
  /** Whose; one's own when left out. */
  staffId: id.optional(),
  /** Today when left out. Today's list also has what was left over from before. */
  day: z.iso.date().optional(),
  channel: z.enum(assistedChannels).optional(),
  /** `way`: by postcode and address, as they are walked. `priority`: the most important first. */
  order: z.enum(['way', 'priority']).default('way'),
})

/** More is nobody's day. */
const longestList = 1_000

/**
 * The work of a person's day: appointments first, by their time, then the others in the order asked for; whole, since a
 * phone takes the list along to where there is no network. Without those whose customer has opted out or whose campaign
 * was cancelled since. One's own needs nothing; somebody else's `work.assign` at their unit. Reads along work_order_list.
 */
export async function dayList(ctx: Ctx, input: z.input<typeof dayListQuery> = {}): Promise<WorkOrderDetail[]> {
  const { staffId = ownId(ctx), day = businessDay(ctx), channel, order } = parseInput(dayListQuery, input)
  await requireOwnOrAssign(ctx, staffId)
  const today = day === businessDay(ctx)
  const theirs = sql`o.staff_id = ${staffId} and o.state = 'open'
    and ${today ? sql`o.planned_on <= ${day}::date` : sql`o.planned_on = ${day}::date`}
    and ${channel ? sql`o.channel = ${channel}` : sql`true`}`
  const stopped = await elevated(ctx, (all) => rows<{ id: number }>(all, stoppedOrders(theirs)))
  const where = sql`${theirs} and not o.id = any(${stopped.map((one) => one.id)}::bigint[])`
  const rest = order === 'way' ? walkingOrder : sql`o.priority desc, o.due_on, ${walkingOrder}`
  const which = { where, order: sql`o.appointment_at nulls last, ${rest}`, limit: longestList }
  return (await readWholeOrders(ctx, which)).map(withoutFormer)
}

function ownId({ actor }: Ctx): number {
  if (actor.kind === 'staff') return actor.staffId
  throw badInput('Say whose list it is, with staffId.')
}

/** Throws `not-found` for somebody else's where the actor assigns no work: who works where is not everybody's to know. */
async function requireOwnOrAssign(ctx: Ctx, staffId: number): Promise<void> {
  if (ctx.actor.kind === 'staff' && ctx.actor.staffId === staffId) return
  const { unitId } = await getStaff(ctx, { id: staffId })
  if (!(await hasRight(ctx, 'work.assign', unitId))) throw notFound('The list')
}
