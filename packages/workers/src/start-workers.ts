import { deferPromise, envelope, type JobName, type JobPayload, jobs, TradewindError } from '@tradewind/engine'
import type { Deps } from './deps.ts'
import { attributeCampaign } from './handlers/attribute-campaign.ts'
import { closeLapsedSms } from './handlers/close-sms-parts.ts'
import { deliverChunk } from './handlers/deliver.ts'
import { enterDueStep } from './handlers/enter-step.ts'
import { foldRollups } from './handlers/fold-rollups.ts'
import { launch } from './handlers/launch.ts'
import { printBatch } from './handlers/print-batch.ts'
import { readWaitingMail } from './handlers/read-mail.ts'
import { refreshStanding } from './handlers/refresh-standing.ts'
import { scoreCustomers } from './handlers/score-customers.ts'
import { sendProof } from './handlers/send-proof.ts'
import { tendWorkOrders } from './handlers/tend-work-orders.ts'
import { trainModel } from './handlers/train-model.ts'
import { guard, target } from './handlers/watch.ts'
import { LedgerWriter } from './ledger-writer.ts'
import type { Job, Queues } from './queue.ts'
import { startRelay } from './relay.ts'

export interface WorkerOptions extends Omit<Deps, 'stopping' | 'ledger'> {
  queues: Queues
  /** Chunk jobs at a time in this process; default 2. */
  concurrency?: number
}

export interface Workers {
  /** Ends in-flight messages, gives the rest back to the ledger, closes the queue workers. */
  stop(): Promise<void>
}

/** Starts relay and handlers in this process. Any number of processes may do so. */
export function startWorkers(options: WorkerOptions): Workers {
  const { queues, concurrency = 2, ...parts } = options
  const stopping = new AbortController()
  const ledger = new LedgerWriter(parts.engine, parts.logger)
  const deps: Deps = { ...parts, ledger, stopping: stopping.signal }
  const { logger } = deps
  const onError = (error: Error) => logger.warn({ err: error }, 'queue connection')
  const handle = (job: Job) =>
    dispatch(deps, job).catch((error: unknown) => {
      // The promise stays, so the work comes back; the queue need not remember anything.
      logger.error({ err: error, job: job.name }, 'job failed; it will be offered again')
    })
  const relay = startRelay(deps.engine, queues, logger)
  const workers = [
    queues.work('campaigns', 1, handle, onError),
    queues.work('deliveries', concurrency, handle, onError),
    queues.work('upkeep', 1, handle, onError),
    queues.work('scoring', 1, handle, onError),
    queues.work('models', 1, handle, onError), // a training keeps a processor busy
    queues.work('mail', 1, handle, onError),
    queues.work('print', 1, handle, onError), // a file takes 0.9 GB while it is set
  ]
  return {
    stop: async () => {
      stopping.abort()
      for (const driver of Object.values(deps.channels)) driver.stop?.()
      await relay.stop()
      await Promise.all(workers.map((worker) => worker.stop()))
      await Promise.all(Object.values(deps.channels).map((driver) => driver.close()))
    },
  }
}

/** A payload is `unknown` until its schema has parsed it. */
async function dispatch(deps: Deps, job: Job): Promise<void> {
  const { promiseId, payload } = envelope.parse(job.data)
  const as = <N extends JobName>(name: N) => understand(deps, promiseId, name, payload)
  switch (job.name) {
    case 'launch-campaign':
      return launch(deps, promiseId, await as('launch-campaign'))
    case 'enter-step':
      return enterDueStep(deps, promiseId, await as('enter-step'))
    case 'deliver-chunk':
      return deliverChunk(deps, promiseId, await as('deliver-chunk'))
    case 'print-batch':
      return printBatch(deps, promiseId, await as('print-batch'))
    case 'attribute-campaign':
      return attributeCampaign(deps, promiseId, await as('attribute-campaign'))
    case 'refresh-standing':
      await as('refresh-standing')
      return refreshStanding(deps)
    case 'train-model':
      return trainModel(deps, promiseId, await as('train-model'))
    case 'score-customers':
      await as('score-customers')
      return scoreCustomers(deps, promiseId)
    case 'tend-work-orders':
      await as('tend-work-orders')
      return tendWorkOrders(deps)
    case 'watch-target':
      return target(deps, promiseId, await as('watch-target'))
    case 'guard-campaign':
      return guard(deps, promiseId, await as('guard-campaign'))
    case 'fold-rollups':
      await as('fold-rollups')
      return foldRollups(deps)
    case 'close-sms-parts':
      await as('close-sms-parts')
      return closeLapsedSms(deps, promiseId)
    case 'read-mail':
      await as('read-mail')
      return readWaitingMail(deps, promiseId)
    case 'send-proof':
      return sendProof(deps, promiseId, await as('send-proof'))
    default:
      throw new TradewindError('bad-input', `There is no job named ${job.name}.`)
  }
}

/** Milliseconds after which a payload that was not understood is offered again, perhaps to a newer version. */
const notUnderstoodWait = 3_600_000

async function understand<N extends JobName>(
  { engine }: Deps,
  promiseId: number,
  name: N,
  payload: unknown,
): Promise<JobPayload<N>> {
  const parsed = jobs[name].payload.safeParse(payload)
  if (parsed.success) return parsed.data as JobPayload<N>
  await engine.asSystem((ctx) => deferPromise(ctx, promiseId, new Date(ctx.now.getTime() + notUnderstoodWait)))
  throw new TradewindError('bad-input', `Promise ${promiseId} of ${name} is not understood by this version.`, {
    cause: parsed.error,
  })
}
