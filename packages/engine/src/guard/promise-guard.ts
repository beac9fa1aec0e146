import { type RawBuilder, sql } from 'kysely'
import { type Ctx, elevated, run } from '../context.ts'

/** Seconds from the first bad sign to the look: what comes in a burst is looked at once. */
const patience = 5

/**
 * Promises a look at campaigns that something bad has been heard of; `ids` selects their ids. One that is promised and
 * not yet with a worker is enough: the look comes seconds after this has committed, and sees it. Not of the campaign in
 * the outbox, whose promises wait while it is paused and keep it from finishing.
 */
export async function promiseGuard(ctx: Ctx, ids: RawBuilder<unknown>): Promise<void> {
  await elevated(ctx, (all) =>
    run(
      all,
      sql`insert into outbox (job, payload, due_at)
          select 'guard-campaign', jsonb_build_object('campaignId', campaign.id), ${new Date(ctx.now.getTime() + 1000 * patience)}::timestamptz
          from (${ids}) campaign(id)
          where not exists (select from outbox o where o.job = 'guard-campaign' and o.payload ->> 'campaignId' = campaign.id::text
                              and o.offered_until is null)`,
    ),
  )
}
