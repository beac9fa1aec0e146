import { expect, test } from 'vitest'
import { csvLine, guard, unguard } from './formula-guard.ts'
import { normaliseAmount, normaliseInstant, normaliseQuantity } from './order-values.ts'
import { SeenKeys } from './seen-keys.ts'

test.each([
  ['1,234.50', 'CNY', 123450],
  ['¥99', 'CNY', 9900],
  ['1234.5元', 'CNY', 123450],
  ['0.29', 'CNY', 29],
  ['1.005', 'KWD', 1005],
  ['1.10', 'CNY', 110],
  ['4.350', 'CNY', 435],
  ['500', 'JPY', 500],
  ['-12.30', 'CNY', -1230],
  ['10000000000', 'CNY', 1_000_000_000_000],
])('%s %s is %i in minor units', (typed, currency, minor) => {
  expect(normaliseAmount(typed, currency)).toEqual({ ok: true, value: minor })
})

test.each([
  ['1.005', /more than 2 decimals/],
  ['1.234,50', /is not a number/],
  ['12,34', /is not a number/],
  ['1e5', /is not a number/],
  ['', /is not a number/],
  ['10000000000.01', /too large/],
  ['-90071992547409.91', /too large/],
])('%s is no amount', (typed, said) => {
  const read = normaliseAmount(typed, 'CNY')
  expect(read.ok ? read.value : read.reason).toMatch(said)
})

test.each([
  ['2026-01-02', '2026-01-02 00:00:00 Asia/Shanghai'],
  ['2026/1/2 9:05', '2026-01-02 09:05:00 Asia/Shanghai'],
  ['2026年1月2日 09:05:06', '2026-01-02 09:05:06 Asia/Shanghai'],
  ['20260102', '2026-01-02 00:00:00 Asia/Shanghai'],
  ['2026-01-02T09:05:06.123Z', '2026-01-02 09:05:06 Z'],
  ['2026-01-02 09:05+0100', '2026-01-02 09:05:00 +0100'],
])('the time %s', (typed, stored) => {
  expect(normaliseInstant(typed, 'Asia/Shanghai', '2026-06-01')).toEqual({ ok: true, value: stored })
})

test.each([
  ['2026-01-02 25:00', /time in .* does not exist/],
  ['2026-01-02 10:00+1500', /time in .* does not exist/],
  ['2026-01-02 10:00+99:99', /time in .* does not exist/],
  ['2026-06-02', /lies in the future/],
  ['2026-02-30 10:00', /does not exist in the calendar/],
  ['soon', /is not a date/],
])('%s is no time', (typed, said) => {
  const read = normaliseInstant(typed, 'Asia/Shanghai', '2026-06-01')
  expect(read.ok ? read.value : read.reason).toMatch(said)
})

test('quantities are whole', () => {
  expect(normaliseQuantity('3.0')).toEqual({ ok: true, value: 3 })
  expect([normaliseQuantity('0').ok, normaliseQuantity('1.5').ok, normaliseQuantity('-1').ok]).toEqual([
    false,
    false,
    false,
  ])
})

test('a guarded cell is no formula, and comes back as it was', () => {
  for (const cell of ['=1+1', '+8613800138000', '-1', '@cmd', '\tx', "'=1", "'", "''+1", 'plain', '']) {
    expect(guard(cell)).not.toMatch(/^[=+\-@\t\r]/)
    expect(unguard(guard(cell))).toBe(cell)
  }
  expect(csvLine(['a"b', ' x', 'c'], ',')).toBe('"a""b"," x",c\r\n')
})

test('keys are remembered with their first line', () => {
  const keys = new SeenKeys()
  for (let i = 0; i < 100_000; i += 1) expect(keys.seen(`R${i}`, i + 2)).toBeUndefined()
  for (let i = 0; i < 100_000; i += 1000) expect(keys.seen(`R${i}`, 1)).toBe(i + 2)
})
