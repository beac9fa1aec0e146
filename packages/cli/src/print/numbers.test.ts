import { describe, expect, it } from 'vitest'
import { count, interval, money, percent, points, pValue, signed, signedMoney } from './numbers.ts'

describe('pValue', () => {
  it.each([
    [0, '<0.001'],
    [1e-40, '<0.001'],
    [0.0009999, '<0.001'],
    [0.001, '0.001'],
    [0.0123, '0.012'],
    [0.0499, '0.050'],
    [0.1, '0.10'],
    [0.456, '0.46'],
    [0.99, '0.99'],
    [0.999, '>0.99'],
    [1, '>0.99'],
  ])('%f reads %s', (p, text) => {
    expect(pValue(p)).toBe(text)
  })
})

it('writes shares, points and intervals with real minus signs and no negative zero', () => {
  expect(percent(0.10966)).toBe('10.97 %')
  expect(points(0.04724)).toBe('+4.72')
  expect(points(-0.00001)).toBe('0.00')
  expect(interval({ lo: -0.0041, hi: 0.0213 })).toBe('−0.41–2.13')
  expect(signed(-3.456, 1)).toBe('−3.5')
  expect(count(1_234_567)).toBe('1,234,567')
})

it('writes money in its own minor units', () => {
  expect(money(4_114_850, 'CNY')).toBe('¥41,148.50')
  expect(money(123_456_789, 'CNY', 'whole')).toBe('¥1,234,568')
  expect(money(1_234_567_890, 'CNY', 'compact')).toBe('¥12.3M')
  expect(money(-1250, 'USD')).toBe('−$12.50')
  expect(money(1250, 'JPY')).toBe('¥1,250')
  expect([104.2, -0.3, -99.6].map((minor) => signedMoney(minor, 'CNY'))).toEqual(['+¥1.04', '¥0.00', '−¥1.00'])
})
