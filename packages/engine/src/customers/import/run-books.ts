import { sql } from 'kysely'
import { type Ctx, row, run, staffIdOf } from '../../context.ts'
import { conflict, type TradewindError } from '../../errors.ts'
import type { BatchResult } from './batch-result.ts'
import { getImport, type ImportRun } from './import-run.ts'

/** How long a run counts as running after its process was last heard of, by the database's clock. */
const leaseSeconds = 60
export const renewEverySeconds = 20
const leased = sql`clock_timestamp() + make_interval(secs => ${leaseSeconds}::int)`
const longestRaw = 10_000
/** A file of the same name that comes later than this is a new one, whatever became of the last. */
const resumableDays = 7

export interface NewRun {
  kind: ImportRun['kind']
  unitId: number
  fileName: string
  options: Record<string, unknown>
}

export interface StartedRun extends NewRun {
  id: number
  /** Raised by whoever goes on with a run: whoever holds a lower one may write no more. */
  attempt: number
  /** What an interrupted run has dealt with, while the file is compared with it. */
  resumed: { read: number; headRows: number; headHash: string; rowsHash: string } | null
}

/**
 * Begins a run, or takes up the last one of the same file, when that one was interrupted or failed: same unit, kind,
 * name and options. Whether the rows are the same too shows when they are read.
 */
export async function startRun(ctx: Ctx, input: NewRun): Promise<StartedRun> {
  const { kind, unitId, options } = input
  const fileName = input.fileName.trim()
  const taken = await row<{ id: number; attempt: number } & NonNullable<StartedRun['resumed']>>(
    ctx,
    sql`update import_run r
        set state = 'running', attempt = attempt + 1, lease_until = ${leased}, error = null, finished_at = null,
            note = 'It was interrupted after ' || read || ' rows and went on after them when the file was sent again.'
        where id = (select id from import_run
                    where unit_id = ${unitId} and file_name = ${fileName} and kind = ${kind}
                      and options = ${JSON.stringify(options)}::jsonb
                    order by id desc limit 1)
          and read > 0 and head_rows is not null
          and (state = 'failed' or (state = 'running' and lease_until < clock_timestamp()))
          and started_at > ${ctx.now}::timestamptz - make_interval(days => ${resumableDays}::int)
        returning id, attempt, read, head_rows as "headRows", head_hash as "headHash", rows_hash as "rowsHash"`,
  )
  if (taken) {
    const { id, attempt, ...resumed } = taken
    return { ...input, id, attempt, resumed }
  }
  return insertRun(ctx, input, null)
}

/** The interrupted run was of another file: it is left as it was, and a run of its own begins. */
export async function startAnew(ctx: Ctx, started: StartedRun): Promise<StartedRun> {
  await closeRun(ctx, started, null, 'It was interrupted. Another file of the same name came after it.')
  const note = `A file of this name was interrupted before (import ${started.id}), but began otherwise: this one is imported from its beginning.`
  return insertRun(ctx, started, note)
}

async function insertRun(ctx: Ctx, input: NewRun, note: string | null): Promise<StartedRun> {
  const { kind, unitId, fileName, options } = input
  const created = await row<{ id: number; attempt: number }>(
    ctx,
    sql`insert into import_run (kind, unit_id, staff_id, file_name, options, state, lease_until, started_at, note)
        values (${kind}, ${unitId}, ${staffIdOf(ctx)}, ${fileName.trim()}, ${JSON.stringify(options)}::jsonb, 'running',
                ${leased}, ${ctx.now}, ${note})
        returning id, attempt`,
  )
  return { kind, unitId, fileName, options, ...created!, resumed: null }
}

/**
 * The file is not the one that was interrupted, though it begins like it. The run it was taken for is never gone on with
 * again, so that the file can be sent once more and is imported from its beginning.
 */
export async function anotherFile(ctx: Ctx, { id }: StartedRun, line: number): Promise<TradewindError> {
  await run(ctx, sql`update import_run set head_rows = null where id = ${id}`)
  return conflict(
    `A file of this name was interrupted, and this one is not the same: it differs at or before line ${line}. ` +
      'Nothing of it was imported. Send it again to import it from its beginning.',
  )
}

/** Hand-written: rejects and counters are one statement each, inside the batch's own transaction. */
export async function recordBatch(
  ctx: Ctx,
  started: StartedRun,
  batch: BatchResult & { read: number; hash: string },
): Promise<void> {
  const { inserted, updated, unchanged, rejected, read, hash, created = [] } = batch
  if (rejected.length > 0) {
    const list = rejected.map(({ row, reason }) => ({ n: row.line, reason: storable(reason), raw: storable(row.raw) }))
    await run(
      ctx,
      sql`insert into import_reject (import_id, row_number, reason, raw)
          select ${started.id}, r.n, r.reason, r.raw
          from json_to_recordset(${JSON.stringify(list)}::json) as r(n bigint, reason text, raw text)`,
    )
  }
  const counted = await run(
    ctx,
    sql`update import_run
        set read = read + ${read}, inserted = inserted + ${inserted}, updated = updated + ${updated},
            unchanged = unchanged + ${unchanged}, rejected = rejected + ${rejected.length},
            created = created + ${rangesOf(created)}::int8multirange, rows_hash = ${hash},
            head_rows = coalesce(head_rows, ${read}), head_hash = coalesce(head_hash, ${hash})
        where id = ${started.id} and attempt = ${started.attempt}`,
  )
  if (counted === 0) throw conflict('Another process has gone on with this import.')
}

/** Ids as PostgreSQL's ranges: those of a batch mostly follow one another, and then a million of them are one range. */
function rangesOf(ids: number[]): string {
  const ranges: [number, number][] = []
  for (const id of ids) {
    const last = ranges.at(-1)
    if (last && last[1] === id) last[1] = id + 1
    else ranges.push([id, id + 1])
  }
  return `{${ranges.map(([from, to]) => `[${from},${to})`).join(',')}}`
}

export async function renewLease(ctx: Ctx, { id, attempt }: StartedRun): Promise<void> {
  await run(
    ctx,
    sql`update import_run set lease_until = ${leased} where id = ${id} and attempt = ${attempt} and state = 'running'`,
  )
}

export async function finishRun(
  ctx: Ctx,
  started: StartedRun,
  sha256: string | null,
  error: string | null,
): Promise<ImportRun> {
  await closeRun(ctx, started, sha256, error)
  return getImport(ctx, { id: started.id })
}

async function closeRun(ctx: Ctx, started: StartedRun, sha256: string | null, error: string | null): Promise<void> {
  await run(
    ctx,
    sql`update import_run
        set state = ${error === null ? 'finished' : 'failed'}, file_sha256 = ${sha256}, error = ${error},
            finished_at = ${ctx.now}, lease_until = null
        where id = ${started.id} and attempt = ${started.attempt}`,
  )
}

/** Text that PostgreSQL takes: no NUL, no half of a surrogate pair where we cut. */
const storable = (text: string) => text.slice(0, longestRaw).replaceAll('\0', '').toWellFormed()
