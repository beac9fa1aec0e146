import { type Paint, plain } from './paint.ts'
import { displayWidth, fit, pad, wrap } from './width.ts'

export interface Column {
  /** May have several lines; they stand at the bottom of the head. */
  title: string
  align?: 'left' | 'right'
}

export interface TableOptions {
  /** Columns of the terminal; default 100. */
  width?: number
  paint?: Paint
  /** Rows that stand below a second rule, e.g. a total. */
  foot?: readonly string[][]
}

const narrowest = 8

/**
 * A table for the terminal: a head, a rule, one entry per row. Cells may have several lines and colours. The first
 * column is plain text: where the table would be too wide it gives way, onto a second line, and is cut there.
 */
export function formatTable(columns: readonly Column[], rows: readonly string[][], options: TableOptions = {}): string {
  const { width = 100, paint = plain, foot = [] } = options
  const everything = [...rows, ...foot]
  const lineWidth = (text: string) => Math.max(...text.split('\n').map(displayWidth))
  const widths = columns.map((column, i) =>
    Math.max(lineWidth(column.title), ...everything.map((row) => lineWidth(row[i] ?? ''))),
  )
  const total = (gap: number) => widths.reduce((sum, each) => sum + each, 0) + gap * (columns.length - 1)
  const first = widths[0] ?? 0
  const widestWord = Math.max(narrowest, ...everything.flatMap(([name = '']) => name.split(' ').map(displayWidth)))
  const gap = total(2) - first + Math.min(first, widestWord, 20) <= width ? 2 : 1
  widths[0] = Math.min(first, Math.max(narrowest, width - total(gap) + first))

  const line = (cells: readonly string[]) =>
    columns
      .map((column, i) => pad(cells[i] ?? '', widths[i] ?? 0, column.align ?? 'left'))
      .join(' '.repeat(gap))
      .trimEnd()
  const stacked = (cells: readonly string[], from: 'top' | 'bottom') => {
    const parts = cells.map((cell, i) => (i === 0 ? twoLines(cell, widths[0] ?? 0) : cell.split('\n')))
    const height = Math.max(...parts.map((part) => part.length))
    return Array.from({ length: height }, (_, y) =>
      line(parts.map((part) => part[from === 'top' ? y : y - height + part.length] ?? '')),
    )
  }
  const head = stacked(
    columns.map((column) => column.title),
    'bottom',
  )
  const rule = paint.faint('─'.repeat(Math.min(width, total(gap))))
  const body = (some: readonly string[][]) => some.flatMap((row) => stacked(row, 'top'))
  return [...head.map(paint.faint), rule, ...body(rows), ...(foot.length > 0 ? [rule, ...body(foot)] : [])].join('\n')
}

function twoLines(text: string, width: number): string[] {
  const [first = '', ...rest] = wrap(text, width)
  return rest.length > 0 ? [fit(first, width), fit(rest.join(' '), width)] : [fit(first, width)]
}
