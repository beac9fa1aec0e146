import { expect, test } from 'vitest'
import { lunarMonths } from './lunar-months.ts'

const dayNumber = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000
const dayOf = (number: number) => new Date(number * 86_400_000).toISOString().slice(0, 10)
const months = lunarMonths(dayNumber('1900-01-31'), dayNumber('2036-12-31'))

test('Spring Festivals are on the days that almanacs have', () => {
  const festivals = months.filter(({ month, leap }) => month === 1 && !leap).map(({ start }) => dayOf(start))
  expect(festivals).toEqual(
    expect.arrayContaining([
      ...[
        '1900-01-31',
        '1912-02-18',
        '1949-01-29',
        '1954-02-03',
        '1976-01-31',
        '1984-02-02',
        '1985-02-20',
        '2000-02-05',
      ],
      ...[
        '2020-01-25',
        '2021-02-12',
        '2022-02-01',
        '2023-01-22',
        '2024-02-10',
        '2025-01-29',
        '2026-02-17',
        '2027-02-06',
      ],
      ...[
        '2028-01-26',
        '2029-02-13',
        '2030-02-03',
        '2031-01-23',
        '2033-01-31',
        '2034-02-19',
        '2035-02-08',
        '2036-01-28',
      ],
    ]),
  )
  expect(festivals).toHaveLength(137)
})

test('leap months are those that almanacs have', () => {
  const leaps = months.filter(({ leap }) => leap).map(({ month, start }) => [Number(dayOf(start).slice(0, 4)), month])
  expect(leaps).toEqual([
    ...[
      [1900, 8],
      [1903, 5],
      [1906, 4],
      [1909, 2],
      [1911, 6],
      [1914, 5],
      [1917, 2],
      [1919, 7],
      [1922, 5],
      [1925, 4],
    ],
    ...[
      [1928, 2],
      [1930, 6],
      [1933, 5],
      [1936, 3],
      [1938, 7],
      [1941, 6],
      [1944, 4],
      [1947, 2],
      [1949, 7],
      [1952, 5],
    ],
    ...[
      [1955, 3],
      [1957, 8],
      [1960, 6],
      [1963, 4],
      [1966, 3],
      [1968, 7],
      [1971, 5],
      [1974, 4],
      [1976, 8],
      [1979, 6],
    ],
    ...[
      [1982, 4],
      [1984, 10],
      [1987, 6],
      [1990, 5],
      [1993, 3],
      [1995, 8],
      [1998, 5],
      [2001, 4],
      [2004, 2],
      [2006, 7],
    ],
    ...[
      [2009, 5],
      [2012, 4],
      [2014, 9],
      [2017, 6],
      [2020, 4],
      [2023, 2],
      [2025, 6],
      [2028, 5],
      [2031, 3],
      [2033, 11],
    ],
    [2036, 6],
  ])
  expect(months.filter(({ leap }) => leap).map(({ start }) => dayOf(start))).toEqual(
    expect.arrayContaining(['2020-05-23', '2023-03-22', '2025-07-25', '1990-06-23']),
  )
})

test('months follow each other without a gap, of 29 or 30 days each', () => {
  for (const [n, { start, length }] of months.entries()) {
    expect([29, 30]).toContain(length)
    if (n > 0) expect(months[n - 1]!.start + months[n - 1]!.length).toBe(start)
  }
})

test('they agree with the calendar of Node but for days around a new moon at midnight', () => {
  // ICU 78 begins a dozen of 1,700 months a day early or late, and numbers some months of 1917, 1922 and 1987 otherwise.
  const node = new Intl.DateTimeFormat('en-u-ca-chinese', { month: 'numeric', day: 'numeric', timeZone: 'UTC' })
  const differing = months.filter(
    ({ month, leap, start }) => node.format(start * 86_400_000) !== `${month}${leap ? 'bis' : ''}/1`,
  )
  expect(differing.length).toBeLessThan(20)
})
