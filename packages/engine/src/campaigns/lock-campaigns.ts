import { sql } from 'kysely'
import { type Ctx, run } from '../context.ts'

/**
 * Locks campaigns until the transaction ends, in the order of their ids: whoever closes the last chunk or settles the last
 * delivery does so one after the other. Not their keys: an answer or a promise that was just written holds a share of
 * them, and two who had written one each would wait for each other.
 */
export const lockCampaigns = (ctx: Ctx, ids: readonly number[]): Promise<number> =>
  run(ctx, sql`select from campaign where id = any(${[...new Set(ids)]}::bigint[]) order by id for no key update`)
