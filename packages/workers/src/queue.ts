import { PatientClient, type QueueName } from '@tradewind/engine'
import { createPostgresBackend, type PgPool, type PostgresConnectionOptions, Queue, Worker } from 'bullmq'
import pg from 'pg'
import { openRedis } from './redis.ts'

/**
 * The only file that knows the queue library. Which backend carries the jobs is one decision here: Redis when there is
 * a URL for it, else BullMQ's own tables in the schema `bullmq` of the same PostgreSQL.
 */
export interface QueueOptions {
  databaseUrl: string
  redisUrl?: string | undefined
}

export interface Job {
  name: string
  data: unknown
}

export interface Queues {
  backend: 'redis' | 'postgres'
  /** Hands a job over. Rejects at once when the backend is down: the promise in the database stands anyway. */
  add(queue: QueueName, job: Job & { id: string }): Promise<void>
  /** Jobs that wait in a queue. */
  waiting(queue: QueueName): Promise<number>
  /** Works on a queue with up to `concurrency` jobs at a time until `stop()`, which lets running jobs end. */
  work(
    queue: QueueName,
    concurrency: number,
    handle: (job: Job) => Promise<void>,
    onError: (e: Error) => void,
  ): QueueWorker
  /**
   * Makes the backend usable again after somebody emptied it: where the tables of the PostgreSQL backend are gone, makes
   * new ones, on which the connected workers go on.
   */
  repair(): Promise<void>
  close(): Promise<void>
}

export interface QueueWorker {
  stop(): Promise<void>
}

/**
 * Lock and stalled times bring a job of a killed worker back in about ten seconds. It may be lost that way any number
 * of times: the ledger decides what is left to do, so a job is never given up for having been interrupted.
 */
const recovery = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 1_000_000 }

/** Jobs vanish when they end, well or badly: the promise in the database is what is tried again, not the job. */
const forget = { removeOnComplete: true, removeOnFail: true, attempts: 1 }

/** Redis Cluster needs a queue's keys in one slot: the braces are its hash tag. */
const prefix = '{tradewind}'

export function openQueues(options: QueueOptions): Queues {
  const { redisUrl } = options
  const open = new Map<QueueName, ReturnType<typeof openQueue>>()
  // One queue object per name, made when first needed.
  const get = (name: QueueName) => {
    const known = open.get(name)
    if (known) return known
    const made = openQueue(name, options)
    open.set(name, made)
    return made
  }
  return {
    backend: redisUrl ? 'redis' : 'postgres',
    add: async (name, job) => {
      await get(name).queue.add(job.name, job.data, { ...forget, jobId: job.id })
    },
    waiting: (name) => get(name).queue.getWaitingCount(),
    work: (name, concurrency, handle, onError) => openWorker(name, concurrency, handle, onError, options),
    repair: async () => {
      if (redisUrl) return
      const { queue, close } = openQueue('campaigns', options)
      await queue.waitUntilReady().finally(close)
    },
    close: async () => {
      for (const { close } of open.values()) await close()
    },
  }
}

/** A Redis server that is away must not keep a producer waiting: commands fail while it is. */
const producerRedis = (url: string) => openRedis(url, { maxRetriesPerRequest: 1, connectTimeout: 5_000 })
/** A worker waits for its server as long as it takes. */
const workerRedis = (url: string) => openRedis(url, { maxRetriesPerRequest: null })

/** `migrate`: whoever connects first makes the library's tables; they hold nothing that cannot be made again. */
const postgres = (databaseUrl: string, max: number) => {
  return { connectionString: databaseUrl, schema: 'bullmq', migrate: true, max, Client: PatientClient }
}

function openQueue(name: QueueName, { databaseUrl, redisUrl }: QueueOptions) {
  const ignore = () => undefined // reported by whoever calls add()
  if (redisUrl) {
    const connection = producerRedis(redisUrl)
    connection.on('error', ignore)
    const queue = new Queue(name, { connection, prefix })
    queue.on('error', ignore)
    const close = async () => {
      await queue.close()
      connection.disconnect()
    }
    return { queue, close }
  }
  const queue = new Queue(name, { connection: postgres(databaseUrl, 2) }, createPostgresBackend)
  queue.on('error', ignore)
  return { queue, close: () => queue.close() }
}

function openWorker(
  name: QueueName,
  concurrency: number,
  handle: (job: Job) => Promise<void>,
  onError: (error: Error) => void,
  { databaseUrl, redisUrl }: QueueOptions,
): QueueWorker {
  const process = (job: Job) => handle({ name: job.name, data: job.data })
  if (redisUrl) {
    const connection = workerRedis(redisUrl)
    connection.on('error', onError)
    const worker = new Worker(name, process, { connection, prefix, concurrency, ...recovery })
    worker.on('error', onError)
    const stop = async () => {
      await worker.close()
      connection.disconnect()
    }
    return { stop }
  }
  return supervise(onError, () => {
    // A pool of ours, so that the session that listens for jobs is a patient client too; the library does not end it.
    const options = '-c search_path=bullmq'
    const pool = new pg.Pool({ ...postgres(databaseUrl, concurrency + 3), keepAlive: true, options })
    pool.on('error', onError)
    const connection: PostgresConnectionOptions = pool as unknown as PgPool
    const worker = new Worker(name, process, { connection, concurrency, ...recovery }, createPostgresBackend)
    return {
      onError: (listener) => worker.on('error', listener),
      close: (force) => worker.close(force).finally(() => (pool.ending ? undefined : pool.end())),
    }
  })
}

const reopenMilliseconds = 1_000

/**
 * Keeps a worker of the PostgreSQL backend going. One whose first connection broke while it made its tables fails
 * for ever after, in a loop without a pause that no timer or request gets past (BullMQ 6.7). So a worker that fails ten
 * times within a second is closed on the spot, which ends its loop, and another one takes its place.
 */
function supervise(onError: (error: Error) => void, open: () => PostgresWorker): QueueWorker {
  let stopped = false
  let waiting: NodeJS.Timeout | undefined
  let worker = watched()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(waiting)
      await worker.close()
    },
  }

  function watched(): PostgresWorker {
    const opened = open()
    let failures: number[] = []
    let given = false
    opened.onError((error) => {
      if (given) return
      onError(error)
      failures = [...failures.filter((at) => at > Date.now() - 1_000), Date.now()]
      // Without tables it waits for ever as well; the relay makes them meanwhile.
      if (stopped || (failures.length < 10 && error.name !== 'SchemaMigrationRequiredError')) return
      given = true
      opened.close(true).catch(() => undefined)
      waiting = setTimeout(() => {
        worker = watched()
      }, reopenMilliseconds)
    })
    return opened
  }
}

interface PostgresWorker {
  onError(listener: (error: Error) => void): unknown
  close(force?: boolean): Promise<void>
}
