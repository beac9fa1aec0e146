import type { RawBuilder } from 'kysely'
import type { Ctx } from '../context.ts'
import { listAttributes } from '../customers/attributes.ts'
import { listModels } from '../customers/model-scores.ts'
import { compileSegment } from './compile.ts'
import { type Filter, nodesOf, type Ranking } from './filter.ts'
import { getSegment } from './get-segment.ts'
import { compileRanking } from './ranking.ts'
import type { Reach } from './reach.ts'
import { referredSegments } from './refer-to-segments.ts'
import { needsRoom, roomToHash } from './room-to-hash.ts'
import { type CompileOptions, type Scope, scopeOf } from './scope.ts'

/**
 * A saved segment as a condition over `c` (see `compileSegment`), seen from `ctx.now`, with the days of the zone it was
 * saved in. It is meant for the customers of a reach, but does not restrict them to it: the caller does. Throws `not-found`, and `bad-input` when an attribute or model it uses is no more.
 */
export async function segmentCondition(
  ctx: Ctx,
  input: { segmentId: number; version: number; reach?: Reach },
): Promise<RawBuilder<unknown>> {
  const { filter, timeZone } = await getSegment(ctx, { id: input.segmentId, version: input.version })
  return filterCondition({ ...ctx, timeZone }, filter, { reach: input.reach })
}

/**
 * A parsed filter as a condition over `c`, checked against the attributes that are declared now, with the segments it
 * refers to; its days are those of `ctx.timeZone`. `reach` is whom the statement is about, to which the caller
 * restricts it; `itself` the segment that the filter is meant for, which it may not refer to; `path` where the filter
 * stands in the input, for errors; `ofFew` see `CompileOptions`. Gives the transaction the memory that the condition needs.
 */
export async function filterCondition(
  ctx: Ctx,
  filter: Filter,
  {
    reach,
    itself,
    path,
    ofFew,
  }: { reach?: Reach | undefined; itself?: number | undefined; path?: string; ofFew?: true } = {},
): Promise<RawBuilder<unknown>> {
  const segments = await referredSegments(ctx, filter, { itself, path })
  const filters = [filter, ...[...segments.values()].map((segment) => segment.filter)]
  if (filters.some(needsRoom)) await roomToHash(ctx)
  const models = filters.flatMap(nodesOf).some(asksModels) ? await modelsNow(ctx) : undefined
  const population = reach && !reach.everybody ? { population: reach.condition } : {}
  const options = { ...(await optionsNow(ctx)), segments, ...population, ...(ofFew && { ofFew }) }
  return compileSegment(filter, { ...options, ...(models && { models }) }, path)
}

/**
 * What customers are put in order by, as an expression over `c` (see `compileRanking`). `path` says in errors where the
 * ranking stands in the input.
 */
export async function rankingExpression(ctx: Ctx, ranking: Ranking, path: string): Promise<RawBuilder<unknown>> {
  const models = 'score' in ranking ? await modelsNow(ctx) : undefined
  return compileRanking(ranking, path, scopeOf({ ...(await optionsNow(ctx)), ...(models && { models }) }))
}

/** What there is now to ask for: every field, with its expression over `c`. */
export const scopeNow = async (ctx: Ctx): Promise<Scope> => scopeOf(await optionsNow(ctx))

async function optionsNow(ctx: Ctx): Promise<CompileOptions> {
  const attributes = new Map((await listAttributes(ctx)).map(({ name, type }) => [name, type]))
  return { now: ctx.now, timeZone: ctx.timeZone, attributes }
}

const modelsNow = async (ctx: Ctx): Promise<ReadonlySet<string>> => new Set(await listModels(ctx))

const asksModels = (node: Filter): boolean => 'score' in node || ('top' in node && 'score' in node.top.by)
