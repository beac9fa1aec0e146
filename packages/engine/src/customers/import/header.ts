import { badInput } from '../../errors.ts'
import { reasonColumn, unguard } from './formula-guard.ts'
import type { Row } from './row-parser.ts'

const mostColumns = 1_000
const longestHeader = 100_000
/** Control characters other than those that lay out text. */
const binary = /[^\P{Cc}\t\r\n]/u

/** The names of a table's columns. A file of rejects that this product wrote has `guarded` cells. */
export interface Header {
  columns: string[]
  guarded: boolean
}

/** Throws `bad-input` for a first row that cannot be the header of a table. */
export function readHeader(header: Row | undefined): Header {
  if (!header) throw badInput('The file is empty. It needs a first line with the names of its columns.')
  if (header.problem) throw badInput(`The header (line ${header.line}) cannot be read. ${header.problem}`)
  // Tables in memory and in the list of imports are as wide as this line says.
  if (header.cells.length > mostColumns || header.raw.length > longestHeader || binary.test(header.raw)) {
    throw badInput(
      'The first line is not the header of a table: it should have the names of at most 1,000 columns. Save the file as "CSV UTF-8" and import that.',
    )
  }
  const names = header.cells.map((name) => name.trim())
  const guarded = names.includes(reasonColumn)
  return { columns: guarded ? names.map(unguard) : names, guarded }
}

/** The row as it belongs under the header, or with the `problem` that it does not. */
export function fitted(row: Row, { columns, guarded }: Header): Row {
  if (row.problem !== null) return row
  const count = row.cells.length
  if (count < columns.length || row.cells.some((cell, index) => index >= columns.length && cell !== '')) {
    return { ...row, problem: `The row has ${count} cells, but the header has ${columns.length} columns.` }
  }
  return guarded ? { ...row, cells: row.cells.map(unguard) } : row
}

/** Spreadsheets like to end a file with rows of bare delimiters. */
export const isBlank = (row: Row) => row.problem === null && row.cells.every((cell) => cell === '')
