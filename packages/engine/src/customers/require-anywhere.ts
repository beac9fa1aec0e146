import type { Ctx } from '../context.ts'
import { forbidden } from '../errors.ts'
import { type Right, rightsOf } from '../org/roles.ts'

/** For what belongs to the whole organisation: throws `forbidden` unless some role of the actor grants the right. */
export function requireAnywhere(ctx: Ctx, right: Right): void {
  if (ctx.actor.kind === 'system') return
  if (ctx.actor.grants.some((grant) => rightsOf[grant.role].includes(right))) return
  throw forbidden(`You have no right to do this (${right}). Ask your administrator for a role that grants it.`)
}
