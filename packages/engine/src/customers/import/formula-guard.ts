/** Columns that a file of rejected rows has in addition to those of the file it came from. */
export const lineColumn = 'import_line'
export const reasonColumn = 'import_reason'

/**
 * A spreadsheet runs a cell that begins like a formula. In files we hand out such a cell gets an apostrophe, mobile
 * numbers in E.164 included. A cell that already begins with apostrophes and a sign gets one more, so that `unguard`
 * restores every cell exactly.
 */
export const guard = (cell: string): string => (/^'*[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell)

export const unguard = (cell: string): string => (/^'+[=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell)

/** One line of RFC 4180 text, with CRLF. */
export function csvLine(cells: string[], delimiter: string): string {
  const quoted = cells.map((cell) =>
    /["\r\n,;\t|]/.test(cell) || cell.trim() !== cell ? `"${cell.replaceAll('"', '""')}"` : cell,
  )
  return `${quoted.join(delimiter)}\r\n`
}
