import type { Ctx } from '../../context.ts'
import { csvLine, guard, lineColumn, reasonColumn, unguard } from './formula-guard.ts'
import { getImport, type ImportReject, rejectsAfter } from './import-run.ts'
import { RowParser } from './row-parser.ts'

const pageSize = 1000

/**
 * The rejected rows of an import as a CSV file, piece by piece, to be repaired and imported again: the columns of the
 * original, then the line and the reason. Within the file's cells a possible formula gets an apostrophe, which the
 * import takes off again. A row that could not be read stands whole in the first column.
 *
 * Consume it inside the transaction of `ctx`. Throws `not-found` for an import outside the actor's units.
 */
export async function* rejectsCsv(ctx: Ctx, input: { importId: number }): AsyncGenerator<string> {
  const { options } = await getImport(ctx, { id: input.importId })
  const original = options.columns.filter((name) => name !== lineColumn && name !== reasonColumn)
  const places = original.map((name) => options.columns.indexOf(name))
  // The byte order mark tells spreadsheets that this is UTF-8.
  yield `\ufeff${csvLine([...original.map(guard), lineColumn, reasonColumn], options.delimiter)}`
  let after = 0
  for (;;) {
    const page = await rejectsAfter(ctx, input.importId, after, pageSize)
    const last = page.at(-1)
    if (!last) return
    yield page.map((reject) => line(reject, options.columns, places, options.delimiter)).join('')
    after = last.rowNumber
  }
}

function line(reject: ImportReject, columns: string[], places: number[], delimiter: string): string {
  const cells = cellsOf(reject.raw, columns, delimiter)
  const own = places.map((place) => guard(cells[place] ?? ''))
  return csvLine([...own, String(reject.rowNumber), guard(reject.reason)], delimiter)
}

function cellsOf(raw: string, columns: string[], delimiter: string): string[] {
  const parser = new RowParser(delimiter)
  const [row, ...others] = [...parser.push(raw), ...parser.end()]
  if (!row || row.problem || others.length > 0) return [raw]
  if (row.cells.length < columns.length || row.cells.slice(columns.length).some((cell) => cell !== '')) return [raw]
  // A repaired file that is repaired again still carries its guards in the stored rows.
  return columns.includes(reasonColumn) ? row.cells.map(unguard) : row.cells
}
