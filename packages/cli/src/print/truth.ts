import type { CampaignScore } from '@tradewind/engine'
import type { TrueRates } from '../demo/responses.ts'
import { interval, percent, points, share } from './numbers.ts'
import { type Paint, plain } from './paint.ts'
import { type Column, formatTable } from './table.ts'
import { printable } from './width.ts'

/**
 * What the score measured beside what the simulation put in: the control's rates and each other cell's uplift, with a
 * mark where the 95 % interval holds the truth, as it should in 19 of 20. Cells are matched by their names; without a
 * control there is nothing to set side by side, and the text is empty; else it
 * ends in a line break.
 */
export function formatTruth(
  truth: readonly TrueRates[],
  score: CampaignScore,
  options: { width?: number; paint?: Paint } = {},
): string {
  const { width = 100, paint = plain } = options
  const byName = new Map(truth.map((rates) => [rates.cell, rates]))
  const control = score.cells.find((cell) => cell.control)
  const base = control && byName.get(control.name)
  if (!control || !base) return ''

  const holds = (value: number, { lo, hi }: { lo: number; hi: number }) =>
    value >= lo && value <= hi ? paint.good('✓') : paint.bad('✗')
  const rateCells = (value: number, measured: typeof control.respondedPerAssigned) =>
    measured
      ? [percent(value), `${share(measured)}\n${paint.faint(interval(measured))}`, holds(value, measured)]
      : [percent(value), '–', '']
  const upliftCells = (value: number, measured: { diff: number; lo: number; hi: number } | null | undefined) =>
    measured
      ? [
          `${points(value)} pt`,
          `${points(measured.diff)} pt\n${paint.faint(`${points(measured.lo)} to ${points(measured.hi)}`)}`,
          holds(value, measured),
        ]
      : [`${points(value)} pt`, '–', '']

  const rows = [
    [
      `${printable(control.name)}: rate`,
      ...rateCells(base.answer, control.respondedPerAssigned),
      ...rateCells(base.order, control.convertedPerAssigned),
    ],
    ...score.cells.flatMap(({ name, uplift }) => {
      const rates = byName.get(name)
      if (!rates || !uplift) return []
      return [
        [
          `${printable(name)}: uplift`,
          ...upliftCells(rates.answer - base.answer, uplift.responded),
          ...upliftCells(rates.order - base.order, uplift.converted),
        ],
      ]
    }),
  ]
  const right = (title: string): Column => ({ title, align: 'right' })
  const columns = [
    { title: 'measured beside true' },
    right('responded\ntrue'),
    right('\nmeasured'),
    right(''),
    right('converted\ntrue'),
    right('\nmeasured'),
    right(''),
  ]
  return `${formatTable(columns, rows, { width, paint })}\n`
}
