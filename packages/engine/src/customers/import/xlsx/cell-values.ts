/** What a style says about a number: whether it is shown as a date, a time of day, or neither. */
export type NumberKind = 'number' | 'date' | 'time'

/** Formats that a workbook does not spell out, with those of Chinese and Japanese editions. */
export function builtInKind(id: number): NumberKind {
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 55 || id === 56) return 'time'
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36) return 'date'
  return (id >= 50 && id <= 54) || id === 57 || id === 58 ? 'date' : 'number'
}

/** Reads a format such as `yyyy"年"m"月"d"日";@`. A month and a minute are both `m`, told apart by their neighbours. */
export function formatKind(format: string): NumberKind {
  const elapsed = /\[[hms]+\]/i
  const [first = ''] = format.replace(/"[^"]*"|\\.|_.|\*./g, '').split(';')
  if (elapsed.test(first)) return 'number'
  const letters = first.replace(/\[[^\]]*\]/g, '').replace(/general|am\/pm|a\/p|上午\/下午/gi, '')
  if (/[yd]/i.test(letters)) return 'date'
  if (/[hs]/i.test(letters)) return 'time'
  return /m/i.test(letters) ? 'date' : 'number'
}

const dayMilliseconds = 24 * 3600 * 1000

/**
 * Days since the epoch of the workbook as `2001-02-03`, with the time when there is one: `2001-02-03 14:30:00`. Excel
 * counts a 29 February 1900 that never was. Null for numbers that Excel shows no date for.
 */
export function dateOf(serial: number, epoch: 1900 | 1904, kind: 'date' | 'time'): string | null {
  if (!(serial >= 0) || serial >= 2_958_466) return null
  const seconds = Math.round(serial * 86_400)
  const time = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19)
  const day = Math.floor(seconds / 86_400)
  if (kind === 'time' && day === 0) return time
  if (epoch === 1900 && (day === 60 || day === 0)) return null
  const start = epoch === 1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30)
  const date = new Date(start + day * dayMilliseconds).toISOString().slice(0, 10)
  return seconds % 86_400 === 0 ? date : `${date} ${time}`
}

/**
 * A stored number as its digits, `1.38001380E10` as `13800138000`. Fractions are rounded to the 15 digits that Excel
 * itself shows. Null for a whole number of more digits that were not all kept: Excel replaces those after the 15th by
 * zeros, and programs that calculate in floating point keep 17 at most.
 */
export function digitsOf(stored: string): string | null {
  const value = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(value)) return null
  if (Math.abs(value) >= 1e15) {
    if (!/^-?\d+$/.test(stored)) return null
    const kept = stored.replace(/^-?0*|0+$/g, '').length
    return kept > 17 || (kept > 15 && Number.isSafeInteger(value)) ? stored : null
  }
  const rounded = String(Number(value.toPrecision(15)))
  return rounded.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : rounded
}

/** Characters that XML does not take are written as `_x000D_`, and that text itself as `_x005F_x000D_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-F]{4})_/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    : text

/** The place of a cell's column, 0 for `A`, from a reference such as `AB12`; -1 when it is none. */
export function columnOf(reference: string): number {
  let place = 0
  for (let at = 0; at < reference.length; at += 1) {
    const code = reference.charCodeAt(at)
    if (code < 65 || code > 90) return at > 0 && at <= 3 ? place - 1 : -1
    place = place * 26 + code - 64
  }
  return -1
}

/** The name of a column, `AB` for 27. */
export function columnName(place: number): string {
  const letter = String.fromCharCode(65 + (place % 26))
  return place < 26 ? letter : columnName(Math.floor(place / 26) - 1) + letter
}
