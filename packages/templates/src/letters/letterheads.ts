import type { LetterLanguage } from './letter.ts'

/** The frame of a letter as its writer wrote it: all but the colour may use fields, and may have several lines where said. */
export interface Letterhead {
  language: LetterLanguage
  /** `#rrggbb` of lines and headings. */
  accent: string
  /** Whose letter it is, one line. */
  organisation: string
  /** At the other end of that line; may be empty. */
  slogan: string
  /** Beside the address, lines. */
  contact: string
  /** In the window above the address, one line. */
  returnTo: string
  /** Below the text, lines. */
  signature: string
}

/** A Chinese and an English letterhead to begin with. */
export const letterheads = {
  zh: {
    language: 'zh',
    accent: '#00754a',
    organisation: '{{unit.name}}',
    slogan: '',
    contact: '{{unit.name}}',
    returnTo: '{{unit.name}}',
    signature: '{{unit.name}}\n{{date letter.date "YYYY年M月D日"}}',
  },
  en: {
    language: 'en',
    accent: '#1c4f82',
    organisation: '{{unit.name}}',
    slogan: '',
    contact: '{{unit.name}}\n{{date letter.date "D MMMM YYYY"}}',
    returnTo: '{{unit.name}}',
    signature: '{{unit.name}}',
  },
} as const satisfies Record<string, Letterhead>

export type LetterheadName = keyof typeof letterheads
export const letterheadNames = Object.keys(letterheads) as [LetterheadName, ...LetterheadName[]]
