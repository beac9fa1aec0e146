import { describe, expect, test } from 'vitest'
import { date, money } from './values.ts'

describe('date', () => {
  test.each([
    ['2026-02-05', 'YYYY年M月D日', '2026年2月5日'],
    ['2026-02-05', 'YYYY-MM-DD', '2026-02-05'],
    ['2026-02-05T08:03:09', 'MM/DD HH:mm:ss', '02/05 08:03:09'],
    ['2026-12-31T16:30:00Z', 'YYYY年M月D日 H:mm', '2027年1月1日 0:30'],
    ['2026-12-31 16:30:00+00', 'YYYY-MM-DD', '2027-01-01'],
    ['2027-01-01T00:30:00+08:00', 'YYYY-MM-DD HH', '2027-01-01 00'],
    ['2024-02-29', 'M月D日', '2月29日'],
    ['2026-02-30', 'YYYY年M月D日', '2026-02-30'],
    ['2026-02-30 <b>', 'YYYY', '2026-02-30 <b>'],
    ['next spring', 'YYYY', 'next spring'],
    ['', 'YYYY', ''],
    [undefined, 'YYYY', ''],
  ])('%j as %s is %s', (value, pattern, expected) => {
    expect(date(value, pattern)).toBe(expected)
  })
})

describe('money', () => {
  test.each([
    [1250, '12.50'],
    ['1250', '12.50'],
    [0, '0.00'],
    [5, '0.05'],
    [-70, '-0.70'],
    [123456789, '1,234,567.89'],
    ['900719925474099199', '9,007,199,254,740,991.99'],
    [12.5, '12.5'],
    ['a lot', 'a lot'],
    [null, ''],
  ])('%j is %s', (value, expected) => {
    expect(money(value)).toBe(expected)
  })
})
