import { type RawBuilder, sql } from 'kysely'
import { type Ctx, elevated, row, rows } from '../context.ts'
import { getUnit } from '../org/get-unit.ts'

/** Whose customers a question is about. */
export interface Reach {
  /** Every customer there is. */
  everybody: boolean
  /** The same as a condition over `c`. */
  condition: RawBuilder<unknown>
}

/**
 * The customers the actor sees, or those of a unit and below: whom `within` may ask about. Throws `not-found` for a unit
 * out of sight. By the units named here a branch's customers are found in customer_unit, and the planner knows how many
 * to expect.
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
 * Runs a statement that is restricted to a reach by its condition, uncompiled (a count takes less), past the policies. They
 * go by the unit that an order or a delivery was made in, and a customer who has moved keeps the history made elsewhere:
 * under them a branch would count others than its campaign reaches (ADR 0028). Whoever is asked about is what the reach
 * says, so filters are compiled before, in the actor's sight, and only the statement runs here.
 */
export async function within<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  await rows(ctx, sql`select set_config('jit', 'off', true)`)
  return elevated(ctx, work)
}
