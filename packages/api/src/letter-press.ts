import { TradewindError } from '@tradewind/engine'
import type { Letter } from '@tradewind/templates'

/** What sets letters; the workers have it, and whoever starts both hands it over. */
export interface LetterPress {
  /** Where a file of a printed batch lies. */
  fileOf(batchId: number, name: 'letters.pdf' | 'manifest.csv' | 'run-sheet.pdf'): Promise<string>
  /** Pieces of a printed batch once more, as PDF. */
  reprint(batchId: number, range: { from?: number | undefined; to?: number | undefined }): Promise<Uint8Array>
  preview(
    letter: Letter,
    to: { name: string; address: string; postcode: string | null },
    day: string,
    format: 'svg' | 'pdf',
  ): Promise<Uint8Array>
}

/** Throws `unavailable` where this process has none. */
export function needPress(press: LetterPress | undefined): LetterPress {
  if (press) return press
  throw new TradewindError('unavailable', 'Nothing sets letters here. Start the API with the command tradewind.')
}
