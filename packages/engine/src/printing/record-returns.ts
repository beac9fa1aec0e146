import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, rows } from '../context.ts'
import { recordReceipts } from '../deliveries/record-receipts.ts'
import { requireRightIn } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { type PieceKey, pieceNumber, readPieceNumber } from './piece-number.ts'

export const returnsInput = z.strictObject({
  /** Piece numbers as they were scanned or typed. */
  pieces: z.array(z.string().max(100)).min(1).max(1_000),
  /** What the post wrote on them, e.g. `moved`. */
  reason: z.string().trim().max(200).optional(),
})

/**
 * - `recorded`: the letter counts as returned now.
 * - `unchanged`: it did before, or was never posted nor printed.
 * - `unknown`: no piece of yours has this number.
 * - `misread`: not a piece number, or one with a wrong digit.
 */
export type ReturnStatus = 'recorded' | 'unchanged' | 'unknown' | 'misread'
export interface ReturnedPiece {
  /** As it was given. */
  number: string
  status: ReturnStatus
  customerId: number | null
  customer: string | null
}

/**
 * Letters that came back, by the piece numbers in their windows. Scanned twice, a piece counts once. Needs
 * `response.write` for the units of the customers. Returns a status for each, in the same order.
 */
export async function recordReturns(ctx: Ctx, input: z.input<typeof returnsInput>): Promise<ReturnedPiece[]> {
  const { pieces, reason } = parseInput(returnsInput, input)
  const keys = pieces.map(readPieceNumber)
  const found = await findPieces(
    ctx,
    keys.filter((key) => key !== null),
  )
  await requireRightIn(ctx, 'response.write', [...new Set(found.map(({ unitId }) => unitId))])
  const receipts = await elevated(ctx, (all) =>
    recordReceipts(
      all,
      found.map(({ stepId, seq }) => ({ stepId, seq, receipt: 'returned', ...(reason && { reason }) })),
    ),
  )
  const byNumber = new Map(found.map((piece, i) => [pieceNumber(piece), { piece, receipt: receipts[i] }]))
  return pieces.map((number, i) => {
    const key = keys[i]
    const hit = key && byNumber.get(pieceNumber(key))
    if (!hit) return { number, status: key ? 'unknown' : 'misread', customerId: null, customer: null }
    const status = hit.receipt === 'recorded' ? 'recorded' : 'unchanged'
    return { number, status, customerId: hit.piece.customerId, customer: hit.piece.customer }
  })
}

interface FoundPiece extends PieceKey {
  stepId: number
  seq: number
  unitId: number
  customerId: number
  customer: string
}

/** By print_piece_pkey. Under row-level security: batch and customer are the actor's to see. */
const findPieces = (ctx: Ctx, keys: PieceKey[]): Promise<FoundPiece[]> =>
  rows<FoundPiece>(
    ctx,
    sql`select p.batch_id as "batchId", p.piece, p.step_id as "stepId", p.seq, c.unit_id as "unitId",
               c.id as "customerId", c.name as customer
        from (select distinct * from unnest(${keys.map(({ batchId }) => batchId)}::bigint[],
                                            ${keys.map(({ piece }) => piece)}::int[]) as k(batch_id, piece)) k
        join print_piece p on p.batch_id = k.batch_id and p.piece = k.piece
        join print_batch b on b.id = p.batch_id and b.printed_at is not null
        join customer c on c.id = p.customer_id`,
  )
