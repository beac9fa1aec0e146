import { createHash } from 'node:crypto'
import { decode, type Encoding, replacement } from './decode.ts'
import { fitted, type Header, isBlank, readHeader } from './header.ts'
import { type Row, RowParser } from './row-parser.ts'

export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

/** A table whose header has been read: a delimited file, or a sheet of a workbook (see `open-file.ts`). */
export interface CsvFile {
  columns: string[]
  /** Also of the text (`raw`) by which a row is rejected. */
  delimiter: Delimiter
  /** The rows below the header, in the order of the file, as they arrive; rows without any text are left out. */
  rows: AsyncGenerator<Row[]>
  /** Says by their places which columns are imported: an unreadable cell of another one costs no row. */
  need?(columns: number[]): void
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
    const [top, ...early]: Row[] = (await pieces.next()).value ?? []
    const header = readHeader(top)
    return {
      columns: header.columns,
      delimiter,
      rows: fitting(pieces, early, header),
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
  try {
    if (early.length > 0) yield early
    for await (const piece of text) {
      const rows = parser.push(piece)
      if (rows.length > 0) yield rows
    }
    yield parser.end()
  } finally {
    await text.return(undefined)
  }
}

async function* fitting(pieces: AsyncGenerator<Row[]>, early: Row[], header: Header): AsyncGenerator<Row[]> {
  const fit = (rows: Row[]) => rows.filter((row) => !isBlank(row)).map((row) => fitted(intact(row), header))
  try {
    yield fit(early)
    for await (const rows of pieces) yield fit(rows)
  } finally {
    await pieces.return(undefined)
  }
}

function intact(row: Row): Row {
  if (row.problem !== null || !row.raw.includes(replacement)) return row
  return { ...row, problem: 'The row contains bytes that are not UTF-8. Save the file as "CSV UTF-8".' }
}

/** The delimiter that occurs most in the header, quoted names left aside. */
function likelyDelimiter(text: string): Delimiter {
  const header = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => header.split(delimiter).length
  return delimiters.reduce((best, next) => (count(next) > count(best) ? next : best))
}
