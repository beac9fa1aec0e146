import { badInput } from '../../../errors.ts'
import { longestCell } from '../row-parser.ts'
import { damaged } from './archive.ts'
import { columnName, columnOf, dateOf, digitsOf, unescaped } from './cell-values.ts'
import type { Workbook } from './workbook.ts'
import type { ElementHandler } from './xml-elements.ts'

/** A row of a sheet as it is stored: `cells` end with the last one that was written. */
export interface SheetRow {
  /** As the sheet counts, from 1. */
  line: number
  cells: string[]
  /** Why a cell cannot be taken, by its column; `cells` has what is stored in it. */
  unreadable: Map<number, string>
}

const mostRows = 1_048_576
const mostColumns = 16_384
/** Columns that a table may have, and one more to be refused for: a cell far out would drag all the empty ones along. */
const mostKept = 1_001
const longestRow = 8 * 1024 ** 2

/** Gathers the rows of a sheet while its XML is read; empty ones are left out. */
export class SheetRows implements ElementHandler {
  readonly #workbook: Workbook
  #rows: SheetRow[] = []
  #row: SheetRow = { line: 0, cells: [], unreadable: new Map() }
  #rowSize = 0
  #column = -1
  #type = ''
  #style = 0
  #text = ''
  #hasFormula = false
  #reading = false
  #phonetic = false

  constructor(workbook: Workbook) {
    this.#workbook = workbook
  }

  /** The rows that are complete since the last call. */
  take(): SheetRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  open(name: string, attributes: Record<string, string>): void {
    switch (name) {
      case 'row':
        this.#openRow(attributes.r)
        return
      case 'c':
        this.#openCell(attributes)
        return
      case 'f':
        this.#hasFormula = true
        return
      case 'v':
        this.#reading = true
        return
      case 'rPh':
        this.#phonetic = true
        return
      case 't':
        this.#reading = this.#type === 'inlineStr' && !this.#phonetic
    }
  }

  text(piece: string): void {
    // One character beyond what is allowed is enough to be refused for.
    if (this.#reading && this.#text.length <= longestCell) this.#text += piece.slice(0, longestCell + 1)
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reading = false
    else if (name === 'rPh') this.#phonetic = false
    else if (name === 'c') this.#closeCell()
    else if (name === 'row' && this.#row.cells.length > 0) this.#rows.push(this.#row)
  }

  #openRow(number: string | undefined): void {
    const line = number === undefined ? this.#row.line + 1 : Number(number)
    if (!Number.isInteger(line) || line <= this.#row.line || line > mostRows) throw badInput(damaged)
    this.#row = { line, cells: [], unreadable: new Map() }
    this.#rowSize = 0
    this.#column = -1
  }

  #openCell({ r: reference, t: type, s: style }: Record<string, string>): void {
    const column = reference === undefined ? this.#column + 1 : columnOf(reference)
    if (column <= this.#column || column >= mostColumns) throw badInput(damaged)
    this.#column = column
    this.#type = type ?? 'n'
    this.#style = Number(style ?? 0)
    this.#text = ''
    this.#hasFormula = false
  }

  #closeCell(): void {
    const { text, problem } = this.#value()
    if (text === '' && !problem) return
    this.#rowSize += text.length
    if (this.#rowSize > longestRow) throw badInput(damaged)
    const { cells, unreadable } = this.#row
    const column = Math.min(this.#column, mostKept - 1)
    if (cells.length > column) return
    while (cells.length < column) cells.push('')
    cells.push(text)
    if (problem) unreadable.set(column, problem)
  }

  /** As a workbook names it: B12. */
  get #cell(): string {
    return `${columnName(this.#column)}${this.#row.line}`
  }

  #value(): { text: string; problem?: string } {
    const stored = this.#text
    if (stored.length > longestCell) {
      return { text: stored.slice(0, 100), problem: `Cell ${this.#cell} is longer than ${longestCell} characters.` }
    }
    if (this.#hasFormula && stored === '' && this.#type !== 'str') {
      const problem = `Cell ${this.#cell} has a formula without its result. Open the workbook in Excel and save it again.`
      return { text: '', problem }
    }
    switch (this.#type) {
      case 's':
        return { text: this.#shared(stored) }
      case 'inlineStr':
      case 'str':
        return { text: unescaped(stored) }
      case 'b':
        return { text: stored === '' ? '' : stored === '1' ? 'true' : 'false' }
      case 'e':
        return { text: stored, problem: `Cell ${this.#cell} has the error ${stored}. Enter its value.` }
      case 'd':
        return { text: stored.replace(/T00:00(?::00(?:\.0+)?)?Z?$/, '').replace('T', ' ') }
      default:
        return stored === '' ? { text: '' } : this.#number(stored)
    }
  }

  #shared(stored: string): string {
    const text = stored === '' ? '' : this.#workbook.sharedStrings[Number(stored)]
    if (text === undefined) throw badInput(damaged)
    return text
  }

  #number(stored: string): { text: string; problem?: string } {
    const kind = this.#workbook.styles[this.#style] ?? 'number'
    if (kind !== 'number') {
      const date = dateOf(Number(stored), this.#workbook.epoch, kind)
      const problem = `Cell ${this.#cell} is formatted as a date, but has a number that is none.`
      return date ? { text: date } : { text: stored, problem }
    }
    const digits = digitsOf(stored)
    if (digits !== null) return { text: digits }
    return {
      text: stored,
      problem: `Cell ${this.#cell} has a number of more than 15 digits, whose last ones are lost. Format it as text and enter it again.`,
    }
  }
}
