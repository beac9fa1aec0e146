export { type Fonts, openFonts } from './fonts.ts'
export { type LetterDriverOptions, letterDriver } from './letter-driver.ts'
export {
  type BatchFile,
  batchFiles,
  type LetterPress,
  type LetterPressOptions,
  openLetterPress,
} from './letter-press.ts'
