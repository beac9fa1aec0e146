import type { Ctx } from '../context.ts'
import { afterId, type Page, type PageInput, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { Segment } from './segment.ts'

/** Segments of the actor's units, oldest first, without their filters. */
export async function listSegments(ctx: Ctx, input: PageInput = {}): Promise<Page<Segment>> {
  const { cursor, limit } = parseInput(pageInput, input)
  const where = { id: { $gt: afterId(cursor) } }
  return toPage(await ctx.em.find(Segment, where, { orderBy: { id: 'asc' }, limit: limit + 1 }), limit)
}
