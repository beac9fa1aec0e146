import type { LoadedStep } from './channels.ts'
import { Places } from './places.ts'

/** Messages handed over together where nothing throttles them: one statement of the ledger for the lot, if it is alone. */
const together = 4

/** Where the batches of a channel are that has use for so many messages at once. */
export const roomFor = (window: number): Places => new Places(window / together)

/**
 * A throttled sender gets batches of no more than a second's messages, one at a time, so that the throttle is smooth, and
 * claims of no more than ten seconds', so that who opts out while they wait is not written to. All others get small batches,
 * as many as there is room for.
 */
export function sizesFor(
  ratePerSecond: number | null,
  most: { claim: number; batch: number; room: Places },
): Pick<LoadedStep<unknown>, 'claimSize' | 'batchSize' | 'room'> {
  if (ratePerSecond === null) return { claimSize: most.claim, batchSize: together, room: most.room }
  const within = (seconds: number, limit: number) => Math.max(1, Math.min(limit, Math.floor(ratePerSecond * seconds)))
  return { claimSize: within(10, most.claim), batchSize: within(1, most.batch) }
}
