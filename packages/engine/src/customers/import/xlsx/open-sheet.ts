import { createHash } from 'node:crypto'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { badInput, TradewindError } from '../../../errors.ts'
import type { CsvFile } from '../csv-file.ts'
import { csvLine } from '../formula-guard.ts'
import { fitted, type Header, isBlank, readHeader } from '../header.ts'
import type { Row } from '../row-parser.ts'
import { Archive } from './archive.ts'
import { type SheetRow, SheetRows } from './sheet-rows.ts'
import { readWorkbook } from './workbook.ts'
import { readElements } from './xml-elements.ts'

/**
 * Opens one sheet of an Excel workbook (.xlsx) as a table; its first row with text is the header. Rows have the numbers
 * of the sheet, and as their text that of a CSV file with commas. Of merged cells the first has the value.
 *
 * The workbook is kept in a temporary file until its rows are read, because its directory stands at its end.
 *
 * Throws `bad-input` for an unknown sheet, an unreadable header, and files that are no workbook, are damaged or unpack
 * to too much (also later, from `rows`).
 */
export async function openSheet(content: AsyncIterable<Uint8Array>, name: string | undefined): Promise<CsvFile> {
  const { file, size, sha256 } = await store(content)
  const columns = new Set<number>()
  const header: Header = { columns: [], guarded: false }
  const rows = readRows(file, size, name, header, columns)
  await rows.next() // reads the header
  return {
    columns: header.columns,
    delimiter: ',',
    rows,
    need: (places) => {
      for (const place of places) columns.add(place)
    },
    bytes: () => size,
    sha256: () => sha256,
  }
}

/** Yields nothing at first, when the header is filled in. Closes the file at its end. */
async function* readRows(
  file: FileHandle,
  size: number,
  name: string | undefined,
  header: Header,
  needed: Set<number>,
): AsyncGenerator<Row[]> {
  try {
    const archive = await Archive.open(file, size)
    const workbook = await readWorkbook(archive, name)
    const sheet = new SheetRows(workbook)
    let begun = false
    for await (const _ of readElements(archive.read(workbook.sheet), sheet)) {
      let found = sheet.take()
      if (!begun) {
        const at = found.findIndex((row) => row.cells.some((cell) => cell.trim() !== ''))
        if (at < 0) continue
        Object.assign(header, readHeader(shaped(found[at] as SheetRow, 0)))
        begun = true
        yield []
        found = found.slice(at + 1)
      }
      const width = header.columns.length
      yield found
        .map((row) => ({ row: shaped(row, width), unreadable: row.unreadable }))
        .filter(({ row, unreadable }) => unreadable.size > 0 || !isBlank(row))
        .map(({ row, unreadable }) => withProblem(fitted(row, header), unreadable, needed))
    }
    if (!begun) throw badInput('The sheet is empty. It needs a first row with the names of its columns.')
  } finally {
    await file.close()
  }
}

function shaped({ line, cells }: SheetRow, width: number): Row {
  const padded = cells.concat(Array.from({ length: Math.max(0, width - cells.length) }, () => ''))
  return { line, raw: csvLine(padded, ',').slice(0, -2), cells: padded, problem: null }
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
