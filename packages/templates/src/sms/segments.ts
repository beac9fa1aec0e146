/**
 * How a text travels: in 7-bit letters of GSM 03.38 when it has no others, else in UTF-16 (Chinese, emoji). The phone's
 * network bills each part.
 */
export interface SmsSegments {
  encoding: 'gsm7' | 'ucs2'
  /** The parts as they travel; at least one. Together they are the text. */
  parts: string[]
  /** Length of the whole in units of the encoding: letters of 7 bits, those of the extension table as two; or UTF-16 units. */
  units: number
  /** Units that would still fit into the last part. */
  left: number
}

/** Units in a part: of a text that fits into one, and of one that takes several and carries a header of 6 octets in each. */
const room = { gsm7: { single: 160, part: 153 }, ucs2: { single: 70, part: 67 } } as const

/** Letter by code. 27 escapes to the extension table; form feed is left out, no phone shows it. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const extension: Record<string, number> = {
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
}
const escapeCode = 0x1b

/** The septets of each letter: one, or two for the extension table. */
const septets = new Map<string, readonly number[]>([
  ...[...basic].map((letter, code) => [letter, [code]] as const),
  ...Object.entries(extension).map(([letter, code]) => [letter, [escapeCode, code]] as const),
])
septets.delete('\u001b')

/** The text as septets, one to an octet (as SMPP wants them); null when it has a letter that GSM 03.38 lacks. */
export function toSeptets(text: string): Buffer | null {
  const bytes: number[] = []
  for (const letter of text) {
    const code = septets.get(letter)
    if (!code) return null
    bytes.push(...code)
  }
  return Buffer.from(bytes)
}

/** The letters of octets that hold one septet each; what the tables lack becomes a question mark. */
export function fromSeptets(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at] ?? 0
    if (code !== escapeCode) text += basic[code] ?? '?'
    else {
      at += 1
      text += extensionLetters.get(bytes[at] ?? 0) ?? '?'
    }
  }
  return text
}
const extensionLetters = new Map(Object.entries(extension).map(([letter, code]) => [code, letter]))

/** Cuts a text as it will travel. No letter is cut in two: neither an escaped one nor a surrogate pair. */
export function segmentSms(text: string): SmsSegments {
  const letters = [...text]
  const encoding = letters.every((letter) => septets.has(letter)) ? 'gsm7' : 'ucs2'
  const sizeOf =
    encoding === 'gsm7' ? (letter: string) => septets.get(letter)?.length ?? 0 : (letter: string) => letter.length
  const units = letters.reduce((sum, letter) => sum + sizeOf(letter), 0)
  const { single, part } = room[encoding]
  if (units <= single) return { encoding, parts: [text], units, left: single - units }
  const parts: string[] = []
  let [current, used] = ['', 0]
  for (const letter of letters) {
    const size = sizeOf(letter)
    if (used + size > part) {
      parts.push(current)
      ;[current, used] = ['', 0]
    }
    current += letter
    used += size
  }
  return { encoding, parts: [...parts, current], units, left: part - used }
}
