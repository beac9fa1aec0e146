import { setTimeout as sleep } from 'node:timers/promises'
import { type Engine, offerJobs, queuesToOffer } from '@tradewind/engine'
import type { Logger } from 'pino'
import type { Queues } from './queue.ts'

/** A promise on offer is offered again after this long without a sign of life from a worker. */
export const offerLeaseSeconds = 30

/**
 * No more jobs than this wait in a queue; the rest waits as promises, where it can be paused and counted, and where a
 * campaign that starts now comes before the rest of one that started earlier and has had its turn.
 */
const maxWaiting = 20
const idleMilliseconds = 250

/**
 * Turns promises that are due into jobs, for ever. It is relay and sweeper in one: a job that the queue lost is
 * offered again when the lease of its offer is over. Any number of relays may run.
 */
export function startRelay(engine: Engine, queues: Queues, logger: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const loop = async () => {
    while (!signal.aborted) {
      const offered = await relayOnce(engine, queues).catch(async (error: unknown) => {
        logger.warn({ err: error }, 'the relay could not hand over; it tries again')
        await queues.repair().catch(() => undefined)
        return 0
      })
      if (offered === 0) await sleep(idleMilliseconds, undefined, { signal }).catch(() => undefined)
    }
  }
  const running = loop()
  return {
    stop: () => {
      stopping.abort()
      return running
    },
  }
}

/**
 * Hands over what is due now, to each queue as much as it has room for; returns how many jobs. Most times nothing is: that
 * takes one statement, and not three for each of the queues.
 */
async function relayOnce(engine: Engine, queues: Queues): Promise<number> {
  let handedOver = 0
  for (const queue of await engine.inOneStatement(queuesToOffer)) {
    const limit = maxWaiting - (await queues.waiting(queue))
    if (limit <= 0) continue
    const leaseSeconds = offerLeaseSeconds
    const offers = await engine.asSystem((ctx) => offerJobs(ctx, { queue, limit, leaseSeconds }))
    for (const { id, job, payload, offers: times } of offers) {
      // The offer's number makes the id new: a job of an earlier offer may still lie about, and is harmless.
      await queues.add(queue, { name: job, data: { promiseId: id, payload }, id: `${id}-${times}` })
    }
    handedOver += offers.length
  }
  return handedOver
}
