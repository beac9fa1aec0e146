/** Control characters but tab and newline: they break mail programs and mean nothing to a reader. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** What a value may have that has to be looked at more closely; nearly none has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPECT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]/

/**
 * A value as harmless characters: empty when missing or not a single value, line ends as \n, no control characters,
 * no half of a surrogate pair. It is not escaped yet.
 */
export function plainValue(value: unknown): string {
  if (typeof value === 'string') {
    return SUSPECT.test(value) ? value.replace(/\r\n?/g, '\n').replace(CONTROL, '').toWellFormed() : value
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** On one line without control characters, so that nothing a customer is called can add a header to the mail. */
export function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

/** In a text message: one line, and without the brackets by which gateways know a signature. */
export const smsValue = (value: unknown): string =>
  oneLine(plainValue(value)).replaceAll('【', '[').replaceAll('】', ']')

/** Nothing to show: missing, or only white space. */
const isBlank = (value: unknown): boolean => plainValue(value).trim() === ''

/** Whether `{{#if}}` takes its branch: anything but missing, blank, 0 and false. */
export const isTrue = (value: unknown): boolean => !isBlank(value) && value !== 0 && value !== false

/** `{{fallback customer.name "顾客"}}`: the text when the field is blank. */
export const fallback = (value: unknown, instead: string): string => (isBlank(value) ? instead : plainValue(value))

/** `{{money field}}`: an amount in minor units (fen, cents) as "1,234.50". What is no whole number stays as it is. */
export function money(value: unknown): string {
  const written = plainValue(value)
  const [, sign, digits] = /^(-?)(\d+)$/.exec(written) ?? []
  if (digits === undefined) return written
  const padded = digits.padStart(3, '0')
  const major = padded
    .slice(0, -2)
    .replace(/^0+(?=\d)/, '')
    .replace(/\B(?=(\d{3})+$)/g, ',')
  return `${sign}${major}.${padded.slice(-2)}`
}

/** Instants are shown as the wall clock of the organisation's home. */
const wallClock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/**
 * `{{date field "YYYY年M月D日"}}`: a date or time in ISO 8601 by the pattern YYYY, MMMM (November), MM, M, DD, D,
 * HH, H, mm, ss. One with an offset (or Z) is shown in China's time; one without, as it stands. What is no date stays as
 * it is.
 */
export function date(value: unknown, pattern: string): string {
  const written = plainValue(value)
  if (!/^\d{4}-\d\d-\d\d/.test(written)) return written
  const zoned = /\d[T ].*(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(written)
  const instant = new Date(zoned ? written : `${written.slice(0, 10)}T${written.slice(11) || '00:00:00'}Z`)
  if (Number.isNaN(instant.getTime())) return written
  const local = zoned ? wallClock.format(instant) : instant.toISOString()
  // Date accepts 30 February as 1 March; such a day stays as it was written.
  if (!zoned && local.slice(0, 10) !== written.slice(0, 10)) return written
  const [year, month, day, hour, minute, second] = local.split(/\D/)
  const parts: Record<string, string | undefined> = {
    YYYY: year,
    MMMM: months[Number(month) - 1],
    MM: month,
    M: unpadded(month),
    DD: day,
    D: unpadded(day),
    HH: hour,
    H: unpadded(hour),
    mm: minute,
    ss: second,
  }
  return pattern.replace(/YYYY|MMMM|MM?|DD?|HH?|mm|ss/g, (token) => parts[token] ?? token)
}

const months = 'January February March April May June July August September October November December'.split(' ')
const unpadded = (digits = ''): string => String(Number(digits))
