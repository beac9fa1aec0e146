/**
 * Business time. Verbs read `ctx.now`, never the machine's clock, so that a demonstration can live through two
 * weeks in a minute and a test can stand at any hour. Leases between processes use the database's own clock.
 */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that runs at normal speed from a chosen instant and can be moved. */
export class MovableClock implements Clock {
  #offset: number

  constructor(start: Date) {
    this.#offset = start.getTime() - Date.now()
  }

  now(): Date {
    return new Date(Date.now() + this.#offset)
  }

  moveTo(instant: Date): void {
    this.#offset = instant.getTime() - Date.now()
  }
}
