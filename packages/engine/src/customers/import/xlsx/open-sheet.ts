import { createHash } from 'node:crypto'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TradewindError } from '../../../errors.ts'
import type { CsvFile } from '../csv-file.ts'
import { csvLine } from '../formula-guard.ts'
import { fitted, type Header, type HeaderLine, takeHeader } from '../header.ts'
import type { Row } from '../row-parser.ts'
import { Archive } from './archive.ts'
import { type SheetRow, SheetRows } from './sheet-rows.ts'
import { readWorkbook } from './workbook.ts'
import { readElements } from './xml-elements.ts'

/**
 * Opens one sheet of an Excel workbook (.xlsx) as a table. Rows have the numbers of the sheet, and as their text that of
 * a CSV file with commas. Of merged cells the first has the value.
 *
 * The workbook is kept in a temporary file until its rows are read, because its directory stands at its end.
 *
 * Throws `bad-input` for an unknown sheet, an unreadable header, and files that are no workbook, are damaged or unpack
 * to too much (also later, from `rows`).
 */
export async function openSheet(
  content: AsyncIterable<Uint8Array>,
  options: { sheet?: string | undefined; headerLine?: HeaderLine | undefined },
): Promise<CsvFile> {
  const { file, size, sha256 } = await store(content)
  const needed = new Set<number>()
  const pieces = readRows(file, size, options.sheet)
  try {
    const { header, below } = await takeHeader(pieces, options.headerLine, (widths) => Math.max(...widths))
    return {
      columns: header.columns,
      headerLine: header.line,
      headerDecision: header.decision,
      delimiter: ',',
      rows: fitting(pieces, below, header, needed),
      need: (places) => {
        for (const place of places) needed.add(place)
      },
      bytes: () => size,
      sha256: () => sha256,
    }
  } catch (error) {
    await pieces.return(undefined)
    throw error
  }
}

/** A row with the reasons why cells of it cannot be taken, by their columns. */
type Shaped = Row & { unreadable: Map<number, string> }

/** Rows with text, as they are stored. Closes the file at its end. */
async function* readRows(file: FileHandle, size: number, name: string | undefined): AsyncGenerator<Shaped[]> {
  try {
    const archive = await Archive.open(file, size)
    const workbook = await readWorkbook(archive, name)
    const sheet = new SheetRows(workbook)
    for await (const _ of readElements(archive.read(workbook.sheet), sheet)) {
      const rows = sheet.take().filter((row) => row.unreadable.size > 0 || row.cells.some((cell) => cell.trim() !== ''))
      if (rows.length > 0) yield rows.map((row) => shaped(row, 0))
    }
  } finally {
    await file.close()
  }
}

async function* fitting(
  pieces: AsyncGenerator<Shaped[]>,
  early: Shaped[],
  header: Header,
  needed: Set<number>,
): AsyncGenerator<Row[]> {
  const fit = (rows: Shaped[]) =>
    rows.map((stored) => {
      // Cells after the last one that was written are not stored.
      const row = stored.cells.length < header.columns.length ? shaped(stored, header.columns.length) : stored
      return withProblem(fitted(row, header), stored.unreadable, needed)
    })
  try {
    yield fit(early)
    for await (const rows of pieces) yield fit(rows)
  } finally {
    await pieces.return(undefined)
  }
}

function shaped({ line, cells, unreadable }: SheetRow, width: number): Shaped {
  const padded = cells.concat(Array.from({ length: Math.max(0, width - cells.length) }, () => ''))
  return { line, raw: csvLine(padded, ',').slice(0, -2), cells: padded, problem: null, unreadable }
}

function withProblem(row: Row, unreadable: Map<number, string>, needed: Set<number>): Row {
  for (const [column, problem] of unreadable) {
    if (row.problem === null && needed.has(column)) return { ...row, problem }
  }
  return row
}

/** Where nobody can find it by its name any longer, so that it is gone with the process, however that ends. */
async function store(content: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let size = 0
  const folder = await mkdtemp(join(tmpdir(), 'tradewind-import-'))
  const file = await open(join(folder, 'workbook.xlsx'), 'wx+', 0o600)
  try {
    await rm(folder, { recursive: true })
    for await (const piece of content) {
      hash.update(piece)
      size += piece.length
      await file.appendFile(piece).catch((cause: Error) => {
        throw new TradewindError('unavailable', `The file could not be kept while it is read: ${cause.message}.`, {
          cause,
        })
      })
    }
  } catch (error) {
    await file.close()
    throw error
  }
  return { file, size, sha256: hash.digest('hex') }
}
