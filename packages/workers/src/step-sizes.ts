import type { LoadedStep } from './channels.ts'

type Sizes = Required<Pick<LoadedStep<unknown>, 'claimSize' | 'batchSize' | 'depth'>>

/**
 * A throttled sender gets batches of no more than a second's messages, one at a time, so that the throttle is smooth, and
 * claims of no more than ten seconds', so that who opts out while they wait is not written to.
 */
export function sizesFor(ratePerSecond: number | null, most: { claim: number; batch: number; depth: number }): Sizes {
  const within = (seconds: number, limit: number) =>
    ratePerSecond === null ? limit : Math.max(1, Math.min(limit, Math.floor(ratePerSecond * seconds)))
  const depth = ratePerSecond === null ? most.depth : 1
  return { claimSize: within(10, most.claim), batchSize: within(1, most.batch), depth }
}
