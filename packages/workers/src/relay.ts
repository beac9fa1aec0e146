import { type Engine, jobs, offerJobs, type QueueName } from '@tradewind/engine'
import type { Logger } from 'pino'
import type { Queues } from './queue.ts'

/** A promise on offer is offered again after this long without a sign of life from a worker. */
export const offerLeaseSeconds = 30

/** No more jobs than this wait in a queue; the rest waits as promises, where it can be paused and counted. */
const maxWaiting = 50
const idleMilliseconds = 250

/**
 * Turns promises that are due into jobs, for ever. It is relay and sweeper in one: a job that the queue lost is
 * offered again when the lease of its offer is over. Any number of relays may run.
 */
export function startRelay(engine: Engine, queues: Queues, logger: Logger): { stop(): Promise<void> } {
  let stopped = false
  let wake = () => {}
  const loop = async () => {
    while (!stopped) {
      const offered = await relayOnce(engine, queues).catch(async (error: unknown) => {
        logger.warn({ err: error }, 'the relay could not hand over; it tries again')
        await queues.repair().catch(() => undefined)
        return 0
      })
      if (offered > 0 || stopped) continue
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, idleMilliseconds)
      })
    }
  }
  const running = loop()
  return {
    stop: () => {
      stopped = true
      wake()
      return running
    },
  }
}

/** Hands over what is due now; returns how many jobs. */
export async function relayOnce(engine: Engine, queues: Queues): Promise<number> {
  const room = maxWaiting - (await queues.waiting('deliveries'))
  if (room <= 0) return 0
  const offers = await engine.asSystem((ctx) => offerJobs(ctx, { limit: room, leaseSeconds: offerLeaseSeconds }))
  for (const offer of offers) {
    const queue: QueueName = jobs[offer.job].queue
    const data = { promiseId: offer.id, payload: offer.payload }
    // The offer's number makes the id new: a job of an earlier offer may still lie about, and is harmless.
    await queues.add(queue, { name: offer.job, data, id: `${offer.id}-${offer.offers}` })
  }
  return offers.length
}
