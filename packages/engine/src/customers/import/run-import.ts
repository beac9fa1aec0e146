import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Actor, type Ctx, row, run, staffIdOf } from '../../context.ts'
import type { Engine } from '../../engine.ts'
import { badInput, sqlState, TradewindError } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import type { Right } from '../../org/roles.ts'
import type { CsvFile } from './csv-file.ts'
import { getImport, type ImportRun, repeatIt } from './import-run.ts'
import { type FileOptions, openFile } from './open-file.ts'
import type { Row } from './row-parser.ts'

/** A file to import, read as a stream: a request's body, a file on disk. */
export interface ImportFile {
  /** Where rows go that name no unit of their own; all rows stay within this unit and those below it. */
  unitId: number
  fileName: string
  content: AsyncIterable<Uint8Array | string>
  /** Called after every batch that is in the database. */
  onProgress?: ((progress: Progress) => void) | undefined
}

export interface Progress {
  /** Rows dealt with, rejected ones included. */
  read: number
  /** Bytes taken from `content`. */
  bytes: number
}

/** A row's place and text, to reject it by; its cells are not held any longer. */
export type Source = Pick<Row, 'line' | 'raw'>

/** A row of the file and what was understood from it. */
export interface Understood<T> {
  row: Source
  record: T
}

export interface Rejected {
  row: Source
  reason: string
}

export interface BatchResult {
  inserted: number
  updated: number
  unchanged: number
  rejected: Rejected[]
}

/** What one kind of import does with the rows, decided when the header is known. */
export interface ImportPlan<T> {
  /** Kept with the run, to tell later how the file was read. */
  options: Record<string, unknown>
  /** Understands one row without the database, or says in a sentence why it is rejected. */
  understand(row: Row): T | string
  /** Writes a batch within the transaction of `ctx`. Called again in a new one after a clash with another writer. */
  write(ctx: Ctx, importId: number, batch: Understood<T>[]): Promise<BatchResult>
}

export interface ImportKind<T> extends FileOptions {
  kind: ImportRun['kind']
  /** What the actor needs in the import's unit. */
  right: Right
  /** The tables it fills. */
  tables: string[]
  /** Throws `bad-input` before anything is written. */
  plan(ctx: Ctx, file: CsvFile): Promise<ImportPlan<T>>
}

const batchRows = 2000
const batchCharacters = 4 * 1024 * 1024
const longestRaw = 10_000
/** How long a run counts as running after its process was last heard of, by the database's clock. */
const leaseSeconds = 60
const renewEverySeconds = 20
const leased = sql`clock_timestamp() + make_interval(secs => ${leaseSeconds}::int)`
/** Rows written from which on the planner is told about them. */
const manyRows = 1000

/**
 * Reads the file to its end in constant memory and writes it in batches, each one transaction together with its
 * rejects and the run's counters, so that the counters are true at every moment. While one batch is being written
 * the next is read.
 *
 * Returns the run, `failed` when the source broke off: what was committed stays. A fault of ours marks the run as
 * failed and is thrown. Throws `forbidden`, `not-found` and `bad-input` before anything is written.
 */
export async function runImport<T>(
  engine: Engine,
  actor: Actor,
  input: ImportFile,
  kind: ImportKind<T>,
): Promise<ImportRun> {
  if (input.fileName.trim() === '') throw badInput('The file needs a name, to find its import again.')
  await engine.as(actor, (ctx) => requireRight(ctx, kind.right, input.unitId))
  const file = await openFile(input.content, kind)
  try {
    const { plan, id } = await engine.as(actor, async (ctx) => {
      const plan = await kind.plan(ctx, file)
      return { plan, id: await startRun(ctx, input, kind.kind, file, plan.options) }
    })
    return await new Importing(engine, actor, input, file, kind.tables, plan, id).toTheEnd()
  } finally {
    await file.rows.return(undefined)
  }
}

class Importing<T> {
  readonly #engine: Engine
  readonly #actor: Actor
  readonly #input: ImportFile
  readonly #file: CsvFile
  readonly #tables: string[]
  readonly #plan: ImportPlan<T>
  readonly #id: number
  #batch: Batch<T> = new Batch()
  #writing: Promise<void> = Promise.resolve()
  #read = 0
  #written = 0
  #lastLine = 1

  constructor(
    engine: Engine,
    actor: Actor,
    input: ImportFile,
    file: CsvFile,
    tables: string[],
    plan: ImportPlan<T>,
    id: number,
  ) {
    this.#engine = engine
    this.#actor = actor
    this.#input = input
    this.#file = file
    this.#tables = tables
    this.#plan = plan
    this.#id = id
  }

  async toTheEnd(): Promise<ImportRun> {
    const renewal = setInterval(() => void this.#renewLease(), renewEverySeconds * 1000)
    try {
      for await (const piece of this.#file.rows) {
        for (const row of piece) {
          this.#batch.add(row, this.#plan)
          if (this.#batch.isFull()) await this.#hand()
        }
      }
      await this.#hand()
      await this.#writing
      await this.#analyse()
    } catch (error) {
      await this.#writing.catch(() => undefined)
      await this.#analyse()
      return await this.#failed(error)
    } finally {
      clearInterval(renewal)
    }
    return this.#engine.as(this.#actor, (ctx) => finishRun(ctx, this.#id, this.#file.sha256(), null))
  }

  /** Hands the batch to the database once the one before it is in, and does not wait for it. */
  async #hand(): Promise<void> {
    const batch = this.#batch
    this.#batch = new Batch()
    await this.#writing
    this.#writing = this.#write(batch)
    this.#writing.catch(() => undefined) // seen by whoever awaits it next
    await setImmediate() // lets the statement leave before the processor is busy with the next batch
  }

  async #write(batch: Batch<T>): Promise<void> {
    if (batch.size === 0) return
    const { inserted, updated } = await whenNobodyClashes(() =>
      this.#engine.as(this.#actor, async (ctx) => {
        const result = await this.#plan.write(ctx, this.#id, batch.understood)
        await recordBatch(ctx, this.#id, batch.size, { ...result, rejected: [...batch.rejected, ...result.rejected] })
        return result
      }),
    )
    this.#read += batch.size
    this.#written += inserted + updated
    this.#lastLine = batch.lastLine
    this.#input.onProgress?.({ read: this.#read, bytes: this.#file.bytes() })
  }

  /** By a clock and not by batches: a slow line may take minutes for one. A renewal that fails is made up by the next. */
  async #renewLease(): Promise<void> {
    await this.#engine
      .asSystem((ctx) =>
        run(ctx, sql`update import_run set lease_until = ${leased} where id = ${this.#id} and state = 'running'`),
      )
      .catch(() => undefined)
  }

  /**
   * Tells the planner about the new rows. Autovacuum would too, but only up to a minute after they came: until then a
   * preview over 20,000 customers and their 61,000 orders took 20 s on plans made for empty tables, instead of 0.9 s.
   * As the system, since only a table's owner may. Not part of the import itself: should it fail, the rows are in.
   */
  async #analyse(): Promise<void> {
    if (this.#written <= manyRows) return
    const tables = sql.join(this.#tables.map((table) => sql.table(table)))
    await this.#engine.asSystem((ctx) => run(ctx, sql`analyze ${tables}`)).catch(() => undefined)
  }

  async #failed(error: unknown): Promise<ImportRun> {
    const known = error instanceof TradewindError
    const why = known ? error.message : 'A fault of the product stopped the import.'
    const reached = this.#read > 0 ? `The rows up to line ${this.#lastLine} are dealt with.` : 'No row was imported.'
    // A conflict is there to stay: repeating the file would meet it again.
    const sentence = known && error.code === 'conflict' ? `${why} ${reached}` : `${why} ${reached} ${repeatIt}`
    const finished = this.#engine.as(this.#actor, (ctx) => finishRun(ctx, this.#id, null, sentence))
    if (known) return finished
    await finished.catch(() => undefined) // the first fault is the one to tell
    throw error
  }
}

/** Rows that are written together. Bounded in characters too: 2,000 rows may hold much text. */
class Batch<T> {
  readonly understood: Understood<T>[] = []
  readonly rejected: Rejected[] = []
  lastLine = 0
  #characters = 0

  add(row: Row, plan: ImportPlan<T>): void {
    const record = row.problem ?? plan.understand(row)
    const source = { line: row.line, raw: row.raw }
    if (typeof record === 'string') this.rejected.push({ row: source, reason: record })
    else this.understood.push({ row: source, record })
    this.lastLine = row.line
    this.#characters += row.raw.length
  }

  get size(): number {
    return this.understood.length + this.rejected.length
  }

  isFull(): boolean {
    return this.size >= batchRows || this.#characters >= batchCharacters
  }
}

/** Another writer may take a key between our look and our insert, or lock the same rows the other way round. */
async function whenNobodyClashes<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const state = sqlState(error)
      if (attempt === 5 || (state !== '23505' && state !== '40P01')) throw error
    }
  }
}

const howRead = ({ columns, delimiter, headerLine }: CsvFile) => ({
  columns,
  delimiter,
  headerLine: headerLine ?? 'none',
})

async function startRun(
  ctx: Ctx,
  input: ImportFile,
  kind: ImportRun['kind'],
  file: CsvFile,
  options: Record<string, unknown>,
): Promise<number> {
  const stored = JSON.stringify({ ...options, ...howRead(file) })
  const created = await row<{ id: number }>(
    ctx,
    sql`insert into import_run (kind, unit_id, staff_id, file_name, options, state, lease_until,
                                started_at)
        values (${kind}, ${input.unitId}, ${staffIdOf(ctx)}, ${input.fileName.trim()}, ${stored}::jsonb, 'running',
                ${leased}, ${ctx.now})
        returning id`,
  )
  return created!.id
}

/** Hand-written: rejects and counters are one statement each, inside the batch's own transaction. */
async function recordBatch(ctx: Ctx, importId: number, size: number, result: BatchResult): Promise<void> {
  const { inserted, updated, unchanged, rejected } = result
  if (rejected.length > 0) {
    const list = rejected.map(({ row, reason }) => ({ n: row.line, reason: storable(reason), raw: storable(row.raw) }))
    await run(
      ctx,
      sql`insert into import_reject (import_id, row_number, reason, raw)
          select ${importId}, r.n, r.reason, r.raw
          from json_to_recordset(${JSON.stringify(list)}::json) as r(n bigint, reason text, raw text)`,
    )
  }
  await run(
    ctx,
    sql`update import_run set read = read + ${size}, inserted = inserted + ${inserted}, updated = updated + ${updated},
               unchanged = unchanged + ${unchanged}, rejected = rejected + ${rejected.length}
        where id = ${importId}`,
  )
}

async function finishRun(ctx: Ctx, id: number, sha256: string | null, error: string | null): Promise<ImportRun> {
  const state = error === null ? 'finished' : 'failed'
  await run(
    ctx,
    sql`update import_run set state = ${state}, file_sha256 = ${sha256}, error = ${error}, finished_at = ${ctx.now},
               lease_until = null
        where id = ${id}`,
  )
  return getImport(ctx, { id })
}

/** Text that PostgreSQL takes: no NUL, no half of a surrogate pair where we cut. */
const storable = (text: string) => text.slice(0, longestRaw).replaceAll('\0', '').toWellFormed()
