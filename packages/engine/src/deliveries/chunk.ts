import { type RawBuilder, sql } from 'kysely'
import { type Ctx, run } from '../context.ts'

/** A range of the ledger: deliveries numbered from..to of a step, both inclusive. The work of one job. */
export interface Chunk {
  campaignId: number
  stepId: number
  from: number
  to: number
}

/** Deliveries in one chunk: large enough to make the queue's cost vanish, small enough to share the work. */
const chunkSize = 1_000

/**
 * Promises the chunks that these deliveries lie in, due now. `deliveries` is a query for (step_id, seq). A chunk that has
 * a promise already (due later, perhaps, for a retry) gets another one; the ledger says what either finds to do.
 */
export async function promiseChunks(ctx: Ctx, campaignId: number, deliveries: RawBuilder<unknown>): Promise<void> {
  await run(
    ctx,
    sql`insert into outbox (job, payload, campaign_id, due_at)
        select 'deliver-chunk',
               jsonb_build_object('campaignId', ${campaignId}::bigint, 'stepId', step_id,
                                  'from', start, 'to', start + ${chunkSize - 1}),
               ${campaignId}, ${ctx.now}
        from (select distinct step_id, (seq - 1) / ${sql.lit(chunkSize)} * ${sql.lit(chunkSize)} + 1 as start
              from (${deliveries}) as d(step_id, seq)) chunk
        order by step_id, start`,
  )
}
