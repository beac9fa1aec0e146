import { LockMode } from '@mikro-orm/core'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { Template } from './template.ts'

/**
 * A template that is about to get a version: locked, so that of two who revise at once the second makes the version after
 * the first one's. Needs `template.write`. Throws `not-found`, `forbidden`.
 */
export async function lockTemplate(ctx: Ctx, id: number): Promise<Template> {
  const template = await ctx.em.findOne(Template, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })
  if (!template) throw notFound('The template')
  await requireRight(ctx, 'template.write', template.unitId)
  return template
}
