import { sql } from 'kysely'
import { type Ctx, elevated, row, rows } from '../context.ts'
import { conflict, forbidden, notFound } from '../errors.ts'
import { heldAt } from '../org/rights.ts'
import type { HeldOrder } from './find-order.ts'

export type OpenOrder = Pick<HeldOrder, 'id' | 'unitId' | 'staffId' | 'dueOn'>

/** To `assign` work needs `work.assign`; to `move` it, so much or to have it. */
type Purpose = 'assign' | 'move'

const refusals: Record<Purpose, string> = {
  assign: 'You have no right to do this here (work.assign). Ask your coordinator.',
  move: 'This work order is no longer yours. Load your list again; your coordinator can give it back to you.',
}

/**
 * Open work orders, locked in the order of their ids, for who may do this with all of them. Throws `not-found` where the
 * actor cannot act on one at all, as `findOrder`, `forbidden` for who only carries it out or did, and `conflict` for one
 * that is not open.
 */
export async function findOpenOrders(ctx: Ctx, ids: number[], purpose: Purpose): Promise<OpenOrder[]> {
  const missing = notFound(ids.length === 1 ? 'The work order' : 'One of the work orders')
  const seen = await row<{ n: number }>(ctx, sql`select count(*) as n from work_order where id = any(${ids}::bigint[])`)
  if ((seen?.n ?? 0) < ids.length) throw missing
  const me = ctx.actor.kind === 'staff' ? ctx.actor.staffId : null
  const assigns = ctx.actor.kind === 'system' ? sql`true` : sql`u.path && ${heldAt(ctx, 'work.assign')}::bigint[]`
  const orders = await elevated(ctx, (all) =>
    rows<OpenOrder & { state: string; assigns: boolean; has: boolean; had: boolean }>(
      all,
      sql`select o.id, o.unit_id as "unitId", o.staff_id as "staffId", o.due_on::text as "dueOn", o.state, ${assigns} as assigns,
                 works.here and o.staff_id is not distinct from ${me}::bigint as has,
                 works.here and ${me}::bigint = any(o.former) as had
          from work_order o join unit u on u.id = o.unit_id
          cross join lateral (select u.path && ${heldAt(ctx, 'work.do')}::bigint[] as here) works
          where o.id = any(${ids}::bigint[]) order by o.id for update of o`,
    ),
  )
  if (orders.length < ids.length || orders.some(({ assigns, has, had }) => !assigns && !has && !had)) throw missing
  if (!orders.every(({ assigns, has }) => assigns || (purpose === 'move' && has))) throw forbidden(refusals[purpose])
  const ended = orders.find(({ state }) => state !== 'open')
  if (ended) throw conflict(`Work order ${ended.id} is ${ended.state}; only open ones can be moved.`)
  return orders
}
