import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, instant, row, rows } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { withinUnit } from '../../org/units-below.ts'
import { afterId, olderThan, type Page, pageInput, toPage } from '../../page.ts'
import { parseInput } from '../../parse-input.ts'

export const importKinds = ['customers', 'orders', 'responses', 'campaign-list', 'past-campaign'] as const

/** What an undo did. */
export interface Undone {
  at: string
  staffId: number | null
  /** Customers or orders that the import had created. */
  removed: number
  /** Customers or orders that it had changed. */
  restored: number
  /** Consents that were taken back or got their former status. */
  consents: number
  /** What stays, and why. */
  kept: { reason: KeptReason; count: number }[]
}

/**
 * Why something stays: the customer who was created has orders, answers, a place in a campaign, a suppression or consents
 * recorded later, was changed since or has moved out of the unit; of what was overwritten something is different now
 * (`overwritten-since`).
 */
export const keptReasons = [
  'orders',
  'campaigns',
  'responses',
  'suppressed',
  'consent',
  'changed-since',
  'moved',
  'overwritten-since',
] as const
export type KeptReason = (typeof keptReasons)[number]

/** What became of one file. At every moment `read` = inserted + updated + unchanged + rejected. */
export interface ImportRun {
  id: number
  kind: (typeof importKinds)[number]
  unitId: number
  staffId: number | null
  /** Who sent the file; null for the product itself, and for somebody out of the reader's sight. */
  staffName: string | null
  fileName: string
  /** Of the whole file, in hex; null until it was read to its end. */
  fileSha256: string | null
  /** As given, completed with what was found: `columns`, `delimiter`, `headerLine`, `mapping`; `campaignId` of a campaign's list. */
  options: { columns: string[]; delimiter: string } & Record<string, unknown>
  /** `failed` also when its process died: the run's lease is not renewed any longer (see `run-import.ts`). */
  state: 'running' | 'finished' | 'failed' | 'undone'
  read: number
  inserted: number
  updated: number
  unchanged: number
  rejected: number
  /** Why it failed and how far it came; null otherwise. */
  error: string | null
  /** What the sender should know besides: that it went on after an interruption, say. */
  note: string | null
  /** What an undo did; null unless `undone`. */
  undone: Undone | null
  startedAt: Date
  /** Null while it runs, and when it was interrupted. */
  finishedAt: Date | null
}

/** What to do about a run that did not come to its end. */
export const repeatIt = 'Send the whole file again: it goes on after them.'

/** A row that was not imported. */
export interface ImportReject {
  /** Line of the file on which the row starts; the header is line 1. */
  rowNumber: number
  reason: string
  /** The row as it stands in the file, at most 10,000 characters. */
  raw: string
}

const columns = sql`
  id, kind, unit_id as "unitId", staff_id as "staffId",
  (select name from staff where staff.id = staff_id) as "staffName", file_name as "fileName", file_sha256 as "fileSha256", options,
  state, read, inserted, updated, unchanged, rejected, error, note, undone, started_at as "startedAt", finished_at as "finishedAt",
  state = 'running' and lease_until < clock_timestamp() as interrupted`

type StoredRun = ImportRun & { interrupted: boolean }

const byId = z.object({ id: z.int().positive() })

/** Throws `not-found` for an import outside the actor's units. */
export async function getImport(ctx: Ctx, input: z.input<typeof byId>): Promise<ImportRun> {
  const { id } = parseInput(byId, input)
  const found = await row<StoredRun>(ctx, sql`select ${columns} from import_run where id = ${id}`)
  if (!found) throw notFound('The import')
  return shaped(found)
}

export const importQuery = pageInput.extend({
  /** Only imports into this unit and those below it. */
  unitId: z.coerce.number().int().positive().optional(),
  kind: z.enum(importKinds).optional(),
})

/** Imports into the actor's units, the newest first. Reads along the primary key. */
export async function listImports(ctx: Ctx, input: z.input<typeof importQuery> = {}): Promise<Page<ImportRun>> {
  const { cursor, limit, unitId, kind } = parseInput(importQuery, input)
  const found = await rows<StoredRun>(
    ctx,
    sql`select ${columns} from import_run
        where ${olderThan(cursor, sql`id`)}
          and ${withinUnit(sql`unit_id`, unitId)}
          and ${kind === undefined ? sql`true` : sql`kind = ${kind}`}
        order by id desc limit ${limit + 1}`,
  )
  return toPage(found.map(shaped), limit)
}

const rejectsInput = pageInput.extend({ importId: z.int().positive() })

/** Rejected rows of one import in the order of the file. Throws `not-found` as `getImport` does. */
export async function listRejects(ctx: Ctx, input: z.input<typeof rejectsInput>): Promise<Page<ImportReject>> {
  const { importId, cursor, limit } = parseInput(rejectsInput, input)
  await getImport(ctx, { id: importId })
  const found = await rejectsAfter(ctx, importId, afterId(cursor), limit + 1)
  const page = toPage(
    found.map((reject) => ({ ...reject, id: reject.rowNumber })),
    limit,
  )
  return { ...page, items: found.slice(0, limit) }
}

/** Reads along the primary key (import_id, row_number). */
export function rejectsAfter(ctx: Ctx, importId: number, rowNumber: number, limit: number): Promise<ImportReject[]> {
  return rows<ImportReject>(
    ctx,
    sql`select row_number as "rowNumber", reason, raw from import_reject
        where import_id = ${importId} and row_number > ${rowNumber} order by row_number limit ${limit}`,
  )
}

/** Nobody is left to write that an interrupted run has failed, so it is told from its lease on reading. */
const shaped = ({ interrupted, ...run }: StoredRun): ImportRun => ({
  ...run,
  ...(interrupted && { state: 'failed', error: `It was interrupted after ${run.read} rows. ${repeatIt}` }),
  startedAt: instant(run.startedAt),
  finishedAt: instant(run.finishedAt),
})
