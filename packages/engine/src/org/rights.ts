import { sql } from 'kysely'
import { type Ctx, row, rows } from '../context.ts'
import { forbidden, notFound } from '../errors.ts'
import { type Right, rights, rightsOf } from './roles.ts'

/**
 * What the actor may do in this unit: the rights of every role they hold at it or above.
 * Throws `not-found` for a unit outside the actor's subtrees.
 */
export async function rightsAt(ctx: Ctx, unitId: number): Promise<ReadonlySet<Right>> {
  if (ctx.actor.kind === 'system') return new Set(rights)
  const path = await pathOf(ctx, unitId)
  const holding = ctx.actor.grants.filter((grant) => path.includes(grant.unitId))
  return new Set(holding.flatMap((grant) => rightsOf[grant.role]))
}

/** Whether the actor may do this in this unit. Throws `not-found` for a unit outside the actor's subtrees. */
export async function hasRight(ctx: Ctx, right: Right, unitId: number): Promise<boolean> {
  return (await rightsAt(ctx, unitId)).has(right)
}

/**
 * Throws `not-found` for a unit that does not exist or is outside the actor's subtrees, `forbidden` where the right is
 * missing.
 */
export async function requireRight(ctx: Ctx, right: Right, unitId: number): Promise<void> {
  if (ctx.actor.kind === 'system') await pathOf(ctx, unitId)
  if (await hasRight(ctx, right, unitId)) return
  throw forbidden(`You have no right to do this here (${right}). Ask your administrator for a role that grants it.`)
}

/** Units at which the actor holds a right; it holds for everything below them too. The system needs none. */
export const heldAt = ({ actor }: Ctx, right: Right): number[] =>
  actor.kind === 'system'
    ? []
    : actor.grants.filter(({ role }) => rightsOf[role].includes(right)).map(({ unitId }) => unitId)

/** As `requireRight` for many units at once, those of customers that the actor sees, in one statement. */
export async function requireRightIn(ctx: Ctx, right: Right, unitIds: number[]): Promise<void> {
  if (ctx.actor.kind === 'system') return
  const refused = await row<{ name: string }>(
    ctx,
    sql`select name from unit
        where id = any(${unitIds}::bigint[]) and not path && ${heldAt(ctx, right)}::bigint[] limit 1`,
  )
  if (!refused) return
  throw forbidden(`You have no right to do this for customers of ${refused.name} (${right}). Leave them out.`)
}

/** For what the whole organisation shares (`what`, as a sentence begins with it): needs the right at its top. */
export async function requireAtTop(ctx: Ctx, right: Right, what: string): Promise<void> {
  if (ctx.actor.kind === 'system') return
  const tops = await rows<{ id: number }>(ctx, sql`select id from unit where parent_id is null`)
  for (const { id } of tops) if (await hasRight(ctx, right, id)) return
  throw forbidden(`${what} hold for the whole organisation. Ask a coordinator or administrator of its top unit.`)
}

async function pathOf(ctx: Ctx, unitId: number): Promise<number[]> {
  const unit = await row<{ path: number[] }>(ctx, sql`select to_json(path) as path from unit where id = ${unitId}`)
  if (!unit) throw notFound('The unit')
  return unit.path
}
