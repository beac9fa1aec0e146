import { setTimeout as sleep } from 'node:timers/promises'
import { holdOffer } from '@tradewind/engine'
import type { Deps } from './deps.ts'
import { offerLeaseSeconds } from './relay.ts'

const renewMilliseconds = 10_000

/** Does work that takes longer than an offer lasts, and renews the offer meanwhile. */
export async function whileOffered<T>({ engine }: Deps, promiseId: number, work: () => Promise<T>): Promise<T> {
  const ended = new AbortController()
  const renew = async () => {
    while (await sleep(renewMilliseconds, true, { signal: ended.signal }).catch(() => false)) {
      await engine.asSystem((ctx) => holdOffer(ctx, promiseId, offerLeaseSeconds)).catch(() => undefined)
    }
  }
  const renewing = renew()
  try {
    return await work()
  } finally {
    ended.abort()
    await renewing
  }
}
