/**
 * One row of a delimited file. `problem` is a sentence when the row cannot be read; its cells are empty then.
 * `line` is the physical line on which the row starts, the header being on line 1.
 */
export interface Row {
  line: number
  raw: string
  cells: string[]
  problem: string | null
}

/** Characters in one cell beyond which the row is refused. */
export const longestCell = 64 * 1024
/** Characters of one row that are held in memory while its end is looked for. */
const longestRow = 8 * 1024 * 1024

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Reads RFC 4180 text piece by piece, in constant memory. Line ends may be CRLF, LF or CR, also mixed; quotes inside
 * an unquoted cell are text; blank lines are skipped.
 *
 * Our own, because a bad quote must cost one row: a row whose quotes do not balance is refused as the one physical
 * line on which it starts, and reading goes on with the next line. General parsers stop there, or swallow the
 * following rows into one cell.
 */
export class RowParser {
  readonly #delimiter: number
  readonly #separator: string
  /** Where the next quote and the next carriage return of the text in hand are. */
  #quoteAt = -1
  #returnAt = -1
  #rest = ''
  #waiting: string[] = []
  #waitingLength = 0
  #line = 1
  #discarding = false
  #next = 0

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#separator = delimiter
  }

  /** Takes the next piece of text, cut anywhere; returns the rows that are complete. */
  push(text: string): Row[] {
    this.#waiting.push(text)
    this.#waitingLength += text.length
    // A row over many pieces is looked at again only when the text has doubled: linear in all.
    return this.#waitingLength < this.#rest.length ? [] : this.#take(false)
  }

  /** Returns the last rows; the file has ended. */
  end(): Row[] {
    return this.#take(true)
  }

  #take(final: boolean): Row[] {
    let text = this.#rest + this.#waiting.join('')
    this.#waiting = []
    this.#waitingLength = 0
    if (this.#discarding) text = this.#discard(text)
    this.#quoteAt = -1
    this.#returnAt = -1
    const found: Row[] = []
    let at = 0
    while (at < text.length) {
      const row = this.#plainRow(text, at) ?? this.#row(text, at, final)
      if (row === undefined) break
      if (row !== 'blank') found.push(row)
      at = this.#next
    }
    this.#rest = text.slice(at)
    return found
  }

  /**
   * The row at `start` when it is one whole line without quotes, as nearly all are: cut by the engine's own search, in a
   * third of the time. Undefined for all others.
   */
  #plainRow(text: string, start: number): Row | 'blank' | undefined {
    const end = text.indexOf('\n', start)
    if (end < 0 || end - start > longestCell) return undefined
    if (this.#quoteAt < start) this.#quoteAt = indexOrEnd(text, '"', start)
    if (this.#returnAt < start) this.#returnAt = indexOrEnd(text, '\r', start)
    if (this.#quoteAt < end || this.#returnAt < end - 1) return undefined
    this.#next = end + 1
    const line = this.#line
    this.#line += 1
    const raw = text.slice(start, this.#returnAt < end ? end - 1 : end)
    return raw === '' ? 'blank' : { line, raw, cells: raw.split(this.#separator), problem: null }
  }

  /** Skips the remainder of a line that was refused for its length. */
  #discard(text: string): string {
    const end = lineEnd(text, 0)
    if (end < 0) return ''
    this.#discarding = false
    this.#line += 1
    return text.slice(afterLineEnd(text, end))
  }

  /** The row that starts at `start`, or undefined when its end is not in the text yet. Sets `#next`. */
  #row(text: string, start: number, final: boolean): Row | 'blank' | undefined {
    const cells: string[] = []
    let at = start
    let quoted = false
    let tooLong = 0
    for (;;) {
      let cell: string
      if (text.charCodeAt(at) === quote) {
        const close = closingQuote(text, at + 1)
        if (close < 0) {
          if (!final && text.length - start < longestRow) return undefined
          return this.#refuse(text, start, 'A quote is opened and never closed.')
        }
        if (close + 1 === text.length && !final) return undefined
        cell = text.slice(at + 1, close)
        if (cell.includes('"')) cell = cell.replaceAll('""', '"')
        quoted = true
        at = close + 1
        if (!this.#endsCell(text.charCodeAt(at))) {
          return this.#refuse(text, start, 'Text follows a closing quote. A quote inside a cell is written twice: "".')
        }
      } else {
        const begin = at
        while (!this.#endsCell(text.charCodeAt(at))) at += 1
        if (at === text.length && !final) {
          return text.length - start < longestRow ? undefined : this.#refuse(text, start, 'The row has no end.')
        }
        cell = text.slice(begin, at)
      }
      if (cell.length > longestCell) tooLong = cells.length + 1
      cells.push(cell)
      if (text.charCodeAt(at) !== this.#delimiter) break
      at += 1
    }
    // The line feed of a CRLF may still be on its way.
    if (at + 1 === text.length && !final && text.charCodeAt(at) === carriageReturn) return undefined
    this.#next = afterLineEnd(text, at)
    const line = this.#line
    this.#line += quoted ? countLines(text, start, this.#next) : 1
    if (cells.length === 1 && cells[0] === '' && !quoted) return 'blank'
    const raw = text.slice(start, at)
    if (tooLong === 0) return { line, raw, cells, problem: null }
    const problem = `Cell ${tooLong} is longer than ${longestCell} characters.`
    return { line, raw, cells: [], problem }
  }

  /** True at a delimiter, a line end and the end of the text (NaN). */
  #endsCell(code: number): boolean {
    return code === this.#delimiter || code === lineFeed || code === carriageReturn || Number.isNaN(code)
  }

  #refuse(text: string, start: number, problem: string): Row {
    const end = lineEnd(text, start)
    const line = this.#line
    if (end < 0) this.#discarding = true
    else this.#line += 1
    this.#next = end < 0 ? text.length : afterLineEnd(text, end)
    return { line, raw: text.slice(start, end < 0 ? undefined : end), cells: [], problem }
  }
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at >= 0 && text.charCodeAt(at + 1) === quote) at = text.indexOf('"', at + 2)
  return at
}

/** Where the line that contains `from` ends: at its CR or LF, or -1. */
function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === lineFeed || code === carriageReturn) return at
  }
  return -1
}

function afterLineEnd(text: string, end: number): number {
  return text.charCodeAt(end) === carriageReturn && text.charCodeAt(end + 1) === lineFeed ? end + 2 : end + 1
}

function countLines(text: string, start: number, end: number): number {
  let lines = 0
  for (let at = lineEnd(text, start); at >= 0 && at < end; at = lineEnd(text, at)) {
    lines += 1
    at = afterLineEnd(text, at)
  }
  return lines
}

function indexOrEnd(text: string, searched: string, from: number): number {
  const at = text.indexOf(searched, from)
  return at < 0 ? text.length : at
}
