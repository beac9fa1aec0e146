/** A number of each row, kept as (value - shift) / scale; NaN where it is missing. */
export interface NumberColumn {
  kind: 'number'
  name: string
  values: Float64Array
  shift: number
  scale: number
}

/** One of a few values of each row, by its place in `levels`; -1 where it is missing or too rare for a level. */
export interface ChoiceColumn {
  kind: 'choice'
  name: string
  levels: string[]
  codes: Int32Array
}

export type FeatureColumn = NumberColumn | ChoiceColumn

/**
 * The rows that a model is trained on, in the order of time, column by column: 8 bytes a number and 4 a choice, so that a
 * million rows of 20 features take 160 MB at most and every pass over them runs at the speed of memory.
 */
export interface Frame {
  size: number
  /** 1: responded. */
  outcome: Uint8Array
  /** When the customer was contacted, in milliseconds of UTC. */
  at: Float64Array
  features: FeatureColumn[]
}

/** More values of a choice than these are not told apart: the rarest count as none of the others. */
export const mostLevels = 100

/** Fills a frame row by row. What is not all numbers becomes a choice; `choices` names features that are one in any case. */
export class FrameBuilder {
  readonly #outcome: Uint8Array
  readonly #at: Float64Array
  readonly #columns: ColumnBuilder[]
  #size = 0

  constructor(names: string[], capacity: number, choices: ReadonlySet<string>) {
    this.#outcome = new Uint8Array(capacity)
    this.#at = new Float64Array(capacity)
    this.#columns = names.map((name) => new ColumnBuilder(name, capacity, choices.has(name)))
  }

  /** Rows beyond the capacity are left out. */
  add(at: number, responded: boolean, values: (string | number | boolean | null)[]): void {
    const row = this.#size
    if (row === this.#at.length) return
    this.#at[row] = at
    this.#outcome[row] = responded ? 1 : 0
    for (const [n, column] of this.#columns.entries()) column.add(row, values[n] ?? null)
    this.#size += 1
  }

  get size(): number {
    return this.#size
  }

  /** Columns that are empty or the same in every row are left out: nothing can be learnt from them. */
  end(): Frame {
    const size = this.#size
    return {
      size,
      outcome: this.#outcome.subarray(0, size),
      at: this.#at.subarray(0, size),
      features: this.#columns.flatMap((column) => column.end(size)),
    }
  }
}

class ColumnBuilder {
  readonly #name: string
  readonly #values: Float64Array
  #codes: Int32Array | null = null
  readonly #levels = new Map<string, number>()

  constructor(name: string, capacity: number, isChoice: boolean) {
    this.#name = name
    this.#values = new Float64Array(capacity)
    if (isChoice) this.#codes = new Int32Array(capacity)
  }

  add(row: number, value: string | number | boolean | null): void {
    if (!this.#codes && value !== null && typeof value !== 'number') this.#becomeChoice(row)
    if (this.#codes) this.#codes[row] = value === null ? -1 : this.#codeOf(String(value))
    else this.#values[row] = value === null ? Number.NaN : (value as number)
  }

  #becomeChoice(rows: number): void {
    const codes = new Int32Array(this.#values.length)
    for (let row = 0; row < rows; row += 1) {
      const value = this.#values[row] as number
      codes[row] = Number.isNaN(value) ? -1 : this.#codeOf(String(value))
    }
    this.#codes = codes
  }

  #codeOf(level: string): number {
    const known = this.#levels.get(level)
    if (known !== undefined) return known
    this.#levels.set(level, this.#levels.size)
    return this.#levels.size - 1
  }

  end(size: number): FeatureColumn[] {
    const column = this.#codes
      ? this.#choice(this.#codes.subarray(0, size))
      : standardised(this.#name, this.#values.subarray(0, size))
    return column ? [column] : []
  }

  #choice(codes: Int32Array): ChoiceColumn | null {
    const names = [...this.#levels.keys()]
    const counts = new Float64Array(names.length)
    for (const code of codes) if (code >= 0) counts[code] = (counts[code] as number) + 1
    const kept = names
      .map((level, code) => ({ level, code, count: counts[code] as number }))
      .sort((a, b) => b.count - a.count || a.code - b.code)
      .slice(0, mostLevels)
    if (kept.length === 0 || (kept[0]?.count ?? 0) === codes.length) return null
    const place = new Int32Array(names.length).fill(-1)
    for (const [at, { code }] of kept.entries()) place[code] = at
    for (let row = 0; row < codes.length; row += 1) {
      const code = codes[row] as number
      if (code >= 0) codes[row] = place[code] as number
    }
    return { kind: 'choice', name: this.#name, levels: kept.map(({ level }) => level), codes }
  }
}

/** Shifted and scaled once, so that sums of squares keep their digits; each fit takes its own mean and sd besides. */
function standardised(name: string, values: Float64Array): NumberColumn | null {
  let count = 0
  let mean = 0
  let squares = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    count += 1
    const off = value - mean
    mean += off / count
    squares += off * (value - mean)
  }
  const scale = Math.sqrt(squares / Math.max(1, count))
  if (count === 0 || (scale === 0 && count === values.length)) return null
  const by = scale || 1
  for (let row = 0; row < values.length; row += 1) values[row] = ((values[row] as number) - mean) / by
  return { kind: 'number', name, values, shift: mean, scale: by }
}
