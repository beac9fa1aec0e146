import { readFileSync } from 'node:fs'
import type { Letter } from './letter.ts'

/** A letter with what only its print batch knows. */
export interface Piece extends Omit<Letter, 'reply'> {
  /** Unique in the job; printed in the window and beside page numbers. */
  piece: string
  /** Fits the window: `size` in points. */
  address: { size: number; lines: string[] }
  /** Null where no reply is asked for. */
  replyCode: string | null
  /** Where the reply code is typed, as people type addresses: `post.example/r`. Empty where no reply is asked for. */
  replyAt: string
  /** How many pages it takes; 0 where nobody knows yet. More than one are numbered. */
  pages: number
  /** QR code of the reply form, and Data Matrix of the piece number, as SVG. */
  qr: string
  matrix: string
}

/** What `letter.typ` reads. */
export interface LettersJob {
  title: string
  /** Year, month, day: of the document, so that the same letters are the same bytes. */
  date: [number, number, number]
  /** Families in the order in which a character is looked for. */
  fonts: string[]
  letters: Piece[]
}

/** The width of address lines, and how high they may stand in all, in points: what a DL window shows of A4 in thirds. */
export const addressField = { width: (74 / 25.4) * 72, height: (20.6 / 25.4) * 72, lineHeight: 1.25 }

const source = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

/** Typst sources; read where they lie, since the language has no other way in. */
export const letterSource = source('./letter.typ')
export const runSheetSource = source('./run-sheet.typ')

/** What `run-sheet.typ` reads: the sheet that goes with a file to whoever prints, folds and posts it. */
export interface RunSheet {
  batch: string
  campaign: string
  /** `2026-11-25` */
  day: string
  date: [number, number, number]
  fonts: string[]
  pieces: number
  pages: number
  first: string
  last: string
  /** Of the file, in hex. */
  sha256: string
  press: string
  /** Where the trays change: by the first three digits of postcodes. */
  trays: { postcode: string; from: string; to: string; pieces: number; pages: number }[]
}
