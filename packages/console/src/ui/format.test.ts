import { expect, test } from 'vitest'
import { countText, dayText, moneyText, rateText, shortCount, timeText } from './format.ts'

const zh = { language: 'zh-CN', timeZone: 'Asia/Shanghai' }
const en = { language: 'en', timeZone: 'Asia/Shanghai' }

test('numbers stand in full, headlines are short', () => {
  expect(countText(12410, zh)).toBe('12,410')
  expect(shortCount(12410, zh)).toBe('1.2万')
  expect(shortCount(234_000_000, zh)).toBe('2.3亿')
  expect(shortCount(12410, en)).toBe('12.4K')
})

test('shares have one decimal, and a dash over nobody', () => {
  expect(rateText(0.1234, zh)).toBe('12.3%')
  expect(rateText(0, zh)).toBe('0.0%')
  expect(rateText(null, zh)).toBe('–')
  expect(rateText(Number.NaN, en)).toBe('–')
})

test('money is whole fen', () => {
  expect(moneyText(1_489_200, 'CNY', zh)).toBe('¥14,892.00')
  expect(moneyText(-5, 'CNY', en)).toBe('-¥0.05')
})

test('times are the organisation’s, whatever the clock of the browser', () => {
  expect(timeText('2026-11-21T18:05:00.000Z', zh)).toBe('2026-11-22 周日 02:05')
  expect(timeText('2026-11-21T18:05:00.000Z', en)).toBe('2026-11-22 Sun 02:05')
  expect(dayText('2026-11-22', { ...zh, timeZone: 'America/New_York' })).toBe('2026-11-22 周日')
})
