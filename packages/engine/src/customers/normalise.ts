import { domainToASCII } from 'node:url'
import parsePhoneNumber from 'libphonenumber-js/mobile'

/**
 * One place for what a stored value looks like: forms, imports and neighbouring systems all pass through here, so
 * that equal things are equal in the database. Each function takes a non-empty text as a person typed it and gives
 * the stored value, or a sentence that says what is wrong.
 */
export type Normalised<T> = { ok: true; value: T } | { ok: false; reason: string }

const ok = <T>(value: T): Normalised<T> => ({ ok: true, value })
const not = (reason: string): Normalised<never> => ({ ok: false, reason })

/** The value within a sentence, short enough to read. */
const shown = (text: string) => `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
const unusual = /[\x00-\x1f\x7f-\x9f\u3000\uff01-\uff5e]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const controls = /[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]/g
const breaks = /[\t-\r\x85]+/g

const narrow = (character: string) => String.fromCharCode(character.charCodeAt(0) - 0xfee0)

/**
 * Free text: line breaks and tabs become a space, other control characters go, full-width letters and digits become
 * half-width, both ends are trimmed. Chinese punctuation stays as written.
 */
export function cleanText(text: string): string {
  if (!unusual.test(text)) return text.trim()
  return text
    .replace(breaks, ' ')
    .replace(controls, '')
    .replace(/\u3000/g, ' ')
    .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, narrow)
    .trim()
}

/** Codes, numbers and addresses of machines: as `cleanText`, and every full-width ASCII sign becomes half-width. */
export function cleanCode(text: string): string {
  const clean = cleanText(text)
  return unusual.test(clean) ? clean.replace(/[\uff01-\uff5e]/g, narrow) : clean
}

/** Free text of at most `max` characters. */
export function normaliseText(label: string, max: number): (text: string) => Normalised<string> {
  return (text) => {
    const clean = cleanText(text)
    return clean.length > max ? not(`The ${label} is longer than ${max} characters.`) : ok(clean)
  }
}

const longestCode = 100

/** A code of another system (customer number, unit code): at most 100 characters, case kept. */
export function normaliseCode(label: string): (text: string) => Normalised<string> {
  return (text) => {
    const clean = cleanCode(text)
    return clean.length > longestCode ? not(`The ${label} is longer than ${longestCode} characters.`) : ok(clean)
  }
}

/** What a customer may carry at most: so many tags, of so many characters each. */
export const tagLimits = { tags: 50, length: 50 } as const

/** Tags parted by `,` `;` `|` or 、 in either width: each cleaned, once, in the order that PostgreSQL's "C" sorts. */
export function normaliseTags(text: string): Normalised<string[]> {
  const tags = [...new Set(text.split(/[,;|，；、｜]/).map(cleanText))].filter((tag) => tag !== '')
  const long = tags.find((tag) => Array.from(tag).length > tagLimits.length)
  if (long !== undefined) return not(`The tag ${shown(long)} is longer than ${tagLimits.length} characters.`)
  if (tags.length > tagLimits.tags) return not(`These are ${tags.length} tags. Give at most ${tagLimits.tags}.`)
  return ok(tags.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
}

const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const hostName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/
/** Two hyphens in third place are kept for encoded names: xn--. */
const reserved = /(?:^|\.)(?!xn)..--/

/**
 * An e-mail address as `local@domain`: the local part as written, the domain in lower case and, when it is
 * international, as punycode, which every mail server understands. Quoted and non-ASCII local parts are refused:
 * hardly any server takes them, and a typing mistake is far likelier.
 */
export function normaliseEmail(text: string): Normalised<string> {
  const address = cleanCode(text)
  const at = address.lastIndexOf('@')
  if (at < 0) return not(`The e-mail address ${shown(address)} has no @.`)
  const local = address.slice(0, at)
  const typed = address.slice(at + 1).toLowerCase()
  // Letters of any script, and nothing else: domainToASCII takes signs and repairs "1" to "0.0.0.1".
  const international = /[^a-z0-9.-]/.test(typed) && /^[\p{L}\p{M}\p{N}.。-]+$/u.test(typed)
  const domain = international ? domainToASCII(typed) : typed
  if (!localPart.test(local) || local.length > 64) {
    return not(`The e-mail address ${shown(address)} is not valid before the @.`)
  }
  if (!hostName.test(domain) || domain.length > 253 || reserved.test(domain)) {
    return not(`The e-mail address ${shown(address)} has no valid domain after the @.`)
  }
  return local.length + 1 + domain.length > 254
    ? not(`The e-mail address ${shown(address)} is longer than 254 characters.`)
    : ok(`${local}@${domain}`)
}

/** A mobile number in E.164, e.g. `+8613800138000`; one without a country code is Chinese. */
export function normaliseMobile(text: string): Normalised<string> {
  const typed = cleanCode(text)
  // Nearly every row of nearly every file; the library agrees and is thirty times slower.
  if (/^1[3-9]\d{9}$/.test(typed)) return ok(`+86${typed}`)
  if (/^\d(?:\.\d+)?e\+?\d+$/i.test(typed)) {
    return not(`The mobile number ${shown(typed)} was shortened by a spreadsheet: format that column as text.`)
  }
  const number = parsePhoneNumber(typed, { defaultCountry: 'CN', extract: false })
  return number?.isValid() && !number.ext
    ? ok(number.number)
    : not(`${shown(typed)} is not a mobile number. Write 13800138000, or +country code for other countries.`)
}

/** A fax number in E.164, e.g. `+861088886666`; one without a country code is Chinese. */
export function normaliseFax(text: string): Normalised<string> {
  const number = parsePhoneNumber(cleanCode(text), { defaultCountry: 'CN', extract: false })
  return number?.isValid() && !number.ext
    ? ok(number.number)
    : not(`${shown(cleanCode(text))} is not a fax number. Write it with its area code, as 010-88886666.`)
}

const dashed = /^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?)?$/
const compact = /^(\d{4})(\d{2})(\d{2})$/

/** By the Gregorian calendar. Arithmetic, since a Date for each of two million cells took a tenth of an import. */
function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** A calendar date as ISO `yyyy-mm-dd`, from 2001-02-03, 2001/2/3, 2001.2.3, 20010203 or 2001年2月3日. */
export function normaliseDate(label: string): (text: string) => Normalised<string> {
  return (text) => {
    const typed = cleanCode(text)
    const parts = dashed.exec(typed) ?? compact.exec(typed)
    if (!parts) return not(`The ${label} ${shown(typed)} is not a date. Write it as 2001-02-03.`)
    const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? parts[4]), Number(parts[3] ?? parts[5])]
    return year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
      ? ok(`${parts[1]}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`)
      : not(`The ${label} ${shown(typed)} does not exist in the calendar.`)
  }
}

/** A date from 1880 to today (`yyyy-mm-dd`): birthdays and days of joining. */
export function normalisePastDate(label: string): (text: string, today: string) => Normalised<string> {
  const normalise = normaliseDate(label)
  return (text, today) => {
    const date = normalise(text)
    if (!date.ok) return date
    if (date.value > today) return not(`The ${label} ${date.value} lies in the future.`)
    return date.value < '1880' ? not(`The ${label} ${date.value} is too long ago to be true.`) : date
  }
}

/** Six digits; one leading zero that a spreadsheet ate is put back. */
export function normalisePostcode(text: string): Normalised<string> {
  const digits = cleanCode(text)
  if (/^\d{6}$/.test(digits)) return ok(digits)
  return /^\d{5}$/.test(digits) ? ok(`0${digits}`) : not(`The postcode ${shown(digits)} is not six digits.`)
}

/** Administrative division after GB/T 2260: six digits. */
export function normaliseDivisionCode(text: string): Normalised<string> {
  const digits = cleanCode(text)
  return /^[1-9]\d{5}$/.test(digits)
    ? ok(digits)
    : not(`The division code ${shown(digits)} is not six digits as in GB/T 2260, e.g. 110108.`)
}

/** One word out of a list of spellings, looked up in lower case. */
export function normaliseWord<T extends string>(
  label: string,
  spellings: Record<T, string[]>,
): (text: string) => Normalised<T> {
  const words = new Map<string, T>()
  for (const value of Object.keys(spellings) as T[]) {
    for (const spelling of [value, ...spellings[value]]) words.set(spelling, value)
  }
  return (text) => {
    const typed = cleanCode(text).toLowerCase()
    const value = words.get(typed)
    return value === undefined
      ? not(`The ${label} ${shown(typed)} is not one of: ${[...words.keys()].join(', ')}.`)
      : ok(value)
  }
}

export const normaliseGender = normaliseWord('gender', { male: ['m', '男'], female: ['f', '女'] })

export const normaliseKind = normaliseWord('kind', {
  person: ['个人'],
  organisation: ['organization', 'company', '单位', '企业', '机构'],
})

export const normaliseConsent = normaliseWord('consent', {
  granted: ['yes', 'y', 'true', '1', '是', '同意'],
  refused: ['no', 'n', 'false', '0', '否', '拒绝', '不同意'],
  unknown: ['未知'],
})

const normaliseBoolean = normaliseWord('value', {
  true: ['yes', 'y', '1', '是'],
  false: ['no', 'n', '0', '否'],
})

/** A decimal number with a point; commas may part the thousands. */
export function normaliseNumber(text: string): Normalised<number> {
  const typed = cleanCode(text)
  if (!/^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/.test(typed)) return not(`${shown(typed)} is not a number.`)
  return keptNumber(Number(typed.replaceAll(',', '')), typed)
}

/** Numbers keep about 16 digits: an identity card number would end in other digits than were typed. */
function keptNumber(value: number, typed: string): Normalised<number> {
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value))
    ? ok(value)
    : not(`${shown(typed)} has more digits than a number keeps. Declare the attribute as text.`)
}

export const attributeTypes = ['text', 'number', 'boolean', 'date'] as const
export type AttributeType = (typeof attributeTypes)[number]

/** A value of a declared attribute, as it stands in the customer's `attributes`; dates as `yyyy-mm-dd`. */
export function normaliseAttribute(
  type: AttributeType,
  given: string | number | boolean,
): Normalised<string | number | boolean> {
  const text = String(given)
  if (type === 'number' && typeof given === 'number') return keptNumber(given, text)
  switch (type) {
    case 'text':
      return normaliseText('value', 4000)(text)
    case 'number':
      return normaliseNumber(text)
    case 'date':
      return normaliseDate('value')(text)
    case 'boolean': {
      const word = normaliseBoolean(text)
      return word.ok ? ok(word.value === 'true') : word
    }
  }
}
