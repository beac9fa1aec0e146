import { csvLine, figureDefinitions, guardCell } from '@tradewind/engine'
import { isEstimate, type Kind, type ReportDocument } from './document.ts'
import { major } from './format.ts'

/**
 * A report as one long table for machines: a line a figure, with its section, what it is about, its interval and what it means. Shares
 * are between 0 and 1, differences of shares too, money is in major units. Texts that a spreadsheet would run are guarded.
 */
export function reportCsv({ sections, currency, language }: ReportDocument): string {
  const lines = sections.flatMap(({ title, table }) =>
    [...table.rows, ...(table.foot ? [table.foot] : [])].flatMap((row) =>
      table.columns.slice(1).flatMap(({ title: figure, kind, figure: defined }, i) => {
        const cell = row[i + 1] ?? null
        if (cell === null) return []
        const numbers = isEstimate(cell) ? [cell.value, cell.lo, cell.hi, cell.of?.x, cell.of?.n] : [cell]
        const written = numbers.map((value, at) => numberText(kind, value, currency, at > 2))
        const meaning = defined ? figureDefinitions[defined].meaning[language] : ''
        return [[guardCell(title), guardCell(String(row[0] ?? '')), guardCell(figure), ...padded(written), meaning]]
      }),
    ),
  )
  const head = ['section', 'item', 'figure', 'value', 'lo', 'hi', 'x', 'n', 'definition']
  // The byte order mark tells spreadsheets that this is UTF-8.
  return `\ufeff${[head, ...lines]
    .map((line) =>
      csvLine(
        head.map((_, i) => line[i] ?? ''),
        ',',
      ),
    )
    .join('')}`
}

/** value, lo, hi, x, n. */
const padded = (written: string[]): string[] => Array.from({ length: 5 }, (_, i) => written[i] ?? '')

function numberText(kind: Kind, value: string | number | undefined, currency: string, plain: boolean): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return guardCell(value)
  return String(kind === 'money' && !plain ? major(value, currency) : value)
}
