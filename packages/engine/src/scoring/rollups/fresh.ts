import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, row } from '../../context.ts'
import { foldSome, lockRollups } from './fold.ts'

/** So many people are counted while the reader waits: some 50 ms. */
const little = 2_000
/** Pieces that are counted in one go if asked for: 200,000 people, some seconds. Who asks again goes on from there. */
const atOnce = 20

/** Recurring part of what a report is asked: whether to count everything first, however long that takes. */
export const freshInput = {
  fresh: z
    .boolean()
    .default(false)
    .describe('Count first what has changed, up to 200,000 people; without it, only a little.'),
}

/** Recurring part of every report from rollups. */
export const stateOfRollups = {
  asOf: z.date().describe('Everything recorded before is in these figures.'),
  pending: z.int().min(0).describe('Changes since then that wait to be counted: statements, not people.'),
}
export interface StateOfRollups {
  asOf: Date
  pending: number
}

/**
 * Brings a campaign's rollups up to date if that is little work or asked for, and says of when they are. Without
 * `fresh` nobody is waited for. Even with it something may be left, as the answer says. The caller has checked the right to see the campaign's figures.
 */
export function freshen(ctx: Ctx, campaignId: number, fresh: boolean): Promise<StateOfRollups> {
  return elevated(ctx, async (all) => {
    const before = await pendingOf(all, [campaignId])
    if (before.pending === 0) return before
    if (!fresh && (await isMuch(all, campaignId))) return before
    if (!(await lockRollups(all, campaignId, fresh))) return before
    let pieces = 0
    while ((await foldSome(all, campaignId)) && ++pieces < atOnce);
    return pendingOf(all, [campaignId])
  })
}

/** Of when the rollups of campaigns are, all together. The caller reads as the system, or elevated. */
export async function pendingOf(ctx: Ctx, campaignIds: readonly number[]): Promise<StateOfRollups> {
  const noted = await row<{ n: number; since: string | null }>(
    ctx,
    sql`select count(*) as n, min(noted_at) as since from rollup_change
        where campaign_id = any(${campaignIds}::bigint[])`,
  )
  return { asOf: noted?.since ? instant(noted.since) : ctx.now, pending: noted?.n ?? 0 }
}

/** Looks no further than it must: a range is as much as there is of the list in it. */
async function isMuch(ctx: Ctx, campaignId: number): Promise<boolean> {
  const found = await row<{ much: boolean }>(
    ctx,
    sql`select coalesce(sum(people), 0) > ${little} as much from (
          select coalesce(cardinality(customers), (
                   select count(*) from (select from audience a
                     where a.campaign_id = n.campaign_id and a.customer_id between n.first and n.last limit ${little + 1}) a
                 )) as people
          from (select * from rollup_change where campaign_id = ${campaignId} limit ${little}) n
        ) noted`,
  )
  return found?.much ?? false
}
