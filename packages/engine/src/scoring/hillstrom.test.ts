import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, test } from 'vitest'
import { chiSquare2x2, meanInterval, newcombe, type Sample, splitRatio, welch, wilson } from './statistics.ts'

const data = process.env.TRADEWIND_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data')
const present = existsSync(join(data, 'hillstrom/hillstrom.csv'))

test.runIf(process.env.CI)('the Hillstrom data is there', () => {
  expect(present, `Set TRADEWIND_DATA: ${data} has no hillstrom/hillstrom.csv.`).toBe(true)
})
if (!present) console.warn(`Hillstrom tables are not checked: no data in ${data}. Set TRADEWIND_DATA.`)

type Row = Record<string, string>
interface Person {
  row: Row
  visit: number
  conversion: number
  cents: number
}
const read = (file: string): Row[] => parse(readFileSync(join(data, file)), { columns: true })

/** All 64,000 customers of the MineThatData e-mail challenge against tables that were computed elsewhere. */
describe.runIf(present)('Hillstrom 2008', () => {
  let people: Person[] = []
  beforeAll(() => {
    people = read('hillstrom/hillstrom.csv').map((row) => ({
      row,
      visit: Number(row.visit),
      conversion: Number(row.conversion),
      cents: Math.round(Number(row.spend) * 100),
    }))
  })

  test('every arm in every slice', () => {
    for (const row of read('reference/hillstrom_arms.csv')) {
      const arm = count(slice(people, row), row.arm ?? '')
      expect([arm.n, arm.visit, arm.conversion]).toEqual([Number(row.n), Number(row.visits), Number(row.conversions)])
      expect(arm.cents).toBe(Math.round(Number(row.spend_sum) * 100))
      near(wilson(arm.visit, arm.n), row, { rate: 'visit_rate', lo: 'visit_lo', hi: 'visit_hi' })
      near(wilson(arm.conversion, arm.n), row, { rate: 'conversion_rate', lo: 'conversion_lo', hi: 'conversion_hi' })
      near(arm.spend, row, { mean: 'spend_mean' })
      near(meanInterval(arm.spend), row, { lo: 'spend_lo', hi: 'spend_hi' })
    }
  })

  test('every comparison in every slice', () => {
    const slices = Map.groupBy(read('reference/hillstrom_uplift.csv'), (row) => `${row.dimension} ${row.value}`)
    for (const rows of slices.values()) compareWithin(slice(people, rows[0] ?? {}), rows)
  })

  test('the arms were split evenly', () => {
    const arms = ['Mens E-Mail', 'Womens E-Mail', 'No E-Mail'].map((arm) => ({ n: count(people, arm).n, weight: 1 }))
    expect(splitRatio(arms)?.p).toBeCloseTo(0.9, 2)
  })
})

function compareWithin(people: Person[], rows: Row[]): void {
  for (const row of rows) {
    const [one = '', zero = ''] = (row.comparison ?? '').split(' vs ')
    const a = count(people, one)
    const b = count(people, zero)
    if (row.metric === 'spend') {
      near(welch(a.spend, b.spend), row, { diff: 'diff', lo: 'lo', hi: 'hi', t: 'chi2_or_t' })
      near(welch(a.spend, b.spend), row, { p: 'p' }, 1e-4)
      continue
    }
    const metric = row.metric === 'visit' ? 'visit' : 'conversion'
    near(newcombe(a[metric], a.n, b[metric], b.n), row, { diff: 'diff', lo: 'lo', hi: 'hi' })
    const chi2 = chiSquare2x2(a[metric], a.n, b[metric], b.n)
    near(chi2, row, { statistic: 'chi2_or_t' })
    near(chi2, row, { p: 'p' }, 1e-4)
  }
}

function slice(people: Person[], { dimension = '', value = '' }: Row): Person[] {
  if (dimension === 'all') return people
  const parts = dimension === 'mens_womens' ? value.split(',').map((part) => part.split('=')) : [[dimension, value]]
  return people.filter(({ row }) => parts.every(([column = '', is]) => row[column] === is))
}

function count(people: Person[], arm: string) {
  const inArm = people.filter(({ row }) => (arm === 'Any E-Mail' ? row.segment !== 'No E-Mail' : row.segment === arm))
  const n = inArm.length
  const sum = (of: (person: Person) => number) => inArm.reduce((total, person) => total + of(person), 0)
  const cents = sum((person) => person.cents)
  const mean = cents / 100 / n
  const sd = Math.sqrt(sum((person) => (person.cents / 100 - mean) ** 2) / (n - 1))
  const spend: Sample = { n, mean, sd }
  return { n, visit: sum(({ visit }) => visit), conversion: sum(({ conversion }) => conversion), cents, spend }
}

/** Each named figure equals the reference's column within a relative error. */
function near<T extends object>(
  figures: T | null,
  row: Row,
  columns: Partial<Record<keyof T & string, string>>,
  relative = 1e-6,
): void {
  for (const [figure, column] of Object.entries<string | undefined>(columns)) {
    const actual = Number(figures?.[figure as keyof T])
    const expected = Number(row[column ?? ''])
    const where = `${row.dimension} ${row.value} ${row.arm ?? row.comparison} ${row.metric ?? ''} ${figure}`
    expect(Math.abs(actual - expected), where).toBeLessThanOrEqual(Math.abs(expected) * relative)
  }
}
