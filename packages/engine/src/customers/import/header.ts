import { badInput } from '../../errors.ts'
import { findHeader, headerCharacters, headerRows } from './find-header.ts'
import { reasonColumn, unguard } from './formula-guard.ts'
import type { Row } from './row-parser.ts'

const mostColumns = 1_000
const longestHeader = 100_000
/** Control characters other than those that lay out text. */
const binary = /[^\P{Cc}\t\r\n]/u

/** The line that has the names of the columns, or that there is none. */
export type HeaderLine = number | 'none'

/** What a table's columns are called. A file of rejects that this product wrote has `guarded` cells. */
export interface Header {
  columns: string[]
  guarded: boolean
  /** Null: the file has none, and the columns are called 1, 2, 3… */
  line: number | null
  /** Which line was taken for the header and why, as a sentence. */
  decision: string
}

/**
 * Takes rows until the header can be told, reads it, and gives back the rows below it. `width` says of the widths of
 * rows without a header how wide the table is. Throws `bad-input` for an empty file and for one that has no header where
 * it should be.
 */
export async function takeHeader<T extends Row>(
  pieces: AsyncGenerator<T[]>,
  wanted: HeaderLine | undefined,
  width: (widths: number[]) => number,
): Promise<{ header: Header; below: T[] }> {
  const top = await takeTop(pieces, typeof wanted === 'number' ? wanted : undefined)
  const texts = top.filter((row) => !isBlank(row))
  if (texts.length === 0 && typeof wanted !== 'number') {
    throw badInput('The file is empty. It needs a first line with the names of its columns.')
  }
  const { at, decision } = wanted === undefined ? findHeader(texts) : given(texts, wanted)
  const row = at === null ? undefined : texts[at]
  if (row) return { header: { ...readHeader(row), decision }, below: top.slice(top.indexOf(row) + 1) }
  const columns = width(texts.flatMap(({ cells, problem }) => (problem === null ? [cells.length] : [])))
  if (columns > mostColumns) throw notATable()
  const names = Array.from({ length: columns }, (_, place) => String(place + 1))
  return { header: { columns: names, guarded: false, line: null, decision }, below: top }
}

/** From the first row, or the one on this line, as many as it takes to tell what the header is. */
async function takeTop<T extends Row>(pieces: AsyncGenerator<T[]>, line: number | undefined): Promise<T[]> {
  const top: T[] = []
  let characters = 0
  for (let texts = 0; texts < (line === undefined ? headerRows : 1) && characters < headerCharacters; ) {
    const next = await pieces.next()
    if (next.done) break
    for (const row of next.value) {
      if (line !== undefined && row.line < line) continue
      if (!isBlank(row)) texts += 1
      characters += row.raw.length
      top.push(row)
    }
  }
  return top
}

function given([first]: Row[], wanted: HeaderLine): { at: number | null; decision: string } {
  if (wanted === 'none') return { at: null, decision: 'There is no header, as was said. Columns are numbered from 1.' }
  if (first?.line === wanted) return { at: 0, decision: `Line ${wanted} has the names of the columns, as was said.` }
  throw badInput(`Line ${wanted} cannot be the header: it is blank, lies within a cell, or the file ends before it.`)
}

/** The most frequent of some numbers, of equals the first; 1 where there are none. */
export const mostFrequent = (numbers: number[]): number => {
  const count = (one: number) => numbers.filter((other) => other === one).length
  return numbers.reduce((best, one) => (count(one) > count(best) ? one : best), numbers[0] ?? 1)
}

function readHeader(header: Row): Omit<Header, 'decision'> {
  if (header.problem) throw badInput(`The header (line ${header.line}) cannot be read. ${header.problem}`)
  // Tables in memory and in the list of imports are as wide as this line says.
  if (header.cells.length > mostColumns || header.raw.length > longestHeader || binary.test(header.raw))
    throw notATable()
  const names = header.cells.map((name) => name.trim())
  const guarded = names.includes(reasonColumn)
  return { columns: guarded ? names.map(unguard) : names, guarded, line: header.line }
}

const notATable = () =>
  badInput(
    'The first line is not the header of a table: it should have the names of at most 1,000 columns. Save the file as "CSV UTF-8" and import that.',
  )

/** The row as it belongs under the header, or with the `problem` that it does not. */
export function fitted(row: Row, { columns, guarded, line }: Header): Row {
  if (row.problem !== null) return row
  const count = row.cells.length
  if (count < columns.length || row.cells.some((cell, index) => index >= columns.length && cell !== '')) {
    const others = line === null ? 'most rows have' : 'the header has'
    return { ...row, problem: `The row has ${count} cells, but ${others} ${columns.length} columns.` }
  }
  return guarded ? { ...row, cells: row.cells.map(unguard) } : row
}

/** Spreadsheets like to end a file with rows of bare delimiters. */
export const isBlank = (row: Row) => row.problem === null && row.cells.every((cell) => cell === '')
