import { setTimeout as sleep } from 'node:timers/promises'
import type { Slots } from '@tradewind/engine'

/**
 * When the messages of a throttled sender may leave. Slots are reserved a second's at a time and used one after the other,
 * so that a slow sender has no more in flight than what has left, at no statement more.
 */
export class Pace {
  readonly #reserve: (most: number) => Promise<Slots | null>
  readonly #stopping: AbortSignal
  /** Reserved and not used. */
  #left = 0
  /** Of the next of them, by performance.now(). */
  #next = 0
  #apart = 0

  constructor(reserve: (most: number) => Promise<Slots | null>, stopping: AbortSignal) {
    this.#reserve = reserve
    this.#stopping = stopping
  }

  /** Waits until the last of `count` messages may leave, of `open` that are still to go. False when asked to stop before. */
  async wait(count: number, open: number): Promise<boolean> {
    for (let missing = count; missing > 0; missing--) {
      if (this.#left === 0) {
        const slots = await this.#reserve(Math.max(open - count + missing, missing))
        if (!slots) return true
        this.#left = slots.count
        this.#next = performance.now() + slots.wait
        this.#apart = slots.apart
      }
      this.#left--
      this.#next += this.#apart
    }
    return passes(this.#next - this.#apart - performance.now(), this.#stopping)
  }
}

/** Waits for so many milliseconds; false when the signal ends the wait, or has. */
export const passes = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  milliseconds <= 0 ? Promise.resolve(!signal.aborted) : sleep(milliseconds, true, { signal }).catch(() => false)
