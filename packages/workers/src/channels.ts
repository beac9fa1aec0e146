import type { Channel, ClaimedDelivery, Engine, Outcome, StepContents } from '@tradewind/engine'
import type { Places } from './places.ts'

/** How a worker serves a channel. */
export interface ChannelDriver {
  /** A step as it will be sent, made once and kept by the driver as it sees fit: steps are frozen. */
  load(engine: Engine, campaignId: number, stepId: number): Promise<LoadedStep<unknown>>
  /** A step as it is tried before its campaign's launch: nothing of it is kept, and its messages say that they are tests. */
  prove?(engine: Engine, step: StepToWrite): Promise<LoadedStep<unknown>>
  /**
   * The worker stops: what of the batches has begun is finished, the rest answered with `notBegun`. For drivers whose
   * batch may take more than a few seconds.
   */
  stop?(): void
  /** Lets go of connections, when no delivery is under way any more. */
  close(): Promise<void>
}

/** What messages of a step are written from. */
export interface StepToWrite extends StepContents {
  stepId: number
  /** Stands before what a recipient reads first; undefined: nothing. */
  mark?: string
}

/** A step ready to be sent, `Message` by `Message`. */
export interface LoadedStep<Message> {
  /** Deliveries in a claim: what a worker holds in memory, and how long ago it was that consent was checked. */
  claimSize: number
  /** Deliveries handed over together. */
  batchSize: number
  /**
   * Where batches are while they are handed over, if several may be at once: shared by all jobs, and no larger than the
   * channel has use for, since what is in it is what a crash can leave unknown. Default: one batch of a claim at a time.
   */
  room?: Places
  /** Whose rate throttles it, if they have one; null: nobody's. */
  sender: { id: number } | null
  /** Throws when the cell's template cannot be used, or not for this recipient: the delivery is held with the reason. */
  render(delivery: ClaimedDelivery): Message
  /** One outcome per message, in the same order; it does not throw for faults of the other side. */
  send(batch: readonly Message[]): Promise<Outcome[]>
}

/** Not handed over because the worker stops: due again at once, elsewhere. */
export const notBegun: Outcome = {
  kind: 'soft-fail',
  channelFault: true,
  retryAfterSeconds: 0,
  reason: 'The worker was stopped before this was handed over.',
}

/** The channels that this process serves. Deliveries of all others are held, with what to set. */
export type Channels = Partial<Record<Channel, ChannelDriver>>

/** Holds every delivery of a channel that nothing serves here. */
export const unserved = (channel: Channel): LoadedStep<null> => ({
  claimSize: 500,
  batchSize: 500,
  sender: null,
  render: () => null,
  send: async (batch) =>
    batch.map(() => ({
      kind: 'held',
      reason: `These workers have no way to deliver by ${channel}. Set it up (docs/operations.md), then release what is held.`,
    })),
})
