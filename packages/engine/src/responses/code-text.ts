/** One row of the ledger, as its number within a step. */
export interface DeliveryKey {
  stepId: number
  seq: number
}

/** What the bytes claim to name, before anybody has looked at the mac behind it. */
export function readClaim(bytes: Buffer, mac: number): DeliveryKey | null {
  const [stepId, next] = readVarint(bytes, 0)
  const [seq, end] = readVarint(bytes, next)
  if (end + mac !== bytes.length) return null
  return Number.isSafeInteger(stepId) && Number.isSafeInteger(seq) ? { stepId, seq } : null
}

/** Seven bits a byte, lowest first, the high bit set on all but the last. By division: ids may exceed 32 bits. */
export function varint(value: number): number[] {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('A delivery is named by whole numbers.')
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
  return bytes
}

/** The number at `start` and the position after it; NaN where the bytes end too soon. */
function readVarint(bytes: Buffer, start: number): [value: number, next: number] {
  let value = 0
  let scale = 1
  for (let at = start; at < bytes.length; at++, scale *= 128) {
    const byte = bytes[at] ?? 0
    value += (byte % 128) * scale
    if (byte < 128) return [value, at + 1]
  }
  return [Number.NaN, bytes.length]
}

/** Crockford's: without I, L, O and U, so that no letter is taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Bytes as letters and digits, five bits each, zeros behind the last. */
export function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replace(/.{1,5}/g, (five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)] ?? '')
}

export function fromBase32(code: string): Buffer {
  const bits = [...code].map((char) => alphabet.indexOf(char).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/[01]{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** What somebody may have typed for a code: in any case and width, with any spaces, O for 0, I and L for 1, U for V. */
export const asTyped = (text: string): string =>
  text.length > 60
    ? ''
    : text
        .normalize('NFKC')
        .toUpperCase()
        .replace(/[\s\p{Pd}.·]/gu, '')
        .replace(/O/g, '0')
        .replace(/[IL]/g, '1')
        .replace(/U/g, 'V')

/** Whether a text can be meant as a code; of what cannot, nobody need count the tries. */
export const looksLikeCode = (text: string): boolean => /^[0-9A-Z]{9,24}$/.test(asTyped(text)) && /\d/.test(text)

export const inFours = (code: string): string => code.replace(/.{4}(?=.)/g, '$&-')
