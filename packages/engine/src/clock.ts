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

/** Where days begin unless the organisation says otherwise. */
export const defaultTimeZone = 'Asia/Shanghai'

/** Whether it is an IANA time zone such as Europe/Berlin. An offset alone is none: its days would not follow the law. */
export function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone })) && /^[A-Za-z]/.test(zone)
  } catch {
    return false
  }
}

/** The calendar day (`2026-03-31`) at an instant in an IANA time zone. */
export function dayIn(timeZone: string, instant: Date): string {
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]))
  return `${part.year}-${part.month}-${part.day}`
}
