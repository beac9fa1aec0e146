import { describe, expect, test } from 'vitest'
import {
  cleanCode,
  cleanText,
  type Normalised,
  normaliseAttribute,
  normaliseConsent,
  normaliseDate,
  normaliseEmail,
  normaliseGender,
  normaliseMobile,
  normalisePastDate,
  normalisePostcode,
  normaliseTags,
} from './normalise.ts'
import { postalKey } from './postal-key.ts'

const value = (read: Normalised<unknown>) => (read.ok ? read.value : read.reason)
const reason = (read: Normalised<unknown>) => (read.ok ? `accepted as ${read.value}` : read.reason)

test('text loses control characters and full-width letters, and keeps Chinese punctuation', () => {
  expect(cleanText('　张\t三\u0000（ＶＩＰ１）\r\n ')).toBe('张 三（VIP1）')
  expect(cleanCode('Ａ－１０！')).toBe('A-10!')
})

test('tags are parted by any of the usual marks, cleaned, once, and sorted', () => {
  expect(value(normaliseTags('团购, ＶＩＰ;b，VIP；a、\tc \u3000d|'))).toEqual(['VIP', 'a', 'b', 'c  d', '团购'])
  expect(value(normaliseTags('🐼，ﬀ'))).toEqual(['ﬀ', '🐼'])
  expect(value(normaliseTags(' ; '))).toEqual([])
  expect(reason(normaliseTags('好'.repeat(51)))).toMatch(/is longer than 50 characters/)
  expect(reason(normaliseTags(Array.from({ length: 51 }, (_, n) => n).join('|')))).toMatch(/51 tags. Give at most 50/)
})

describe('mobile numbers', () => {
  test.each([
    ['13800138000', '+8613800138000'],
    ['+86 138-0013-8000', '+8613800138000'],
    ['8613800138000', '+8613800138000'],
    ['0086 13800138000', '+8613800138000'],
    ['１３８００１３８０００', '+8613800138000'],
    ['+44 7400 123456', '+447400123456'],
  ])('%s', (typed, stored) => expect(value(normaliseMobile(typed))).toBe(stored))

  test.each(['12345', '010-62345678', '1380013800', 'call me', '+86 13800138000 ext. 5'])('%s is refused', (typed) =>
    expect(reason(normaliseMobile(typed))).toMatch(/is not a mobile number/),
  )

  test('a number that a spreadsheet shortened says so', () => {
    expect(reason(normaliseMobile('1.38E+10'))).toMatch(/format that column as text/)
  })
})

describe('e-mail addresses', () => {
  test.each([
    [' Bob.Smith@EXAMPLE.com ', 'Bob.Smith@example.com'],
    ['ｂｏｂ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'bob@example.com'],
    ['jeff@臺網中心.tw', 'jeff@xn--fiqq24b10vi0d.tw'],
    ["o'hara+news@mail.example.cn", "o'hara+news@mail.example.cn"],
  ])('%s', (typed, stored) => expect(value(normaliseEmail(typed))).toBe(stored))

  test.each([
    ['bob', /has no @/],
    ['@example.com', /before the @/],
    ['a..b@example.com', /before the @/],
    ['张@example.com', /before the @/],
    ['bob@example', /domain after the @/],
    ['bob@1', /domain after the @/],
    ['bob@[127.0.0.1]', /domain after the @/],
    ['bob@exa mple.com', /domain after the @/],
    ['bob@-example.com', /domain after the @/],
    ['bob@example.com, eve@example.com', /before the @/],
    ['bob@127.0.0.1', /domain after the @/],
  ])('%s is refused', (typed, said) => expect(reason(normaliseEmail(typed))).toMatch(said))
})

describe('dates', () => {
  test.each(['2001-02-03', '2001/2/3', '20010203', '2001年2月3日', '2001.02.03', '2001-02-03 00:00:00'])(
    '%s',
    (typed) => expect(value(normaliseDate('birthday')(typed))).toBe('2001-02-03'),
  )
  test.each(['2001-02-30', '2001-13-01', '20010229'])('%s does not exist', (typed) =>
    expect(reason(normaliseDate('birthday')(typed))).toMatch(/does not exist/),
  )
  test.each(['03.02.2001', '2001-02', '36925', 'yesterday'])('%s is not a date', (typed) =>
    expect(reason(normaliseDate('birthday')(typed))).toMatch(/is not a date/),
  )
  test('nobody was born tomorrow', () => {
    const birthday = normalisePastDate('birthday')
    expect(value(birthday('2026-01-01', '2026-01-01'))).toBe('2026-01-01')
    expect(reason(birthday('2026-01-02', '2026-01-01'))).toMatch(/in the future/)
    expect(reason(birthday('1799-01-02', '2026-01-01'))).toMatch(/too long ago/)
  })
})

test('postcodes have six digits, and get back the zero a spreadsheet ate', () => {
  expect(value(normalisePostcode('１０００８０'))).toBe('100080')
  expect(value(normalisePostcode('10000'))).toBe('010000')
  expect(reason(normalisePostcode('1000'))).toMatch(/not six digits/)
})

test('words are understood in both languages', () => {
  expect(['男', 'M', 'male', 'Female', '女'].map((typed) => value(normaliseGender(typed)))).toEqual([
    'male',
    'male',
    'male',
    'female',
    'female',
  ])
  expect(reason(normaliseGender('x'))).toMatch(/not one of: male, m, 男/)
  expect(value(normaliseConsent('同意'))).toBe('granted')
})

test('attributes have the declared type', () => {
  expect(value(normaliseAttribute('number', '1,234.5'))).toBe(1234.5)
  expect(value(normaliseAttribute('boolean', '否'))).toBe(false)
  expect(value(normaliseAttribute('date', '2001/2/3'))).toBe('2001-02-03')
  expect(reason(normaliseAttribute('number', 'many'))).toMatch(/not a number/)
  expect(value(normaliseAttribute('number', 1e-7))).toBe(1e-7)
  expect(value(normaliseAttribute('number', '0.30000000000000004'))).toBe(0.30000000000000004)
})

test.each(['330102199001011234', '9'.repeat(400), 1e21])('the number %s would change and is refused', (typed) => {
  expect(reason(normaliseAttribute('number', typed))).toMatch(/Declare the attribute as text/)
})

test('a postal address is the same whatever its spaces and letter case', () => {
  expect(postalKey('北京市 海淀区 1号Ａ座')).toBe(postalKey('北京市海淀区1号a座'))
})
