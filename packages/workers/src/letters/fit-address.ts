import { addressField, type LetterLanguage, printable } from '@tradewind/templates'
import type { Fonts } from './fonts.ts'

export interface FittedAddress {
  /** In points. */
  size: number
  lines: string[]
}

/** Sizes that are tried, in points; smaller ones no sorting machine and no postman reads. */
const sizes = [10, 9, 8]

export interface Addressee {
  name: string
  address: string
  postcode: string | null
}

/** The parts of an address in the order of the country: 邮编, 地址, 姓名 and 收; or name, address, postcode. */
export function addressParts(language: LetterLanguage, { name, address, postcode }: Addressee): string[] {
  const lines = address.split('\n')
  const parts = language === 'zh' ? [postcode ?? '', ...lines, `${name} 收`] : [name, ...lines, postcode ?? '']
  return parts.map((part) => printable(part).replaceAll('\n', ' ').trim()).filter(Boolean)
}

/** Breaks an address into lines that the window shows, in the largest size in which that can be done; null for none. */
export function fitAddress(parts: string[], fonts: Fonts): FittedAddress | null {
  for (const size of sizes) {
    const lines = parts.flatMap((part) => brokenLines(part, addressField.width / size, fonts))
    const fits = lines.every((line) => fonts.width(line) * size <= addressField.width)
    if (fits && lines.length * size * addressField.lineHeight <= addressField.height) return { size, lines }
  }
  return null
}

const words = new Intl.Segmenter('zh', { granularity: 'word' })

/** Between words, and not between a number and what it counts: `1501室` stays together. */
function brokenLines(text: string, width: number, fonts: Fonts): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of wordsOf(text)) {
    if (line !== '' && fonts.width((line + word).trimEnd()) > width) {
      lines.push(line.trim())
      line = word.trimStart()
    } else line += word
  }
  return [...lines, line.trim()].filter(Boolean)
}

function wordsOf(text: string): string[] {
  const joined: string[] = []
  for (const { segment } of words.segment(text)) {
    const before = joined.at(-1)
    const belongs = before !== undefined && (/[\dA-Za-z#-]$/.test(before) || /^\p{P}/u.test(segment))
    if (belongs && !/^\s/.test(segment)) joined[joined.length - 1] = before + segment
    else joined.push(segment)
  }
  return joined
}
