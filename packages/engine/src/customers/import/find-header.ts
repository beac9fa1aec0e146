import { cellKind, columnKind, isDataKind } from './cell-kinds.ts'
import { isKnownName } from './column-names.ts'
import type { Row } from './row-parser.ts'

/** Rows at the top of a file that are looked at, and how much of them: a sheet's title takes a few lines, not more. */
export const headerRows = 30
export const headerCharacters = 1_000_000

export interface FoundHeader {
  /** Which of the rows is the header; null when the first row already holds data. */
  at: number | null
  /** What was decided and why, for a person. */
  decision: string
}

/**
 * Finds the line with the columns' names among the first rows of a file. It is the first one, but for lines above it
 * that are narrower than the table (titles, dates of print-outs), and unless that row looks like the rows below it (an
 * e-mail address, a mobile number, a date, or nothing but numbers) and no cell of it is a known name.
 */
export function findHeader(rows: Row[]): FoundHeader {
  const top = rows.slice(0, headerRows)
  const full = firstFull(top)
  const named = top.findIndex((one) => known(one) >= 2)
  const at = named >= 0 && named < full ? named : (namedBelow(top, full) ?? full)
  const row = top[at]
  const line = row?.line ?? 1
  const lines =
    at === 1 ? ' The line with text above it is left out.' : ` The ${at} lines with text above it are left out.`
  const above = at > 0 ? lines : ''
  const data = row && dataIn(row, top.slice(at + 1))
  if (row && data) {
    return {
      at: null,
      decision: `There is no header: line ${line} already holds data (${data}). Columns are numbered from 1.`,
    }
  }
  return { at, decision: `Line ${line} has the names of the columns.${above}` }
}

const filled = (row: Row) => row.cells.filter((cell) => cell.trim() !== '').length
const known = (row: Row) => new Set(row.cells.filter(isKnownName)).size

/**
 * The first row with more than half as many texts as three quarters of the rows have at most. One that cannot be read is
 * for the reader to refuse.
 */
function firstFull(rows: Row[]): number {
  const widths = rows.map(filled).sort((a, b) => a - b)
  const usual = widths[Math.floor(widths.length * 0.75)] ?? 0
  return Math.max(
    rows.findIndex((row) => row.problem !== null || filled(row) * 2 > usual),
    0,
  )
}

/** A subtitle may be as wide as half a narrow table: then the known names a few lines below it tell. */
function namedBelow(rows: Row[], full: number): number | undefined {
  const [first, ...others] = rows.slice(full, full + 6)
  if (!first || first.problem !== null || known(first) > 0) return undefined
  const at = others.findIndex((row) => known(row) >= 2 && filled(row) > filled(first))
  return at < 0 ? undefined : full + 1 + at
}

/** What of the row is data, as words; null when it may be a header. */
function dataIn(row: Row, below: Row[]): string | null {
  if (row.problem !== null || known(row) > 0) return null
  const cells = row.cells.map((cell) => cellKind(cell))
  const kindBelow = (column: number) => columnKind(below.slice(0, 10).map((other) => other.cells[column] ?? ''))
  const column = cells.findIndex(
    (kind, at) => kind !== null && isDataKind(kind) && [kind, null].includes(kindBelow(at)),
  )
  const kind = cells[column]
  if (kind)
    return `${{ email: 'an e-mail address', mobile: 'a mobile number', idNumber: 'an id number', date: 'a date' }[kind as 'date']} in column ${column + 1}`
  const numbers = cells.every((one, at) => one === null || (one === 'number' && kindBelow(at) === 'number'))
  return numbers && filled(row) > 1 ? 'nothing but numbers' : null
}
