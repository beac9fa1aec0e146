/** What the sentence calls things that only the organisation has names for. */
export interface Names {
  /** The label of an attribute, by its name without the prefix `attributes.`. */
  attribute?(name: string): string
  /** The name of a unit, by its id. */
  unit?(id: string): string
  /** The name of a campaign, by its id. */
  campaign?(id: string): string
  /** The name of a segment, by its id. */
  segment?(id: string): string
}

/** How many values of a list are named. */
export const listed = 5

/** How many characters of a text are shown. */
const shown = 40

// A line break ends the sentence and a direction mark turns it around; a quotation mark would end the quotation.
const misleading = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * A text in quotation marks, on one line, so that nothing in it can be taken for a part of the sentence. A long one is
 * cut, and followed by what `length` says about its number of characters.
 */
export function quote(text: string, length: (characters: number) => string): string {
  const characters = Array.from(text)
  if (characters.length <= shown) return `“${escaped(text)}”`
  return `“${escaped(characters.slice(0, shown).join(''))}…”${length(characters.length)}`
}

const escaped = (text: string): string =>
  text.replace(/[\\“”]/g, '\\$&').replace(misleading, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** Minor units (fen) as major units (yuan) with all decimals of the currency, e.g. 123456 as 1,234.56. */
export function majorUnits(minor: number, currency = 'CNY'): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2
  // No sum is a fraction of a fen, but a filter that has yet to be checked may say so.
  if (!Number.isSafeInteger(minor)) return String(minor / 10 ** decimals)
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  const whole = digits.slice(0, point).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${minor < 0 ? '-' : ''}${whole}${decimals > 0 ? '.' : ''}${digits.slice(point)}`
}
