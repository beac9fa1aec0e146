import { type FileOptions, openFile } from './open-file.ts'
import type { Row } from './row-parser.ts'

/** How much of a delimited file is enough for a preview. A workbook is needed whole: its directory stands at its end. */
export const previewBytes = 64 * 1024
const mostRows = 5
const sampleRows = 100

export interface FilePreview {
  columns: string[]
  /** Null: there is none, and the columns are called 1, 2, 3… */
  headerLine: number | null
  /** Which line was taken for the header and why, as a sentence. */
  headerDecision: string
  delimiter: string
  /** At most five, as an import reads them. `problem` says in a sentence what of a row cannot be read. */
  rows: Pick<Row, 'line' | 'cells' | 'problem'>[]
  /** Cells of at most a hundred rows, for `suggestMapping`. */
  sample: string[][]
}

/**
 * Reads the header and the first rows, and nothing after them, of a file or of the first `previewBytes` of one. Throws
 * `bad-input` for what an import would refuse.
 */
export async function previewFile(
  content: AsyncIterable<Uint8Array | string>,
  options: FileOptions = {},
): Promise<FilePreview> {
  const file = await openFile(content, options)
  file.need?.([...file.columns.keys()])
  const rows: FilePreview['rows'] = []
  let whole = true
  for await (const piece of file.rows) {
    rows.push(...piece.map(({ line, cells, problem }) => ({ line, cells, problem })))
    whole = rows.length <= sampleRows
    if (!whole) break
  }
  // The last row of a part is most likely cut.
  if (whole && file.bytes() === previewBytes) rows.pop()
  const { columns, headerLine, headerDecision, delimiter } = file
  const sample = rows.slice(0, sampleRows).flatMap(({ cells, problem }) => (problem === null ? [cells] : []))
  return { columns, headerLine, headerDecision, delimiter, rows: rows.slice(0, mostRows), sample }
}
