import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { assistedChannels } from '../channel.ts'
import { businessDay, type Ctx, elevated, rows } from '../context.ts'
import { badInput, notFound } from '../errors.ts'
import { getStaff } from '../org/get-staff.ts'
import { hasRight, requireRight } from '../org/rights.ts'
import { unitsBelow } from '../org/units-below.ts'
import { afterId, olderThan, type Page, pageInput, readCursor, toPage, writeCursor } from '../page.ts'
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
  assigned: z.enum(['yes', 'no']).optional().describe('no: those that nobody has, with the reason.'),
  overdue: z.literal('yes').optional().describe('yes: open ones that stood on the list of a day which is over.'),
  dueBy: z.iso.date().optional().describe('Due on this day or before.'),
  order: z.enum(['oldest', 'newest', 'due']).default('oldest').describe('due: what has to be done first.'),
})

/**
 * Work orders of a unit and those below it. Needs `work.assign` there. Throws `not-found` for a unit out of sight. Reads
 * along work_order_open or, by their due date, work_order_due for open ones, along work_order_closed for the others.
 */
export async function listWorkOrders(ctx: Ctx, input: z.input<typeof workOrderQuery>): Promise<Page<WorkOrderView>> {
  const query = parseInput(workOrderQuery, input)
  const { unitId, campaignId, staffId, channel, state, assigned, overdue, dueBy, order, limit } = query
  await requireRight(ctx, 'work.assign', unitId)
  const conditions = [
    sql`o.unit_id = any(${await idsBelow(ctx, unitId)}::bigint[])`,
    beyond(query),
    ...(campaignId ? [sql`o.campaign_id = ${campaignId}`] : []),
    ...(staffId ? [sql`o.staff_id = ${staffId}`] : []),
    ...(channel ? [sql`o.channel = ${channel}`] : []),
    ...(state ? [sql`o.state = ${state}`] : []),
    ...(assigned ? [assigned === 'yes' ? sql`o.staff_id is not null` : sql`o.staff_id is null`] : []),
    ...(overdue ? [sql`o.state = 'open' and o.planned_on < ${businessDay(ctx)}::date`] : []),
    ...(dueBy ? [sql`o.due_on <= ${dueBy}::date`] : []),
  ]
  const where = sql.join(conditions, sql` and `)
  const page = toPage(await readOrders(ctx, { where, order: orders[order], limit: limit + 1 }), limit)
  const last = page.nextCursor === null ? undefined : page.items.at(-1)
  return last && order === 'due' ? { ...page, nextCursor: writeCursor([last.dueOn, last.id]) } : page
}

/** As values, so that the planner sees whether they are a branch, whose few it sorts, or most of an index that is in order. */
const idsBelow = async (ctx: Ctx, unitId: number): Promise<number[]> =>
  (await rows<{ id: number }>(ctx, sql`select id from unit where id in ${unitsBelow(unitId)}`)).map(({ id }) => id)

const orders = { oldest: sql`o.id`, newest: sql`o.id desc`, due: sql`o.due_on, o.id` }
const duePlace = z.tuple([z.iso.date(), z.int().positive()])

/** What comes after the cursor, in the order asked for. Throws `bad-input` for a cursor that is not ours. */
function beyond({ order, cursor }: z.output<typeof workOrderQuery>): RawBuilder<unknown> {
  if (order === 'newest') return olderThan(cursor, sql`o.id`)
  if (order === 'oldest') return sql`o.id > ${afterId(cursor)}`
  if (!cursor) return sql`true`
  const [day, id] = readCursor(duePlace, cursor)
  return sql`(o.due_on, o.id) > (${day}::date, ${id}::bigint)`
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
