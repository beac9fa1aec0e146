import type { Ctx } from '../context.ts'
import { TradewindError } from '../errors.ts'
import { badFilter, type Filter, filterLimits, type SegmentReference } from './filter.ts'
import { getSegment, type SegmentView } from './get-segment.ts'

interface Expansion {
  ctx: Ctx
  /** How many references were followed: segments of segments could multiply beyond measure. */
  followed: number
  /** The segment that is being revised. */
  itself?: number | undefined
}

/**
 * A filter with the filters of the segments it refers to in their place. Saved references name versions, which never
 * change and only know older ones, so this ends. Throws `bad-input` for a segment that the actor cannot see, for more
 * levels or references than a filter may have, and for a reference to `itself`.
 */
export function expandSegments(ctx: Ctx, filter: Filter, itself?: number): Promise<Filter> {
  return expand(filter, 'filter', 0, { ctx, followed: 0, itself })
}

async function expand(node: Filter, path: string, depth: number, expansion: Expansion): Promise<Filter> {
  const below = (child: Filter, key: string) => expand(child, `${path}.${key}`, depth + 1, expansion)
  if ('not' in node) return { not: await below(node.not, 'not') }
  if ('all' in node) return { all: await inOrder(node.all, (child, n) => below(child, `all.${n}`)) }
  if ('any' in node) return { any: await inOrder(node.any, (child, n) => below(child, `any.${n}`)) }
  if (!('segment' in node)) return node
  const refuse = (message: string) => badFilter([{ path: `${path}.segment`, message }])
  if (node.segment === expansion.itself) throw refuse('A segment cannot be a part of itself. Take it out.')
  if (depth >= filterLimits.depth) throw refuse(`Groups and segments may lie at most ${filterLimits.depth} deep.`)
  expansion.followed += 1
  if (expansion.followed > filterLimits.nodes) {
    throw refuse(`A filter may refer to at most ${filterLimits.nodes} segments, those of segments included.`)
  }
  const { filter } = await referred(expansion.ctx, node, path)
  return expand(filter, path, depth + 1, expansion)
}

/** A filter that refers to every segment at the version it has now, so that it selects alike whatever they become. */
export async function pinSegments(ctx: Ctx, filter: Filter, path = 'filter'): Promise<Filter> {
  if ('not' in filter) return { not: await pinSegments(ctx, filter.not, `${path}.not`) }
  if ('all' in filter)
    return { all: await inOrder(filter.all, (part, n) => pinSegments(ctx, part, `${path}.all.${n}`)) }
  if ('any' in filter)
    return { any: await inOrder(filter.any, (part, n) => pinSegments(ctx, part, `${path}.any.${n}`)) }
  if (!('segment' in filter)) return filter
  const { version } = await referred(ctx, filter, path)
  return { segment: filter.segment, version }
}

async function referred(ctx: Ctx, { segment, version }: SegmentReference, path: string): Promise<SegmentView> {
  try {
    return await getSegment(ctx, { id: segment, ...(version !== undefined && { version }) })
  } catch (error) {
    if (!(error instanceof TradewindError && error.code === 'not-found')) throw error
    const which = version === undefined ? `${segment}` : `${segment} at version ${version}`
    const message = `There is no segment ${which}, or you have no right to see it. Choose another.`
    throw badFilter([{ path: `${path}.segment`, message }])
  }
}

/** One after the other: they share one connection. */
async function inOrder(nodes: Filter[], change: (node: Filter, n: number) => Promise<Filter>): Promise<Filter[]> {
  const changed: Filter[] = []
  for (const [n, node] of nodes.entries()) changed.push(await change(node, n))
  return changed
}
