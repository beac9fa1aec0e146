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
 * Promises the chunks that these deliveries lie in, due now. `seqs` is a query for their numbers. A chunk that has a
 * promise already (due later, perhaps, for a retry) gets another one; the ledger says what either finds to do.
 */
export async function promiseChunks(
  ctx: Ctx,
  { campaignId, stepId }: Pick<Chunk, 'campaignId' | 'stepId'>,
  seqs: RawBuilder<unknown>,
): Promise<void> {
  await run(
    ctx,
    sql`insert into outbox (job, payload, campaign_id, due_at)
        select 'deliver-chunk',
               jsonb_build_object('campaignId', ${campaignId}::bigint, 'stepId', ${stepId}::bigint,
                                  'from', start, 'to', start + ${chunkSize - 1}),
               ${campaignId}, ${ctx.now}
        from (select distinct (seq - 1) / ${sql.lit(chunkSize)} * ${sql.lit(chunkSize)} + 1 as start
              from (${seqs}) as s(seq)) chunk
        order by start`,
  )
}
