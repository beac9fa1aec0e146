import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

interface Calendar {
  holidays: ReadonlySet<string>
  /** Weekend days on which work is made up for. */
  made: ReadonlySet<string>
  /** The last year whose holidays have been announced. */
  until: number
}

let calendar: Calendar | undefined

/** The days that the State Council announces each November for the year after, from 2004 on (chinese-days, MIT). */
function announced(): Calendar {
  if (calendar) return calendar
  // Read rather than imported: the package's functions parse dates by the machine's own time zone.
  const file = createRequire(import.meta.url).resolve('chinese-days/dist/chinese-days.json')
  const { holidays, workdays } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>
  const days = Object.keys(holidays ?? {})
  const until = Math.max(...days.map((day) => Number(day.slice(0, 4))))
  calendar = { holidays: new Set(days), made: new Set(Object.keys(workdays ?? {})), until }
  return calendar
}

/** The last year whose public holidays are known; after it only the weekends are. */
export const holidaysKnownUntil = (): number => announced().until

/** Whether a day (`2026-10-01`) is an official holiday of China. */
export const isHoliday = (day: string): boolean => announced().holidays.has(day)

/** Whether a day is worked on in China: Monday to Friday without the holidays, and weekends that are made up for. */
export function isWorkingDay(day: string): boolean {
  if (announced().made.has(day)) return true
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday >= 1 && weekday <= 5 && !isHoliday(day)
}
