import type { Dot } from '../../charts/dots-chart.ts'
import type { WaterfallRow } from '../../charts/waterfall-chart.ts'
import type { Fate, Report, ReportCell } from './cockpit.ts'

/** What the charts of the cockpit are drawn from: figures of the report, put in order. Nothing is computed again. */

export interface NamedCell extends ReportCell {
  /** With what it is, where its name does not say it. */
  label: string
}

/** `word` is what a control is called, and `named` calls one so. */
export function namedCells(cells: readonly ReportCell[], word: string, named: (name: string) => string): NamedCell[] {
  const saysSo = (name: string) => name.includes(word) || word.includes(name)
  return cells.map((cell) => ({ ...cell, label: cell.control && !saysSo(cell.name) ? named(cell.name) : cell.name }))
}

/** Answers of everybody assigned, by treated cell; the control is the band. */
export function cellDots(cells: readonly NamedCell[], note: (x: number, n: number) => string) {
  const dotOf = (cell: NamedCell, place: number): Dot[] => {
    const found = cell.respondedPerAssigned
    if (!found) return []
    const { rate: value, lo, hi } = found
    return [{ label: cell.label, value, lo, hi, cell: place, note: note(cell.responded, cell.assigned) }]
  }
  const [band] = cells.filter(({ control }) => control).flatMap((cell) => dotOf(cell, 0))
  return { band, dots: cells.filter(({ control }) => !control).flatMap(dotOf) }
}

export type UpliftMeasure = 'responded' | 'converted'

/** Each treated cell less the control, in percentage points. */
export const upliftDots = (cells: readonly NamedCell[], measure: UpliftMeasure): Dot[] =>
  cells
    .filter(({ control }) => !control)
    .flatMap((cell, place) => {
      const found = cell.uplift?.[measure]
      if (!found) return []
      return [{ label: cell.label, value: 100 * found.diff, lo: 100 * found.lo, hi: 100 * found.hi, cell: place }]
    })

/** Exclusions that a campaign need not have are named only where they take somebody. */
const always: readonly Fate[] = ['suppressed', 'no-consent', 'unreachable', 'targeted']

export interface FateRow extends WaterfallRow {
  /** Undefined: everybody matched. */
  fate: Fate | undefined
}

export function fateRows(waterfall: Report['waterfall'], nameOf: (fate: Fate | 'matched') => string): FateRow[] {
  const matched = waterfall.reduce((sum, { n }) => sum + n, 0)
  return [
    { fate: undefined, label: nameOf('matched'), n: matched, kept: true },
    ...waterfall
      .filter(({ fate, n }) => n > 0 || always.includes(fate))
      .map(({ fate, n }) => ({ fate, label: nameOf(fate), n, kept: fate === 'targeted' })),
  ]
}

/** The share of those reached that has answered by the end of each day, by channel. */
export const cumulative = (days: NonNullable<Report['curve']>[number]['days']): [day: number, share: number][] => {
  let share = 0
  return [
    [0, 0],
    ...days.map(({ since, exposed, responded }): [number, number] => {
      share += exposed > 0 ? responded / exposed : 0
      return [since + 1, share]
    }),
  ]
}
