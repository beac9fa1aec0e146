import { type RawBuilder, sql } from 'kysely'
import { type Ctx, elevated, row } from '../context.ts'
import { getUnit } from '../org/get-unit.ts'
import { roomToHash } from './room-to-hash.ts'

/** Whose customers a question is about. */
export interface Reach {
  /** Every customer there is. */
  everybody: boolean
  /** The same as a condition over `c`. */
  condition: RawBuilder<unknown>
}

/**
 * The customers the actor sees, or those of a unit and below. Throws `not-found` for a unit out of sight.
 *
 * Row-level security leaves out the others anyway, but only after looking at each: by the units named here a branch's
 * customers are found in customer_unit, and the planner knows how many to expect.
 */
export async function reachOf(ctx: Ctx, unitId: number | undefined): Promise<Reach> {
  const unlimited = ctx.actor.kind === 'system' || ctx.beyondScope === true
  if (unitId !== undefined) await getUnit(ctx, { id: unitId })
  else if (unlimited) return { everybody: true, condition: sql`true` }
  const within = unitId === undefined ? sql`true` : sql`path @> array[${unitId}]::bigint[]`
  const found = await row<{ everybody: boolean; units: string }>(
    ctx,
    sql`select (${unlimited} or actor_sees_all()) and coalesce(bool_and(${within}), true) as everybody,
               coalesce(array_agg(id order by id) filter (where ${within}), '{}')::text as units
        from unit`,
  )
  if (found?.everybody) return { everybody: true, condition: sql`true` }
  return { everybody: false, condition: sql`c.unit_id = any(${found?.units ?? '{}'}::bigint[])` }
}

/**
 * Runs a statement about the customers of a reach, with room to hash their histories. Whoever reaches everybody is
 * past the policies, which would admit each row anyhow: asked row by row they cost time,
 * and keep the planner from reading indexes alone.
 */
export async function within<T>(ctx: Ctx, { everybody }: Reach, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  await roomToHash(ctx)
  return everybody ? elevated(ctx, work) : work(ctx)
}
