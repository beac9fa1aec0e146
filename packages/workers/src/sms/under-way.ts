import type { Outcome } from '@tradewind/engine'
import { notBegun } from '../channels.ts'
import { Places } from '../places.ts'

/** Milliseconds that messages under way have when the worker stops: with settlement and goodbyes within its 20 seconds. */
const defaultGrace = 12_000

/** The messages that an adapter has handed over and has no answer to, a few at a time. */
export class UnderWay {
  readonly #places: Places
  readonly #grace: number
  #stopped = false
  #cut: NodeJS.Timeout | undefined

  constructor(atOnce: number, grace = defaultGrace) {
    this.#places = new Places(atOnce)
    this.#grace = grace
  }

  /** Outcomes in the order of the batch; of each message when it has had its place. */
  send<Message>(batch: readonly Message[], one: (message: Message) => Promise<Outcome>): Promise<Outcome[]> {
    return Promise.all(
      batch.map(async (message) => {
        const leave = await this.#places.enter()
        try {
          return this.#stopped ? notBegun : await one(message)
        } finally {
          leave()
        }
      }),
    )
  }

  /** No other message begins. Those under way are cut off by `cut` when their time is over. */
  stop(cut: () => void): void {
    this.#stopped = true
    this.#cut ??= setTimeout(cut, this.#grace)
  }

  /** Nothing is left to cut off. */
  close(): void {
    clearTimeout(this.#cut)
  }
}
