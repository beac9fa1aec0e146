import { createHash } from 'node:crypto'
import { badInput } from '../../errors.ts'
import { decode, type Encoding, replacement } from './decode.ts'
import { reasonColumn, unguard } from './formula-guard.ts'
import { type Row, RowParser } from './row-parser.ts'

export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

const mostColumns = 1_000
const longestHeader = 100_000
/** Control characters other than those that lay out text. */
const binary = /[^\P{Cc}\t\r\n]/u

/** A delimited file whose header has been read. */
export interface CsvFile {
  columns: string[]
  delimiter: Delimiter
  /** The rows below the header, in the order of the file, as they arrive; rows without any text are left out. */
  rows: AsyncGenerator<Row[]>
  /** Bytes taken from the source so far. */
  bytes(): number
  /** SHA-256 of the whole file in hex; call it once, after the last row. */
  sha256(): string
}

/**
 * Reads as far as the header. Rows that do not fit it carry a `problem`. A file of rejected rows that this product
 * wrote (see `rejects-csv.ts`) gets its formula guards taken off again.
 *
 * Throws `bad-input` for an empty file or an unreadable header.
 */
export async function openCsv(
  content: AsyncIterable<Uint8Array | string>,
  options: { delimiter?: Delimiter | undefined; encoding?: Encoding | undefined },
): Promise<CsvFile> {
  const hash = createHash('sha256')
  let bytes = 0
  const text = decode(content, options.encoding, (piece) => {
    hash.update(piece)
    bytes += piece.length
  })
  try {
    const first = await text.next()
    const delimiter = options.delimiter ?? likelyDelimiter(first.value ?? '')
    const pieces = parse(text, first.value ?? '', delimiter)
    const [header, ...early]: Row[] = (await pieces.next()).value ?? []
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
    const columns = guarded ? names.map(unguard) : names
    return {
      columns,
      delimiter,
      rows: fitting(pieces, early, columns, guarded),
      bytes: () => bytes,
      sha256: () => hash.digest('hex'),
    }
  } catch (error) {
    await text.return(undefined)
    throw error
  }
}

/** Lists of rows, the first list starting with the header. */
async function* parse(text: AsyncGenerator<string>, first: string, delimiter: string): AsyncGenerator<Row[]> {
  const parser = new RowParser(delimiter)
  const early = parser.push(first)
  if (early.length > 0) yield early
  for await (const piece of text) {
    const rows = parser.push(piece)
    if (rows.length > 0) yield rows
  }
  yield parser.end()
}

async function* fitting(
  pieces: AsyncGenerator<Row[]>,
  early: Row[],
  columns: string[],
  guarded: boolean,
): AsyncGenerator<Row[]> {
  const fit = (rows: Row[]) => rows.filter((row) => !isBlank(row)).map((row) => fitted(row, columns, guarded))
  yield fit(early)
  for await (const rows of pieces) yield fit(rows)
}

/** Spreadsheets like to end a file with rows of bare delimiters. */
const isBlank = (row: Row) => row.problem === null && row.cells.every((cell) => cell === '')

function fitted(row: Row, columns: string[], guarded: boolean): Row {
  if (row.problem !== null) return row
  if (row.raw.includes(replacement)) {
    return { ...row, problem: 'The row contains bytes that are not UTF-8. Save the file as "CSV UTF-8".' }
  }
  const count = row.cells.length
  if (count < columns.length || row.cells.some((cell, index) => index >= columns.length && cell !== '')) {
    return { ...row, problem: `The row has ${count} cells, but the header has ${columns.length} columns.` }
  }
  return guarded ? { ...row, cells: row.cells.map(unguard) } : row
}

/** The delimiter that occurs most in the header, quoted names left aside. */
function likelyDelimiter(text: string): Delimiter {
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => header.split(delimiter).length
  return delimiters.reduce((best, next) => (count(next) > count(best) ? next : best))
}
