import { sql } from 'kysely'
import { type Ctx, run } from '../context.ts'

/**
 * Whoever is about the same subjects goes one after the other until their transactions end: of two at once neither would
 * see what the other one writes, and both would wait for it for ever. Locks are taken in one order.
 */
export const takeTurns = (ctx: Ctx, subjects: string[]) =>
  run(
    ctx,
    sql`select pg_advisory_xact_lock(hashtextextended(subject, 0))
        from (select distinct subject from unnest(${subjects}::text[]) as s(subject) order by 1) s`,
  )

/** Settlements that tell what a provider's references mean, and reports that name some which nobody has told. */
export const receiptsOf = (provider: string): string => `receipts of ${provider}`
