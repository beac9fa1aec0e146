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
 * Promises the chunks that these deliveries lie in, due now, and that the later steps look for those who come out of
 * them. `deliveries` is a query for (step_id, seq). A chunk that has a promise already (due later, perhaps, for a retry)
 * gets another one; the ledger says what either finds to do.
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
  await promiseLooks(ctx, campaignId, sql`select step_id from (${deliveries}) as d(step_id, seq)`)
}

/**
 * Promises for each step after those given (a query for step ids) that it looks for who is through with the step before,
 * unless that is promised already. Needed whenever somebody may come out of a step once more. Returns how many promises
 * were made.
 */
export function promiseLooks(ctx: Ctx, campaignId: number, steps: RawBuilder<unknown>): Promise<number> {
  return run(
    ctx,
    sql`insert into outbox (job, payload, campaign_id, due_at)
        select 'enter-step', jsonb_build_object('campaignId', ${campaignId}::bigint, 'stepId', later.id),
               ${campaignId}, ${ctx.now}::timestamptz + make_interval(days => later.days)
        from (select id, sum(delay_days) over (order by position)::int as days
              from step
              where campaign_id = ${campaignId}
                and position > (select min(position) from step where id in (${steps}))) later
        where not exists (select from outbox o where o.campaign_id = ${campaignId} and o.job = 'enter-step'
                            and (o.payload->>'stepId')::bigint = later.id)
        order by later.days, later.id`,
  )
}
