import type { Bytes } from './bytes.ts'

/** RFC 2045 6.7: at most 76 characters a line, the = of a soft line break among them. */
const widest = 75

const [TAB, LF, CR, SPACE, DOT, EQUALS] = [9, 10, 13, 32, 46, 61] as const

/** Which ASCII characters stand for themselves. */
const plain = Uint8Array.from({ length: 128 }, (_, code) => Number(code > SPACE && code < 127 && code !== EQUALS))
const hex = Buffer.from('0123456789ABCDEF')

/** Four UTF-8 bytes of a pair of units, three characters each, and the line break before them; or three of one unit. */
const mostPerUnit = 12

/**
 * Writes `text`, whose lines end in \n, as quoted-printable behind the `column` characters that the line already has, and
 * returns the new column. Anything may follow, so a blank at the end is encoded. A dot that begins a line is encoded as
 * well, so that SMTP finds none to double. `text` is well-formed: no half of a surrogate pair.
 */
export function quotedPrintable(out: Bytes, text: string, column: number): number {
  out.reserve(text.length * mostPerUnit)
  const { buffer } = out
  let [at, col] = [out.length, column]
  const end = text.length
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code < 128) {
      if (code === LF) {
        buffer[at++] = CR
        buffer[at++] = LF
        col = 0
        continue
      }
      const blank = code === SPACE || code === TAB
      if (blank ? i + 1 < end && text.charCodeAt(i + 1) !== LF : plain[code] === 1) {
        if (col >= widest) {
          at = softBreak(buffer, at)
          col = 0
        }
        if (code !== DOT || col > 0) {
          buffer[at++] = code
          col++
          continue
        }
      }
    }
    // A character stays on one line: some old readers decode line by line.
    const point = code < 0xd800 || code > 0xdfff ? code : (text.codePointAt(i++) ?? 0)
    const width = point < 0x80 ? 3 : point < 0x800 ? 6 : point < 0x10000 ? 9 : 12
    if (col + width > widest) {
      at = softBreak(buffer, at)
      col = 0
    }
    if (width === 3) at = escaped(buffer, at, point)
    else {
      if (width === 6) at = escaped(buffer, at, 0xc0 | (point >> 6))
      else {
        if (width === 9) at = escaped(buffer, at, 0xe0 | (point >> 12))
        else {
          at = escaped(buffer, at, 0xf0 | (point >> 18))
          at = escaped(buffer, at, 0x80 | ((point >> 12) & 63))
        }
        at = escaped(buffer, at, 0x80 | ((point >> 6) & 63))
      }
      at = escaped(buffer, at, 0x80 | (point & 63))
    }
    col += width
  }
  out.length = at
  return col
}

/** Ends the line without ending that of the text. */
export const lineContinues = Buffer.from('=\r\n')

function softBreak(buffer: Buffer, at: number): number {
  buffer[at] = EQUALS
  buffer[at + 1] = CR
  buffer[at + 2] = LF
  return at + 3
}

function escaped(buffer: Buffer, at: number, byte: number): number {
  buffer[at] = EQUALS
  buffer[at + 1] = hex[byte >> 4] as number
  buffer[at + 2] = hex[byte & 15] as number
  return at + 3
}
