import { stripVTControlCharacters } from 'node:util'

/** Columns a terminal uses for the text: two for a Chinese character, none for colours and combining marks. */
export function displayWidth(text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) width += graphemeWidth(segment)
  return width
}

/** The text cut to at most `width` columns, the last one an ellipsis when anything was cut. Takes no colours. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let used = 1
  for (const { segment } of graphemes.segment(text)) {
    used += graphemeWidth(segment)
    if (used > width) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** Filled up with spaces to `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'left' ? text + space : space + text
}

/** A name somebody typed, fit for a terminal: no control characters, nothing that turns the writing direction. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
}

/** Lines of at most `width` columns, broken at spaces, or between Chinese characters where there are none. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const [piece] of text.matchAll(pieces)) {
    if (displayWidth(line + piece.trimEnd()) > width && line !== '') {
      lines.push(line.trimEnd())
      line = piece.trimStart()
    } else {
      line += piece
    }
  }
  if (line.trim() !== '') lines.push(line.trimEnd())
  return lines
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** Where lines may break: after a run of Latin text with its space, and between Chinese characters with their punctuation. */
const pieces = /[（《“「]*[\p{Script=Han}][，。；：、？！）》”」]*\s*|[^\s\p{Script=Han}]+\s*|\s+/gu

function graphemeWidth(grapheme: string): number {
  const first = grapheme.codePointAt(0) ?? 0
  if (/^[\p{Cc}\p{Mn}\p{Cf}]/u.test(grapheme)) return 0
  return isWide(first) || /\ufe0f/.test(grapheme) ? 2 : 1
}

/** East Asian Wide and Fullwidth of Unicode's EastAsianWidth.txt, by block. */
function isWide(c: number): boolean {
  return (
    (c >= 0x1100 && c <= 0x115f) ||
    (c >= 0x2e80 && c <= 0x303e) ||
    (c >= 0x3041 && c <= 0xa4cf) ||
    (c >= 0xac00 && c <= 0xd7a3) ||
    (c >= 0xf900 && c <= 0xfaff) ||
    (c >= 0xfe30 && c <= 0xfe6f) ||
    (c >= 0xff00 && c <= 0xff60) ||
    (c >= 0xffe0 && c <= 0xffe6) ||
    (c >= 0x1f300 && c <= 0x1f64f) ||
    (c >= 0x1f680 && c <= 0x1f6ff) ||
    (c >= 0x1f900 && c <= 0x1faff) ||
    (c >= 0x20000 && c <= 0x3fffd)
  )
}
