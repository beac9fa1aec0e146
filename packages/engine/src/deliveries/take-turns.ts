import { sql } from 'kysely'
import { type Ctx, run } from '../context.ts'

/**
 * Settlements that tell what a provider's references mean, and reports that name some which nobody has told, go one after
 * the other: of two at once neither would see what the other one writes, and the report would wait for ever.
 */
export const takeTurns = (ctx: Ctx, providers: string[]) =>
  run(
    ctx,
    sql`select pg_advisory_xact_lock(hashtextextended('receipts of ' || provider, 0))
        from (select distinct provider from unnest(${providers}::text[]) as p(provider) order by 1) p`,
  )
