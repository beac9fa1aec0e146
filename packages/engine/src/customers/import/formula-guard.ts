/** Columns that a file of rejected rows has in addition to those of the file it came from. */
export const lineColumn = 'import_line'
export const reasonColumn = 'import_reason'

/** What a spreadsheet takes for a formula, also in full width, behind quotes, apostrophes and spaces. */
const formula = /^['"\s]*[=+\-@＝＋－＠]/
/** Skipped by some programs at the beginning of a cell, so that what follows begins it. */
const skipped = /^'*[\t\r\n]/

/**
 * A spreadsheet runs a cell that begins like a formula. In files we hand out such a cell gets an apostrophe, mobile
 * numbers in E.164 included. So does what follows a delimiter or line break within a cell: a program that goes by
 * another delimiter than the file's takes it for a cell of its own. A cell that has apostrophes there already gets one
 * more, so that `unguard` restores every cell exactly.
 */
export function guard(cell: string): string {
  const inner = eachPart(cell, (part) => (formula.test(part) ? `'${part}` : part))
  return skipped.test(inner) ? `'${inner}` : inner
}

export function unguard(cell: string): string {
  const inner = cell.startsWith("'") && skipped.test(cell) ? cell.slice(1) : cell
  return eachPart(inner, (part) => (part.startsWith("'") && formula.test(part) ? part.slice(1) : part))
}

const delimiting = /[,;\t|\r\n]/

const eachPart = (cell: string, change: (part: string) => string): string =>
  delimiting.test(cell)
    ? cell
        .split(/([,;\t|\r\n])/)
        .map(change)
        .join('')
    : change(cell)

/** One line of RFC 4180 text, with CRLF. */
export function csvLine(cells: string[], delimiter: string): string {
  const quoted = cells.map((cell) =>
    /["\r\n,;\t|]/.test(cell) || cell.trim() !== cell ? `"${cell.replaceAll('"', '""')}"` : cell,
  )
  return `${quoted.join(delimiter)}\r\n`
}
