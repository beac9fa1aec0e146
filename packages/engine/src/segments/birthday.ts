import { type RawBuilder, sql } from 'kysely'
import { dayOf } from './calendar-day.ts'
import type { Operator } from './filter.ts'
import type { Bound, Place } from './place.ts'

/** Days from today to the next solar birthday; that of 29 February is 1 March in a common year, as for the age. */
export function daysToBirthday({ today }: Place): RawBuilder<unknown> {
  const year = Number(today.slice(0, 4))
  const daysTo = (year: number) => sql`(case when to_char(c.birthday, 'MMDD') = '0229'
    then make_date(${year}, 2, 28) + 1
    else make_date(${year}, extract(month from c.birthday)::int, extract(day from c.birthday)::int) end - ${today}::date)`
  return sql`(case when c.birthday is null then null
    when ${daysTo(year)} >= 0 then ${daysTo(year)} else ${daysTo(year + 1)} end)`
}

/**
 * Ages compared by birthdays: two days instead of a calculation for each customer.
 * Below one year it is left to the calculation, which counts somebody not yet born as 0 years old.
 */
export function ageByBirthday(
  op: Operator,
  values: readonly Bound[],
  { today }: Place,
): RawBuilder<unknown> | undefined {
  const [from = 0, to = from] = values.map(Number)
  if (from < 1 || to < 1 || from > oldest || to > oldest) return undefined
  // Whoever was born on that day, or before it, is at least so old.
  const atLeast = (years: number) => sql`c.birthday <= ${dayOf({ yearsAgo: years }, today)}::date`
  const below = (years: number) => sql`c.birthday > ${dayOf({ yearsAgo: years }, today)}::date`
  if (op === 'gte') return atLeast(from)
  if (op === 'gt') return atLeast(from + 1)
  if (op === 'lt') return below(from)
  if (op === 'lte') return below(from + 1)
  if (op === 'eq' || op === 'between') return sql`(${atLeast(from)} and ${below(to + 1)})`
  return undefined
}

const oldest = 150
/** So many days ahead are looked up as a list of days. */
const mostDays = 31

/**
 * A birthday within the days ahead, as one of all days on which those can be born: one look into a hash for each customer
 * (half the time of to_char in SQL by hand, `npm run bench segments`). Days of birth out of the ordinary are left to the calculation.
 */
export function birthdaysAhead(op: Operator, values: readonly Bound[], place: Place): RawBuilder<unknown> | undefined {
  const [one = 0, other = one] = values.map(Number)
  const ranges: Partial<Record<Operator, [number, number]>> = {
    eq: [one, one],
    lt: [0, one - 1],
    lte: [0, one],
    between: [one, other],
  }
  const range = ranges[op]
  if (!range || range[0] < 0 || range[1] < range[0]) return undefined
  if (range[1] - range[0] >= mostDays || range[1] > 300) return undefined
  const [year = 0, month = 1, day = 1] = place.today.split('-').map(Number)
  const born: string[] = []
  for (let ahead = range[0]; ahead <= range[1]; ahead++) {
    const at = new Date(Date.UTC(year, month - 1, day + ahead))
    const dates = [at.toISOString().slice(5, 10)]
    if (dates[0] === '03-01' && !isLeap(at.getUTCFullYear())) dates.push('02-29')
    for (let back = 0; back <= oldest; back++) {
      for (const date of dates) if (date !== '02-29' || isLeap(year - back)) born.push(`${year - back}-${date}`)
    }
  }
  const ordinary = sql`c.birthday between ${`${year - oldest}-01-01`}::date and ${`${year}-12-31`}::date`
  const calculated = sql`${daysToBirthday(place)} between ${range[0]} and ${range[1]}`
  return sql`(c.birthday = any(${born}::date[]) or not ${ordinary} and ${calculated})`
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
