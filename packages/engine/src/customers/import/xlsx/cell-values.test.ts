import { expect, test } from 'vitest'
import { builtInKind, columnName, columnOf, dateOf, digitsOf, formatKind, unescaped } from './cell-values.ts'

test.each([
  ['13800138000', '13800138000'],
  ['1.3800138E10', '13800138000'],
  ['1.38001380001E+10', '13800138000.1'],
  ['0.30000000000000004', '0.3'],
  ['1234.5', '1234.5'],
  ['-7', '-7'],
  ['1E-3', '0.001'],
  ['1.5E-7', '0.00000015'],
  ['999999999999999', '999999999999999'],
  ['110105199003078889', '110105199003078889'],
  ['1234567890123456', '1234567890123456'],
])('the number %s is read as %s', (stored, digits) => {
  expect(digitsOf(stored)).toBe(digits)
})

test.each(['1.10105199003078E+17', '110105199003078000', '110105199003078880', '1E15', 'NaN', 'x', ''])(
  'the number %s has no certain digits',
  (stored) => {
    expect(digitsOf(stored)).toBeNull()
  },
)

test.each([
  ['yyyy"年"m"月"d"日";@', 'date'],
  ['[$-804]yyyy/m/d', 'date'],
  ['mmm\\-yy', 'date'],
  ['yyyy-mm-dd hh:mm:ss', 'date'],
  ['h:mm AM/PM', 'time'],
  ['mm:ss.0', 'time'],
  ['[h]:mm', 'number'],
  ['#,##0.00"元"', 'number'],
  ['0.00_);[Red]\\(0.00\\)', 'number'],
  ['"day "0', 'number'],
  ['General', 'number'],
])('the format %s shows a %s', (format, kind) => {
  expect(formatKind(format)).toBe(kind)
})

test('formats that are not spelt out', () => {
  expect([14, 22, 31, 57].map(builtInKind)).toEqual(['date', 'date', 'date', 'date'])
  expect([0, 4, 49, 20, 32].map(builtInKind)).toEqual(['number', 'number', 'number', 'time', 'time'])
})

test('days are counted as Excel does, from either epoch', () => {
  expect(dateOf(36_925, 1900, 'date')).toBe('2001-02-03')
  expect(dateOf(36_925.604166666664, 1900, 'date')).toBe('2001-02-03 14:30:00')
  expect(dateOf(1, 1900, 'date')).toBe('1900-01-01')
  expect(dateOf(59, 1900, 'date')).toBe('1900-02-28')
  expect(dateOf(61, 1900, 'date')).toBe('1900-03-01')
  expect(dateOf(35_463, 1904, 'date')).toBe('2001-02-03')
  expect(dateOf(0.5, 1900, 'time')).toBe('12:00:00')
  expect([dateOf(60, 1900, 'date'), dateOf(-1, 1900, 'date'), dateOf(3e6, 1900, 'date')]).toEqual([null, null, null])
})

test('columns and escapes', () => {
  expect(['A1', 'Z9', 'AA1', 'XFD1048576', '12', 'a1', 'AAAA1'].map(columnOf)).toEqual([0, 25, 26, 16_383, -1, -1, -1])
  expect([0, 25, 26, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA'])
  expect(unescaped('a_x000D__x005F_x000D_')).toBe('a\r_x000D_')
})
