import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { row } from '../src/index.ts'
import { ageByBirthday, birthdaysAhead } from '../src/segments/birthday.ts'
import { segmentFields } from '../src/segments/fields.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await createTestEngine()
})
afterAll(() => engine.dispose())

// Around the leap day in leap years and common ones, the turn of the year, and any day.
const todays = [
  '2024-02-28',
  '2024-02-29',
  '2024-03-01',
  '2023-02-28',
  '2025-03-01',
  '2024-02-10',
  '2026-12-20',
  '2026-07-31',
]
const ages = [0, 1, 2, 17, 18, 65, 100, 150, 151]
const daysAhead = [0, 1, 7, 20, 30, 31, 300]
const operators = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** For how many birthdays from 1860 to 2028, or without one, the two conditions disagree. */
async function disagreements(one: RawBuilder<unknown>, other: RawBuilder<unknown>): Promise<number> {
  const found = await engine.asSystem((ctx) =>
    row<{ n: number }>(
      ctx,
      sql`select count(*) as n from (
            select null::date as birthday
            union all select date '1860-01-01' + n from generate_series(0, 61500, 13) n
            union all select make_date(year, 2, 28) + n from generate_series(1860, 2028) year, generate_series(0, 2) n
          ) c where (${one}) is distinct from (${other})`,
    ),
  )
  return found!.n
}

describe.each(todays)('seen from %s', (today) => {
  const place = { today, timeZone: 'Asia/Shanghai' }
  const fields = segmentFields(place, new Map())

  test('an age is compared by the birthday as by the calculation', async () => {
    const age = fields.get('age')!.sql
    for (const years of ages) {
      for (const [op, sign] of Object.entries(operators)) {
        const quick = ageByBirthday(op as 'eq', [years], place)
        if (quick) expect(await disagreements(quick, sql`${age} ${sql.raw(sign)} ${years}`), `${op} ${years}`).toBe(0)
      }
      const quick = ageByBirthday('between', [years, years + 5], place)
      if (quick) expect(await disagreements(quick, sql`${age} between ${years} and ${years + 5}`)).toBe(0)
    }
  })

  test('a birthday ahead is found in a list of days as by the calculation', async () => {
    const ahead = fields.get('daysToBirthday')!.sql
    for (const days of daysAhead) {
      for (const [op, sign] of Object.entries(operators)) {
        const quick = birthdaysAhead(op as 'eq', [days], place)
        if (quick) expect(await disagreements(quick, sql`${ahead} ${sql.raw(sign)} ${days}`), `${op} ${days}`).toBe(0)
      }
      const quick = birthdaysAhead('between', [days, days + 7], place)
      if (quick) expect(await disagreements(quick, sql`${ahead} between ${days} and ${days + 7}`)).toBe(0)
    }
  })
})
