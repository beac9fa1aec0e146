const msPerDay = 86_400_000

/** Days since 1970-01-01 of a calendar day YYYY-MM-DD. */
export const dayOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / msPerDay

/** The calendar day YYYY-MM-DD of a day number. */
export const isoDay = (day: number): string => new Date(day * msPerDay).toISOString().slice(0, 10)

/** 0 = Sunday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7

/** An instant from a day number and a second of the day as clocks in China show them (UTC+8, no summer time). */
export const chinaInstant = (day: number, second: number): Date => new Date(day * msPerDay + (second - 8 * 3600) * 1000)

/** The day number a clock in China shows at an instant, and the second of that day. */
export function chinaClock(instant: Date): { day: number; second: number } {
  const seconds = Math.floor(instant.getTime() / 1000) + 8 * 3600
  const day = Math.floor(seconds / 86_400)
  return { day, second: seconds - day * 86_400 }
}

const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', { month: 'numeric', day: 'numeric', timeZone: 'UTC' })

/** Days in [from, to] on which a festival of the lunar calendar falls: Spring Festival 春节 '1/1', Mid-Autumn 中秋 '8/15'. */
export function festivals(monthAndDay: '1/1' | '8/15', from: number, to: number): number[] {
  const days: number[] = []
  for (let day = from; day <= to; day++) {
    if (lunar.format(day * msPerDay) === monthAndDay) days.push(day)
  }
  return days
}
