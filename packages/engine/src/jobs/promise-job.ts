import { sql } from 'kysely'
import { type Ctx, elevated, rows, run } from '../context.ts'
import { type JobName, type JobPayload, jobsOf, type QueueName, queueNames } from './catalogue.ts'

/** Promises a job in the current transaction: it will run at least once, at or after `dueAt`, if this commits. */
export async function promiseJob<N extends JobName>(
  ctx: Ctx,
  job: N,
  payload: JobPayload<N>,
  options: { dueAt?: Date; campaignId?: number } = {},
): Promise<void> {
  await elevated(ctx, (ctx) =>
    run(
      ctx,
      sql`insert into outbox (job, payload, campaign_id, due_at)
          values (${job}, ${JSON.stringify(payload)}::jsonb, ${options.campaignId ?? null}, ${options.dueAt ?? ctx.now})`,
    ),
  )
}

export interface Offer {
  id: number
  job: JobName
  payload: unknown
  /** How many times it was offered before; makes a queue's job id unique per offer. */
  offers: number
}

/** What may be offered of the promises `p`, with their campaigns as `c`. */
const onOffer = (ctx: Ctx) => sql`
  p.due_at <= ${ctx.now} and (p.offered_until is null or p.offered_until < clock_timestamp())
  and (p.campaign_id is null or c.state in ('running', 'cancelled'))`

/** Queues that `offerJobs` has something for. */
export async function queuesToOffer(ctx: Ctx): Promise<QueueName[]> {
  const due = await rows<{ job: JobName }>(
    ctx,
    sql`select distinct p.job from outbox p left join campaign c on c.id = p.campaign_id where ${onOffer(ctx)}`,
  )
  const jobs = new Set(due.map(({ job }) => job))
  return queueNames.filter((queue) => jobsOf(queue).some((job) => jobs.has(job)))
}

/**
 * Takes promises for a queue that are due and not on offer, and puts them on offer for `leaseSeconds`. The relay hands
 * them to the queue after this commits; a crash in between, or a queue that forgets, only means that they are offered
 * again when the lease is over. Several relays share the work through SKIP LOCKED. Promises of paused campaigns wait;
 * those of cancelled ones are offered so that messages in flight at the time get settled. A job that this version does
 * not know waits for one that does.
 */
export function offerJobs(
  ctx: Ctx,
  { queue, limit, leaseSeconds }: { queue: QueueName; limit: number; leaseSeconds: number },
): Promise<Offer[]> {
  return rows<Offer>(
    ctx,
    sql`update outbox o
        set offered_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}), offers = o.offers + 1
        from (
          select p.id from outbox p
          left join campaign c on c.id = p.campaign_id
          where ${onOffer(ctx)} and p.job = any(${jobsOf(queue)}::text[])
          order by p.due_at, p.id
          limit ${limit}
          for update of p skip locked
        ) due
        where o.id = due.id
        returning o.id, o.job, o.payload, o.offers`,
  )
}

/**
 * The worker is at it: keeps the promise from being offered to somebody else. False when it has been kept meanwhile, so
 * that nothing is left to do.
 */
export async function holdOffer(ctx: Ctx, promiseId: number, leaseSeconds: number): Promise<boolean> {
  const held = await run(
    ctx,
    sql`update outbox set offered_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
        where id = ${promiseId}`,
  )
  return held > 0
}

/** The promise is kept. */
export async function keepPromise(ctx: Ctx, promiseId: number): Promise<void> {
  await run(ctx, sql`delete from outbox where id = ${promiseId}`)
}

/** Part of the work is left: offer it again at `dueAt` (business time), no sooner. */
export async function deferPromise(ctx: Ctx, promiseId: number, dueAt: Date): Promise<void> {
  await run(ctx, sql`update outbox set due_at = ${dueAt}, offered_until = null where id = ${promiseId}`)
}
