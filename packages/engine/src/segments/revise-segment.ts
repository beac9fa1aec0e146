import { LockMode } from '@mikro-orm/core'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { conflict, notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { getSegment, type SegmentView } from './get-segment.ts'
import { insertVersion, usableFilter } from './save-segment.ts'
import { Segment } from './segment.ts'

export const segmentRevision = z.strictObject({
  id: z.int().positive(),
  /** The newest version the editor saw; left out: whatever it is now. */
  version: z.int().positive().optional(),
  filter: z.unknown(),
})

/**
 * Gives a segment a new filter, as its next version. Old versions stay: campaigns keep the one they planned with. Throws
 * `conflict` when it has a newer version than the editor saw.
 */
export async function reviseSegment(ctx: Ctx, input: z.input<typeof segmentRevision>): Promise<SegmentView> {
  const { id, version, filter } = parseInput(segmentRevision, input)
  // Locked, so that two people revising at once make two versions.
  const segment = await ctx.em.findOne(Segment, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true })
  if (!segment) throw notFound('The segment')
  await requireRight(ctx, 'segment.write', segment.unitId)
  if (version !== undefined && version !== segment.version) {
    throw conflict('Somebody else changed this segment meanwhile. Load it again and repeat your change.')
  }
  const usable = await usableFilter(ctx, filter, { itself: id })
  segment.version += 1
  await ctx.em.flush()
  await insertVersion(ctx, segment, usable)
  return getSegment(ctx, { id })
}
