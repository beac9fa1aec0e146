import { readFileSync } from 'node:fs'

/** What `fax.typ` reads. */
export interface FaxPage {
  subject: string
  /** Year, month, day. */
  date: [number, number, number]
  /** Families, in the order in which a character is looked for. */
  fonts: string[]
  /** What stands above: a label and what it says. */
  head: [string, string][]
  /** Paragraphs of lines. */
  paragraphs: string[][]
}

export const faxSource = readFileSync(new URL('./fax.typ', import.meta.url), 'utf8')

/** A plain text as paragraphs, which blank lines part, of lines. */
export const paragraphsOf = (text: string): string[][] =>
  text
    .split(/\n[ \t]*\n/)
    .map((paragraph) => paragraph.split('\n'))
    .filter((lines) => lines.some((line) => line.trim() !== ''))
