import { isHoliday, isWorkingDay } from './working-day.ts'

export const quietDays = ['none', 'holidays', 'non-working'] as const

/** When a channel keeps quiet, in local time. */
export interface QuietTimes {
  /** `21:00`, or null where no hours are quiet; over midnight where it is later than `until`. */
  from: string | null
  until: string | null
  /** Days on which it is quiet all day. */
  days: (typeof quietDays)[number]
}

/** As far as it looks: holidays last nine days, so whoever finds nothing in a month has rules that leave nothing. */
const mostSteps = 100

/**
 * The first instant from `at` on that none of the rules keeps quiet, in the days and hours of an IANA time zone; `at`
 * itself when it is none of their times. Null when the rules leave nothing.
 */
export function nextAllowed(rules: readonly QuietTimes[], timeZone: string, at: Date): Date | null {
  let now = at
  for (let step = 0; step < mostSteps; step += 1) {
    const local = localTime(timeZone, now)
    const until = rules.reduce((latest, rule) => Math.max(latest, quietUntil(rule, local)), 0)
    if (until === 0) return now
    now = instantOf(timeZone, local.day, until)
  }
  return null
}

interface LocalTime {
  day: string
  /** Of the day. */
  minute: number
}

/** The minute of the day (beyond 1440: of the next) until which a rule keeps quiet at a local time; 0 when it does not. */
function quietUntil({ from, until, days }: QuietTimes, { day, minute }: LocalTime): number {
  if (days === 'non-working' ? !isWorkingDay(day) : days === 'holidays' && isHoliday(day)) return 1_440
  if (from === null || until === null) return 0
  const [begins, ends] = [minuteOf(from), minuteOf(until)]
  if (begins < ends) return minute >= begins && minute < ends ? ends : 0
  if (minute >= begins) return 1_440 + ends
  return minute < ends ? ends : 0
}

export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

const formats = new Map<string, Intl.DateTimeFormat>()

function localTime(timeZone: string, at: Date): LocalTime {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit' },
    })
  formats.set(timeZone, format)
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const day = `${part.year}-${part.month}-${part.day}`
  return { day, minute: Number(part.hour) * 60 + Number(part.minute) }
}

/** The instant of a local minute; where clocks are put forward over it, the first after. */
function instantOf(timeZone: string, day: string, minute: number): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minute * 60_000
  const shown = (at: number) => {
    const local = localTime(timeZone, new Date(at))
    return Date.parse(`${local.day}T00:00:00Z`) + local.minute * 60_000
  }
  // Offsets change at most once between the guess and the truth, so the second correction is exact or in the gap.
  let at = wanted - (shown(wanted) - wanted)
  at += wanted - shown(at)
  return new Date(at)
}
