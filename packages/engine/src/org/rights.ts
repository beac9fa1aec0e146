import { sql } from 'kysely'
import { type Ctx, row } from '../context.ts'
import { forbidden, notFound } from '../errors.ts'
import { type Right, rightsOf } from './roles.ts'

/** Whether the actor may do this in this unit: some role they hold at it or above grants the right. */
export async function hasRight(ctx: Ctx, right: Right, unitId: number): Promise<boolean> {
  if (ctx.actor.kind === 'system') return true
  const path = await pathOf(ctx, unitId)
  return ctx.actor.grants.some((grant) => path.includes(grant.unitId) && rightsOf[grant.role].includes(right))
}

/** Throws `not-found` for a unit outside the actor's subtrees, `forbidden` where the right is missing. */
export async function requireRight(ctx: Ctx, right: Right, unitId: number): Promise<void> {
  if (await hasRight(ctx, right, unitId)) return
  throw forbidden(`You have no right to do this here (${right}). Ask your administrator for a role that grants it.`)
}

async function pathOf(ctx: Ctx, unitId: number): Promise<number[]> {
  const unit = await row<{ path: number[] }>(ctx, sql`select to_json(path) as path from unit where id = ${unitId}`)
  if (!unit) throw notFound('The unit')
  return unit.path
}
