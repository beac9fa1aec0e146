import { sql } from 'kysely'
import { type Ctx, elevated, instant, rows } from '../context.ts'
import { requireAnywhere } from '../customers/require-anywhere.ts'
import { type JobName, jobsOf, type QueueName, queueNames } from './catalogue.ts'

/** The promises of one queue by what they wait for; each is counted once. */
export interface QueueCounts {
  queue: QueueName
  /** Due, and not with a worker. */
  due: number
  /** Offered to the queue, or with a worker. */
  onOffer: number
  later: number
  /** Of campaigns that are paused. */
  paused: number
  /** How long the oldest of `due` has been so; null without any. */
  oldestDueSeconds: number | null
}

/** A promise that is offered again and again: its job fails, or has very much to do. */
export interface StubbornPromise {
  promiseId: number
  job: JobName
  campaignId: number | null
  dueAt: Date
  offers: number
}

export interface QueueState {
  queues: QueueCounts[]
  /** The twenty most often offered, of those offered more than ten times. */
  stubborn: StubbornPromise[]
}

/**
 * What the whole organisation's workers have to do, in numbers: the promises, which are the truth, not the jobs that
 * carry them. Needs `operations.read`.
 *
 * Hand-written: reads the outbox whole, a row a chunk (100,000 rows: some 50 ms).
 */
export async function queueState(ctx: Ctx): Promise<QueueState> {
  requireAnywhere(ctx, 'operations.read')
  return elevated(ctx, async (all) => {
    const counted = await rows<Omit<QueueCounts, 'queue'> & { job: JobName }>(
      all,
      sql`select job, count(*) filter (where state = 'due') as due, count(*) filter (where state = 'onOffer') as "onOffer",
                 count(*) filter (where state = 'later') as later, count(*) filter (where state = 'paused') as paused,
                 extract(epoch from ${ctx.now}::timestamptz - min(due_at) filter (where state = 'due'))::float8 as "oldestDueSeconds"
          from (
            select p.job, p.due_at, case
              when p.offered_until >= clock_timestamp() then 'onOffer'
              when p.campaign_id is not null and c.state not in ('running', 'cancelled') then 'paused'
              when p.due_at > ${ctx.now} then 'later' else 'due' end as state
            from outbox p left join campaign c on c.id = p.campaign_id
          ) promises group by job`,
    )
    const stubborn = await rows<Omit<StubbornPromise, 'dueAt'> & { dueAt: string }>(
      all,
      sql`select id as "promiseId", job, campaign_id as "campaignId", due_at as "dueAt", offers from outbox
          where offers > 10 order by offers desc, id limit 20`,
    )
    const of = (queue: QueueName) => counted.filter(({ job }) => jobsOf(queue).includes(job))
    return {
      queues: queueNames.map((queue) => {
        const total = (count: (one: Omit<QueueCounts, 'queue'>) => number) =>
          of(queue).reduce((sum, one) => sum + count(one), 0)
        const ages = of(queue).flatMap(({ oldestDueSeconds }) => oldestDueSeconds ?? [])
        return {
          queue,
          due: total((one) => one.due),
          onOffer: total((one) => one.onOffer),
          later: total((one) => one.later),
          paused: total((one) => one.paused),
          oldestDueSeconds: ages.length > 0 ? Math.max(...ages) : null,
        }
      }),
      stubborn: stubborn.map((one) => ({ ...one, dueAt: instant(one.dueAt) })),
    }
  })
}
