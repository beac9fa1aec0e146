import type { LoadedStep } from './channels.ts'
import { Places } from './places.ts'

/** Messages handed over together: one statement of the ledger for the lot, if it is alone. */
const together = 4
/** Seconds of a sender's rate that are handed over together: the throttle is smooth. */
const soon = 0.1
/** Seconds of it that are claimed: whoever opts out while they wait is not written to. */
const ahead = 10

/** Where the batches of a channel are that has use for so many messages at once. */
export const roomFor = (window: number): Places => new Places(window / together)

/** Small batches, as many at once as the channel has room for; of a throttled sender no more than it lets go soon. */
export function sizesFor(
  ratePerSecond: number | null,
  { claim, room }: { claim: number; room: Places },
): Pick<LoadedStep<unknown>, 'claimSize' | 'batchSize' | 'room'> {
  const within = (seconds: number, most: number) =>
    ratePerSecond === null ? most : Math.max(1, Math.min(most, Math.floor(ratePerSecond * seconds)))
  return { claimSize: within(ahead, claim), batchSize: within(soon, together), room }
}
