import { type FigureName, figureDefinitions, type Words } from '@tradewind/engine'

/** A report before it is HTML, a workbook or CSV: what all of them say, in one language. Shares are between 0 and 1, money is in minor units. */
export interface ReportDocument {
  language: Language
  title: string
  /** Unit, window, as-of time: a line each. */
  about: string[]
  /** Stands before everything else. */
  warning: string | null
  verdict: string[]
  /** The few figures that everybody asks for. */
  key: Figure[]
  sections: Section[]
  /** IANA; days and times are in it. */
  timeZone: string
  currency: string
}

export type Language = keyof Words

export interface Section {
  title: string
  /** A sentence below the title. */
  lead?: string
  chart?: Chart
  /** The first column says what the row is about. */
  table: Table
  /** The chart says all of it: a page shows the table on demand. */
  folded?: boolean
}

export interface Table {
  columns: Column[]
  rows: Cell[][]
  foot?: Cell[]
}

/** How a column's cells are written. `points` are differences of shares. */
export type Kind = 'text' | 'count' | 'share' | 'points' | 'money' | 'p'
export interface Column {
  title: string
  kind: Kind
  /** The figure's name in the catalogue of definitions. */
  figure?: FigureName
  /** Its cells are estimates, which take three columns of a workbook. */
  estimated?: boolean
}

/** A number with its 95 % interval; of a rate also what it is of. */
export interface Estimate {
  value: number
  lo: number
  hi: number
  of?: { x: number; n: number }
}
export type Cell = string | number | Estimate | null

export interface Figure {
  label: string
  kind: Kind
  cell: Cell
  figure?: FigureName
}

export type Chart = DotChart | WaterfallChart | CurveChart

/** A dot with a whisker a row; `band` is what all are compared with. */
export interface DotChart {
  type: 'dots'
  kind: 'share' | 'points'
  label: string
  band: { label: string; estimate: Estimate } | null
  rows: { label: string; estimate: Estimate; group?: number }[]
  /** Where a line stands: 0 of differences. */
  zero?: boolean
}

export interface WaterfallChart {
  type: 'waterfall'
  label: string
  rows: { label: string; n: number; kept: boolean }[]
}

/** Lines over whole days, shares. */
export interface CurveChart {
  type: 'curve'
  label: string
  days: string
  lines: { label: string; points: { x: number; y: number }[] }[]
  /** What the only line is expected to come to. */
  forecast?: { label: string; x: number; estimate: Estimate }
  target?: { label: string; y: number }
}

/** The words of both languages, in one. */
export const inLanguage =
  (language: Language) =>
  (zh: string, en: string): string =>
    language === 'zh' ? zh : en

/** A column of a figure out of the catalogue. */
export function figureColumn(language: Language, figure: FigureName, kind: Kind, estimated = false): Column {
  return { title: figureDefinitions[figure].name[language], kind, figure, estimated }
}

/** The definitions that a document's figures have, each once, in the order of the catalogue. */
export function definitionsIn({
  language,
  sections,
  key,
}: ReportDocument): { figure: FigureName; name: string; meaning: string }[] {
  const used = new Set([...key, ...sections.flatMap(({ table }) => table.columns)].map(({ figure }) => figure))
  return (Object.keys(figureDefinitions) as FigureName[])
    .filter((figure) => used.has(figure))
    .map((figure) => {
      const { name, meaning } = figureDefinitions[figure]
      return { figure, name: name[language], meaning: meaning[language] }
    })
}

export const isEstimate = (cell: Cell): cell is Estimate => typeof cell === 'object' && cell !== null

/** Rates of the score as estimates, with what they are of. */
export const rateOf = (rate: { rate: number; lo: number; hi: number } | null, x: number, n: number): Estimate | null =>
  rate && { value: rate.rate, lo: rate.lo, hi: rate.hi, of: { x, n } }
