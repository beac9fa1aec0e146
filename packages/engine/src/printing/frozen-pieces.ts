import { sql } from 'kysely'
import type { MergeData } from '../campaigns/merge-fields.ts'
import { type Ctx, row, rows, run } from '../context.ts'
import { badInput, conflict } from '../errors.ts'
import { pieceNumber } from './piece-number.ts'
import { getPrintBatch, type PrintBatch } from './print-batches.ts'

/** A piece as it was frozen: all that a letter is made of, besides its template and the press. */
export interface FrozenPiece {
  piece: number
  /** `1042-0317-5` */
  number: string
  stepId: number
  seq: number
  customerId: number
  cellId: number
  address: { size: number; lines: string[] }
  data: MergeData
  /** Pages of the file; null until it is printed. */
  pageFrom: number | null
  pageTo: number | null
}

export interface FrozenBatch extends PrintBatch {
  replyBase: string
  frozen: FrozenPiece[]
}

/** Pieces from..to of a batch, both inclusive; all when left out. */
export interface PieceRange {
  from?: number | undefined
  to?: number | undefined
}

/**
 * A batch with its pieces, or those in a range, without what was taken back before it was printed. Throws `not-found` outside the actor's units, and `bad-input` for a range
 * that it does not have, or of which nothing is on paper.
 */
export async function getFrozenBatch(ctx: Ctx, input: { id: number } & PieceRange): Promise<FrozenBatch> {
  const batch = await getPrintBatch(ctx, input)
  const { from, to } = rangeWithin(batch, input)
  const frozen = await rows<Omit<FrozenPiece, 'number'>>(
    ctx,
    sql`select piece, step_id as "stepId", seq, customer_id as "customerId", cell_id as "cellId", address, data,
               page_from as "pageFrom", page_to as "pageTo"
        from print_piece
        where batch_id = ${batch.id} and piece between ${from} and ${to} and withdrawn_at is null order by piece`,
  )
  if (frozen.length === 0) throw badInput('These letters were taken back before the batch was printed. Choose others.')
  const base = await row<{ replyBase: string }>(
    ctx,
    sql`select reply_base as "replyBase" from print_batch where id = ${batch.id}`,
  )
  return {
    ...batch,
    replyBase: base?.replyBase ?? '',
    frozen: frozen.map((piece) => ({ ...piece, number: pieceNumber({ batchId: batch.id, piece: piece.piece }) })),
  }
}

/** The range with its ends. Throws `bad-input` when the batch does not have it. */
export function rangeWithin(
  batch: PrintBatch,
  { from = 1, to = batch.pieces }: PieceRange,
): { from: number; to: number } {
  if (from >= 1 && from <= to && to <= batch.pieces) return { from, to }
  throw badInput(`Batch ${batch.id} has the pieces 1 to ${batch.pieces}. Choose a range within them.`, [
    { path: 'from', message: `Not within 1 to ${batch.pieces}.` },
  ])
}

/** Throws `conflict` for a batch that has not been printed yet. */
export function requirePrinted({ id, printedAt, fault }: PrintBatch): void {
  if (printedAt !== null) return
  throw conflict(`Batch ${id} is not printed yet${fault ? `: ${fault}` : '; a worker is at it or will be soon.'}`)
}

export interface PrintedFile {
  batchId: number
  pages: number
  bytes: number
  sha256: string
  press: string
  /** The pages of every piece in it. */
  ranges: { piece: number; from: number; to: number }[]
}

/**
 * Counts a batch as printed, and puts its file in its place (`place`) while nobody can take a letter back. False, and
 * nothing done, when one that is in the file was taken back since it was read: it has to be set again. A second worker
 * that printed the same changes nothing in the ledger. As the system.
 */
export async function recordPrinted(ctx: Ctx, file: PrintedFile, place: () => Promise<void>): Promise<boolean> {
  const { batchId, pages, bytes, sha256, press, ranges } = file
  const batch = await row<{ printed: boolean }>(
    ctx,
    sql`select printed_at is not null as printed from print_batch where id = ${batchId} for no key update`,
  )
  // Pieces are only ever taken back, so the same number is the same pieces.
  const left = await row<{ n: number }>(
    ctx,
    sql`select count(*) as n from print_piece where batch_id = ${batchId} and withdrawn_at is null`,
  )
  if (left?.n !== ranges.length) return false
  await place()
  if (batch?.printed) return true
  await run(
    ctx,
    sql`update print_batch set printed_at = ${ctx.now}, fault = null, pages = ${pages}, bytes = ${bytes}, sha256 = ${sha256},
               press = ${press}
        where id = ${batchId}`,
  )
  await run(
    ctx,
    sql`update print_piece p set page_from = r."from", page_to = r."to"
        from jsonb_to_recordset(${JSON.stringify(ranges)}::jsonb) as r(piece int, "from" int, "to" int)
        where p.batch_id = ${batchId} and p.piece = r.piece`,
  )
  return true
}

/** Why a batch could not be printed, for whoever looks at it. As the system. */
export async function recordPrintFault(ctx: Ctx, input: { batchId: number; fault: string }): Promise<void> {
  await run(
    ctx,
    sql`update print_batch set fault = ${input.fault.slice(0, 1_000)} where id = ${input.batchId} and printed_at is null`,
  )
}
