import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Actor, type Ctx, run } from '../../context.ts'
import type { Engine } from '../../engine.ts'
import { badInput, sqlState, TradewindError } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import type { Right } from '../../org/roles.ts'
import type { BatchResult, Rejected, Understood } from './batch-result.ts'
import type { CsvFile } from './csv-file.ts'
import { type ImportRun, repeatIt } from './import-run.ts'
import { type FileOptions, openFile } from './open-file.ts'
import type { Row } from './row-parser.ts'
import {
  anotherFile,
  finishRun,
  recordBatch,
  renewEverySeconds,
  renewLease,
  type StartedRun,
  startAnew,
  startRun,
} from './run-books.ts'

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

/** What one kind of import does with the rows, decided when the header is known. */
export interface ImportPlan<T> {
  /** Kept with the run, to tell later how the file was read. */
  options: Record<string, unknown>
  /** Understands one row without the database, or says in a sentence why it is rejected. */
  understand(row: Row): T | string
  /**
   * Batches that may be written at the same time, each on a connection of its own; 1 when a batch may look for what the
   * one before it wrote. They commit in the order of the file all the same.
   */
  writers?: 1 | 2
  /** Called once for each batch, before its transaction; what it throws ends the import. */
  admit?(batch: Understood<T>[]): Promise<void>
  /** Takes note of rows that an interrupted run has dealt with: they are not written again. */
  recall?(ctx: Ctx, batch: Understood<T>[]): Promise<void>
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

const batchRows = 2_500
const batchCharacters = 4 * 1024 * 1024
/** Rows written from which on the planner is told about them. */
const manyRows = 1000

/**
 * Reads the file to its end in constant memory and writes it in batches, each one transaction together with its
 * rejects and the run's counters, so that the counters are true at every moment. While batches are being written the
 * next is read. Where a run of the same file was interrupted, this one goes on after it (see `run-books.ts`).
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
    const { plan, started } = await engine.as(actor, async (ctx) => {
      const plan = await kind.plan(ctx, file)
      const options = { ...plan.options, ...howRead(file) }
      return { plan, started: await startRun(ctx, { ...input, kind: kind.kind, options }) }
    })
    return await new Importing(engine, actor, input, file, kind.tables, plan, started).toTheEnd()
  } finally {
    await file.rows.return(undefined)
  }
}

/** A batch on its way into the database: its first attempt, and the end of it all. */
interface Writing {
  tried: Promise<unknown>
  done: Promise<unknown>
}

class Importing<T> {
  readonly #engine: Engine
  readonly #actor: Actor
  readonly #input: ImportFile
  readonly #file: CsvFile
  readonly #tables: string[]
  readonly #plan: ImportPlan<T>
  #run: StartedRun
  #batch: Batch<T> = new Batch()
  #underway: Writing[] = []
  readonly #hash = createHash('sha256')
  #skipped = 0
  #read: number
  #written = 0
  #lastLine = 1

  constructor(
    engine: Engine,
    actor: Actor,
    input: ImportFile,
    file: CsvFile,
    tables: string[],
    plan: ImportPlan<T>,
    started: StartedRun,
  ) {
    this.#engine = engine
    this.#actor = actor
    this.#input = input
    this.#file = file
    this.#tables = tables
    this.#plan = plan
    this.#run = started
    this.#read = started.resumed?.read ?? 0
  }

  async toTheEnd(): Promise<ImportRun> {
    const renewal = setInterval(() => void this.#renewLease(), renewEverySeconds * 1000)
    try {
      for await (const piece of this.#file.rows) {
        for (const row of piece) {
          this.#batch.add(row, this.#plan)
          if (this.#batch.size >= this.#mostRows() || this.#batch.characters >= batchCharacters) await this.#hand()
        }
      }
      await this.#hand()
      await this.#settled()
      if (this.#run.resumed) throw await this.#mismatch()
      await this.#analyse()
    } catch (error) {
      await this.#settled().catch(() => undefined)
      await this.#analyse()
      return await this.#failed(error)
    } finally {
      clearInterval(renewal)
    }
    return this.#engine.as(this.#actor, (ctx) => finishRun(ctx, this.#run, this.#file.sha256(), null))
  }

  /** A batch ends where the one ended that an interrupted run has the hash of. */
  #mostRows(): number {
    const { resumed } = this.#run
    if (!resumed) return batchRows
    const next = this.#skipped < resumed.headRows ? resumed.headRows : resumed.read
    return Math.min(batchRows, next - this.#skipped)
  }

  async #hand(): Promise<void> {
    const batch = this.#batch
    if (batch.size === 0) return
    this.#batch = new Batch()
    this.#hash.update(batch.text())
    const hash = this.#hash.copy().digest('hex')
    if (this.#run.resumed && (await this.#skips(batch, hash))) return
    await this.#send(batch, hash)
  }

  /**
   * Passes over a batch that the interrupted run has dealt with. False when the file begins otherwise than that one: it
   * is another, and a run of its own. One that differs further down cannot be told from it any earlier than there.
   */
  async #skips(batch: Batch<T>, hash: string): Promise<boolean> {
    const { resumed } = this.#run
    if (!resumed) return false
    this.#skipped += batch.size
    this.#lastLine = batch.lastLine
    if (this.#skipped === resumed.headRows && hash !== resumed.headHash) {
      this.#run = await this.#engine.as(this.#actor, (ctx) => startAnew(ctx, this.#run))
      this.#read = 0
      return false
    }
    await this.#engine.as(this.#actor, async (ctx) => this.#plan.recall?.(ctx, batch.understood))
    if (this.#skipped === resumed.read) {
      if (hash !== resumed.rowsHash) throw await this.#mismatch()
      this.#run = { ...this.#run, resumed: null }
    }
    return true
  }

  #mismatch(): Promise<TradewindError> {
    return this.#engine.as(this.#actor, (ctx) => anotherFile(ctx, this.#run, this.#lastLine))
  }

  /** Sends the batch to the database as soon as it may follow the one before, and does not wait for it. */
  async #send(batch: Batch<T>, hash: string): Promise<void> {
    const writers = this.#plan.writers ?? 1
    while (this.#underway.length >= writers) await this.#underway.shift()?.done
    await this.#plan.admit?.(batch.understood)
    const writing = this.#write(batch, hash, this.#underway.at(-1))
    for (const promise of Object.values(writing)) promise.catch(() => undefined) // seen by whoever awaits it next
    this.#underway.push(writing)
    await setImmediate() // lets the statement leave before the processor is busy with the next batch
  }

  async #settled(): Promise<void> {
    while (this.#underway.length > 0) await this.#underway.shift()?.done
  }

  /**
   * At its first attempt a batch is written beside the one before and waits with its commit for that one's. The database
   * cannot see this waiting: should a third writer stand between the two, nobody would move, so such an attempt gives up
   * a lock after two seconds, and with it the batch behind. From the second attempt on they go one by one.
   */
  #write(batch: Batch<T>, hash: string, before: Writing | undefined): Writing {
    const attempt = (turn: Promise<unknown>, first: boolean) =>
      this.#engine.as(this.#actor, async (ctx) => {
        if (first && this.#plan.writers === 2) await run(ctx, sql`set local lock_timeout = '2s'`)
        const result = await this.#plan.write(ctx, this.#run.id, batch.understood)
        await turn
        await recordBatch(ctx, this.#run, {
          ...result,
          read: batch.size,
          rejected: [...batch.rejected, ...result.rejected],
          hash,
        })
        return result
      })
    const tried = attempt(before?.tried ?? Promise.resolve(), true)
    const done = tried
      .catch(async (error: unknown) => {
        await before?.done
        if (!isClash(error)) throw error
        return whenNobodyClashes(() => attempt(Promise.resolve(), false))
      })
      .then(({ inserted, updated }) => {
        this.#read += batch.size
        this.#written += inserted + updated
        this.#lastLine = batch.lastLine
        this.#input.onProgress?.({ read: this.#read, bytes: this.#file.bytes() })
      })
    return { tried, done }
  }

  /** By a clock and not by batches: a slow line may take minutes for one. A renewal that fails is made up by the next. */
  async #renewLease(): Promise<void> {
    await this.#engine.asSystem((ctx) => renewLease(ctx, this.#run)).catch(() => undefined)
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
    const finished = this.#engine.as(this.#actor, (ctx) => finishRun(ctx, this.#run, null, sentence))
    if (known) return finished
    await finished.catch(() => undefined) // the first fault is the one to tell
    throw error
  }
}

/** Rows that are written together. Bounded in characters too: 2,500 rows may hold much text. */
class Batch<T> {
  readonly understood: Understood<T>[] = []
  readonly rejected: Rejected[] = []
  readonly #raw: string[] = []
  lastLine = 0
  characters = 0

  add(row: Row, plan: ImportPlan<T>): void {
    const record = row.problem ?? plan.understand(row)
    const source = { line: row.line, raw: row.raw }
    if (typeof record === 'string') this.rejected.push({ row: source, reason: record })
    else this.understood.push({ row: source, record })
    this.#raw.push(row.raw)
    this.lastLine = row.line
    this.characters += row.raw.length
  }

  get size(): number {
    return this.#raw.length
  }

  /** The rows as they stand in the file, the same however they are cut into batches. */
  text(): string {
    return `${this.#raw.join('\n')}\n`
  }
}

/** Another writer may take a key between our look and our insert, or lock the same rows the other way round. */
function isClash(error: unknown): boolean {
  const state = sqlState(error)
  return state === '23505' || state === '40P01' || state === '55P03'
}

async function whenNobodyClashes<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === 5 || !isClash(error)) throw error
    }
  }
}

const howRead = ({ columns, delimiter, headerLine }: CsvFile) => ({
  columns,
  delimiter,
  headerLine: headerLine ?? 'none',
})
