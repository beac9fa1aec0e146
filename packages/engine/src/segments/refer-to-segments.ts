import type { Ctx } from '../context.ts'
import { TradewindError } from '../errors.ts'
import { badFilter, type Filter, filterLimits, partsOf, type SegmentReference } from './filter.ts'
import { getSegment, type SegmentView } from './get-segment.ts'
import { referenceKey } from './scope.ts'

interface Search {
  ctx: Ctx
  found: Map<string, SegmentView>
  /** How many references were followed: segments of segments could multiply beyond measure. */
  followed: number
  /** The segment that is being revised. */
  itself: number | undefined
}

/**
 * The segments that a filter refers to, and those that they refer to, by `referenceKey`. Saved references name versions,
 * which never change and only know older ones, so this ends. Throws `bad-input` for a segment that the actor cannot
 * see, for more levels or references than a filter may have, and for a reference to `itself`. `path` says in errors where
 * the filter stands in the input.
 */
export async function referredSegments(
  ctx: Ctx,
  filter: Filter,
  { itself, path = 'filter' }: { itself?: number | undefined; path?: string | undefined } = {},
): Promise<ReadonlyMap<string, SegmentView>> {
  const search = { ctx, found: new Map(), followed: 0, itself }
  await follow(filter, path, 0, search)
  return search.found
}

async function follow(node: Filter, path: string, depth: number, search: Search): Promise<void> {
  for (const [key, part] of partsOf(node)) await follow(part, `${path}.${key}`, depth + 1, search)
  if (!('segment' in node)) return
  const refuse = (message: string) => badFilter([{ path: `${path}.segment`, message }])
  if (node.segment === search.itself) throw refuse('A segment cannot be a part of itself. Take it out.')
  if (depth >= filterLimits.depth) throw refuse(`Groups and segments may lie at most ${filterLimits.depth} deep.`)
  search.followed += 1
  if (search.followed > filterLimits.nodes) {
    throw refuse(`A filter may refer to at most ${filterLimits.nodes} segments, those of segments included.`)
  }
  const key = referenceKey(node)
  const segment = search.found.get(key) ?? (await referred(search.ctx, node, path))
  search.found.set(key, segment)
  await follow(segment.filter, path, depth + 1, search)
}

/** A filter that refers to every segment at the version it has now, so that it selects alike whatever they become. */
export async function pinSegments(ctx: Ctx, filter: Filter, path = 'filter'): Promise<Filter> {
  const pin = (part: Filter, key: string) => pinSegments(ctx, part, `${path}.${key}`)
  const each = async (parts: Filter[], key: string) => {
    const pinned: Filter[] = []
    for (const [n, part] of parts.entries()) pinned.push(await pin(part, `${key}.${n}`)) // they share one connection
    return pinned
  }
  if ('not' in filter) return { not: await pin(filter.not, 'not') }
  if ('all' in filter) return { all: await each(filter.all, 'all') }
  if ('any' in filter) return { any: await each(filter.any, 'any') }
  if ('top' in filter && filter.top.among) {
    return { top: { ...filter.top, among: await pin(filter.top.among, 'top.among') } }
  }
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
