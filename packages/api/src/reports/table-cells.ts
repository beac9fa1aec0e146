import { type Cell, type Column, inLanguage, isEstimate, type Language, type Table } from './document.ts'

/** A column of numbers as machines take it: an estimate's limits have columns of their own. */
export interface FlatColumn extends Column {
  of(cell: Cell): string | number | null
  /** Which of the table's columns it comes from. */
  from: number
}

export function flatColumns({ columns }: Table, language: Language): FlatColumn[] {
  const say = inLanguage(language)
  const middle = (cell: Cell) => (isEstimate(cell) ? cell.value : cell)
  return columns.flatMap((column, from): FlatColumn[] => {
    const value = { ...column, from, of: middle }
    if (!column.estimated) return [value]
    const limit = (name: string, of: 'lo' | 'hi') => ({
      ...{ ...column, from, title: `${column.title} ${name}` },
      of: (cell: Cell) => (isEstimate(cell) ? cell[of] : null),
    })
    return [value, limit(say('下限', 'from'), 'lo'), limit(say('上限', 'to'), 'hi')]
  })
}
