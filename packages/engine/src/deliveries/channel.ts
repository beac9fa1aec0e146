import type { Channel } from '../channel.ts'

/**
 * What an adapter says about one delivery. Remote faults are outcomes, never exceptions.
 *
 * - `sent`: the other side took responsibility.
 * - `in-hand`: it left the workers' hands for a person's, who will say what became of it (a letter printed, not yet posted).
 * - `soft-fail`: it did not, and trying again later may help. With `channelFault` the channel itself is at fault (server
 *   down, our credentials refused): that does not use up the recipient's attempts, however long it lasts.
 * - `hard-fail`: it did not and never will (bad address, refused content).
 * - `held`: a person has to decide or mend something first (for instance our own credentials).
 * - `unknown`: the message may or may not have left. Never guessed; the campaign's policy decides.
 */
export type Outcome =
  | { kind: 'sent'; reason?: string; reference?: Reference | readonly Reference[] }
  | { kind: 'in-hand'; reason?: string }
  | { kind: 'soft-fail'; reason: string; retryAfterSeconds?: number; channelFault?: true }
  | { kind: 'hard-fail'; reason: string }
  | { kind: 'held'; reason: string }
  | { kind: 'unknown'; reason: string; reference?: Reference | readonly Reference[] }

/** What became of a delivery of a step. */
export interface Settlement {
  seq: number
  outcome: Outcome
}

/**
 * Channels whose hand-over is a row of ours, written in the transaction that settles the delivery: what a lost worker has
 * not settled has not left, whatever it was at.
 */
export const settledAtOnce: readonly Channel[] = ['letter', 'visit', 'phone', 'meeting']

/** By what a provider's later reports name the delivery; several where it went in parts. */
export interface Reference {
  provider: string
  id: string
}

/** The port every channel adapter implements. One outcome per message, in the same order; it does not throw. */
export interface ChannelAdapter<Message> {
  /** Messages that it has use for at once: more would only wait in it. Of those a crash leaves unknown. */
  readonly window?: number
  send(batch: readonly Message[]): Promise<Outcome[]>
  /** Begins with no further message; what waits is answered as a fault of the channel, due again at once. */
  stop?(): void
  close(): Promise<void>
}
