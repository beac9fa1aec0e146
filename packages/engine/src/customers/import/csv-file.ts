import { createHash } from 'node:crypto'
import { decode, type Encoding, replacement } from './decode.ts'
import { type Delimiter, likelyDelimiter } from './delimiter.ts'
import { fitted, type Header, type HeaderLine, isBlank, mostFrequent, takeHeader } from './header.ts'
import { type Row, RowParser } from './row-parser.ts'

/** A table whose header has been read: a delimited file, or a sheet of a workbook (see `open-file.ts`). */
export interface CsvFile {
  columns: string[]
  /** Null: there is none, and the columns are called 1, 2, 3… */
  headerLine: number | null
  /** Which line was taken for the header and why, as a sentence. */
  headerDecision: string
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
  options: {
    delimiter?: Delimiter | undefined
    encoding?: Encoding | undefined
    headerLine?: HeaderLine | undefined
  },
): Promise<CsvFile> {
  const hash = createHash('sha256')
  let bytes = 0
  let encoding: Encoding = 'utf-8'
  const text = decode(
    content,
    options.encoding,
    (piece) => {
      hash.update(piece)
      bytes += piece.length
    },
    (decided) => {
      encoding = decided
    },
  )
  try {
    const first = await text.next()
    const delimiter = options.delimiter ?? likelyDelimiter(first.value ?? '')
    const pieces = parse(text, first.value ?? '', delimiter)
    const { header, below } = await takeHeader(pieces, options.headerLine, mostFrequent)
    return {
      columns: header.columns,
      headerLine: header.line,
      headerDecision: header.decision,
      delimiter,
      rows: fitting(pieces, below, header, encoding),
      bytes: () => bytes,
      sha256: () => hash.digest('hex'),
    }
  } catch (error) {
    await text.return(undefined)
    throw error
  }
}

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

async function* fitting(
  pieces: AsyncGenerator<Row[]>,
  early: Row[],
  header: Header,
  encoding: Encoding,
): AsyncGenerator<Row[]> {
  const fit = (rows: Row[]) => rows.filter((row) => !isBlank(row)).map((row) => fitted(intact(row, encoding), header))
  try {
    yield fit(early)
    for await (const rows of pieces) yield fit(rows)
  } finally {
    await pieces.return(undefined)
  }
}

const encodingNames: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  gb18030: 'GB18030',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
}

function intact(row: Row, encoding: Encoding): Row {
  if (row.problem !== null || !row.raw.includes(replacement)) return row
  const cell = row.cells.findIndex((text) => text.includes(replacement)) + 1
  const where = cell > 0 ? `Cell ${cell}` : 'The row'
  const problem = `${where} contains bytes that are not ${encodingNames[encoding]}, as if it were cut off. Save the file as "CSV UTF-8".`
  return { ...row, problem }
}
