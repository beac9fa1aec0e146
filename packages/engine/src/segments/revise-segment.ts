import { LockMode } from '@mikro-orm/core'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { getSegment, type SegmentView } from './get-segment.ts'
import { insertVersion, usableFilter } from './save-segment.ts'
import { Segment } from './segment.ts'

export const segmentRevision = z.strictObject({ id: z.int().positive(), filter: z.unknown() })

/** Gives a segment a new filter, as its next version. Old versions stay: campaigns keep the one they planned with. */
export async function reviseSegment(ctx: Ctx, input: z.input<typeof segmentRevision>): Promise<SegmentView> {
  const { id, filter } = parseInput(segmentRevision, input)
  // Locked, so that two people revising at once make two versions.
  const segment = await ctx.em.findOne(Segment, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true })
  if (!segment) throw notFound('The segment')
  await requireRight(ctx, 'segment.write', segment.unitId)
  const usable = await usableFilter(ctx, filter, { itself: id })
  segment.version += 1
  await ctx.em.flush()
  await insertVersion(ctx, segment, usable)
  return getSegment(ctx, { id })
}
