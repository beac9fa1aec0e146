import { mostMoney } from '../../parse-input.ts'
import { cleanCode, type Normalised, normaliseDate } from '../normalise.ts'

const not = (reason: string): Normalised<never> => ({ ok: false, reason })

/**
 * Money in major units, e.g. `1,234.50` or `¥99`, to whole minor units of the currency (fen), digit by digit: no
 * floating point is involved. A refund is negative. Fractions of a minor unit are refused.
 */
export function normaliseAmount(text: string, currency: string): Normalised<number> {
  const typed = cleanCode(text).replace(/(?:[¥￥$€£]|CNY|RMB)\s*(?=\d)|(?<=\d)\s*元$/gi, '')
  const parts = /^([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(typed)
  if (!parts) return not(`The amount "${typed.slice(0, 60)}" is not a number. Write it as 1234.50.`)
  const [, sign = '', whole = '', fraction = ''] = parts
  const digits = minorDigits(currency)
  if (/[1-9]/.test(fraction.slice(digits))) {
    return not(`The amount "${typed}" has more than ${digits} decimals, which ${currency} does not have.`)
  }
  const minor = Number(sign + whole.replaceAll(',', '') + fraction.slice(0, digits).padEnd(digits, '0'))
  return Math.abs(minor) <= mostMoney ? { ok: true, value: minor + 0 } : not(`The amount "${typed}" is too large.`)
}

const digitsOf = new Map<string, number>()
function minorDigits(currency: string): number {
  let digits = digitsOf.get(currency)
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    digits = format.resolvedOptions().maximumFractionDigits ?? 2
    digitsOf.set(currency, digits)
  }
  return digits
}

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** An ISO 4217 code. */
export function normaliseCurrency(text: string): Normalised<string> {
  const code = cleanCode(text).toUpperCase()
  return currencies.has(code) ? { ok: true, value: code } : not(`"${code}" is not a currency code such as CNY.`)
}

/** A whole number from 1 to 1,000,000. */
export function normaliseQuantity(text: string): Normalised<number> {
  const typed = cleanCode(text)
  const quantity = /^\d{1,7}(?:\.0+)?$/.test(typed) ? Number(typed) : 0
  return quantity >= 1 && quantity <= 1_000_000
    ? { ok: true, value: quantity }
    : not(`The quantity "${typed.slice(0, 60)}" is not a whole number from 1 to 1,000,000.`)
}

const dateAndTime = /^(.*?\d日?)(?:(?:[T ]\s*)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i

/**
 * A date with an optional time and offset, as text that PostgreSQL reads as a `timestamptz`; without an offset it is
 * in `timeZone`. Days after `lastDay` (`yyyy-mm-dd`) are refused as future.
 */
export function normaliseInstant(
  text: string,
  timeZone: string,
  lastDay: string,
  label = 'order date',
): Normalised<string> {
  const typed = cleanCode(text)
  const parts = dateAndTime.exec(typed)
  if (!parts) return not(`"${typed.slice(0, 60)}" is not a date and time. Write it as 2001-02-03 14:30.`)
  const [, day = '', hour = '0', minute = '00', second = '00', offset] = parts
  const date = normaliseDate(label)(day)
  if (!date.ok) return date
  if (date.value > lastDay) return not(`The ${label} ${date.value} lies in the future.`)
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || !isOffset(offset)) {
    return not(`The time in "${typed}" does not exist.`)
  }
  return { ok: true, value: `${date.value} ${hour.padStart(2, '0')}:${minute}:${second} ${offset ?? timeZone}` }
}

/** The clocks of the world are between 12 hours behind and 14 before UTC. */
function isOffset(offset: string | undefined): boolean {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset ?? '') ?? []
  if (sign === undefined) return true
  return Number(minutes) < 60 && Number(hours) * 60 + Number(minutes) <= (sign === '+' ? 14 : 12) * 60
}
