export { type CompiledLetter, compileLetter, type LetterContent } from './compile-letter.ts'
export { defaultLetters } from './default-letters.ts'
export { printable } from './fill.ts'
export { type Block, type Inline, type Letter, type LetterLanguage, textsOf } from './letter.ts'
export { readLetter, type StoredLetter } from './letter-content.ts'
export { type Letterhead, type LetterheadName, letterheadNames, letterheads } from './letterheads.ts'
export {
  addressField,
  type LettersJob,
  letterSource,
  type Piece,
  type RunSheet,
  runSheetSource,
} from './letters-job.ts'
