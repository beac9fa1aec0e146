import type { LoadedStep } from './channels.ts'

const most = { claim: 500, batch: 50 }

/**
 * A throttled sender gets batches of no more than a second's messages, so that the throttle is smooth, and claims of no
 * more than ten seconds', so that who opts out while they wait is not written to.
 */
export function sizesFor(ratePerSecond: number | null): Pick<LoadedStep<unknown>, 'claimSize' | 'batchSize'> {
  const within = (seconds: number, limit: number) =>
    ratePerSecond === null ? limit : Math.max(1, Math.min(limit, Math.floor(ratePerSecond * seconds)))
  return { claimSize: within(10, most.claim), batchSize: within(1, most.batch) }
}
