/** A piece of a print batch. */
export interface PieceKey {
  batchId: number
  /** Within the batch, from 1. */
  piece: number
}

/** As it is printed and scanned: `1042-0317-5`, the last digit a check against misreading. */
export function pieceNumber({ batchId, piece }: PieceKey): string {
  const digits = String(piece).padStart(4, '0')
  return `${batchId}-${digits}-${checkDigit(`${batchId}${digits}`)}`
}

/** The piece a number stands for; null for one that was misread. Spaces and full width are forgiven. */
export function readPieceNumber(text: string): PieceKey | null {
  const [, batch, piece, check] = /^(\d{1,15})-(\d{4})-(\d)$/.exec(text.normalize('NFKC').replace(/\s/g, '')) ?? []
  if (batch === undefined || piece === undefined || checkDigit(batch + piece) !== Number(check)) return null
  return { batchId: Number(batch), piece: Number(piece) }
}

/** ISO 7064 MOD 11,10: finds every wrong digit, and nearly all that changed places. */
function checkDigit(digits: string): number {
  let product = 10
  for (const digit of digits) {
    const sum = (product + Number(digit)) % 10 || 10
    product = (sum * 2) % 11
  }
  return (11 - product) % 10
}
