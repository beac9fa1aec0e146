import { sql } from 'kysely'
import type { MergeData } from '../campaigns/merge-fields.ts'
import { businessDay, type Ctx, row, rows, run } from '../context.ts'
import { promiseJob } from '../jobs/promise-job.ts'

/** A letter to be printed: everything it will be made of, now and at every reprint. */
export interface PlannedPiece {
  seq: number
  cellId: number
  customerId: number
  /** As it stands in the window: size in points. */
  address: { size: number; lines: string[] }
  data: MergeData
}

export interface PlannedBatch {
  campaignId: number
  stepId: number
  /** What stands before the token in each QR code. */
  replyBase: string
  pieces: PlannedPiece[]
}

/**
 * Freezes claimed letters into a batch and promises to print it, and settles them as in hand, all in the one transaction
 * of `ctx`: a letter is either in a batch or has not left. What is not claimed any more (paused, cancelled, another
 * worker's) is left alone. A delivery that has a piece already, because somebody queued it again, gets no other one.
 * Pieces are numbered in the order of the ledger, which is the postal one. As the system.
 */
export async function planPrintBatch(ctx: Ctx, planned: PlannedBatch): Promise<void> {
  const { campaignId, stepId, replyBase } = planned
  const seqs = planned.pieces.map(({ seq }) => seq)
  const claimed = await rows<{ seq: number; hasPiece: boolean }>(
    ctx,
    sql`select d.seq, exists (select from print_piece p where p.step_id = d.step_id and p.seq = d.seq) as "hasPiece"
        from delivery d join campaign c on c.id = d.campaign_id and c.state <> 'cancelled'
        where d.step_id = ${stepId} and d.seq = any(${seqs}::int[]) and d.state = 'claimed'
        order by d.seq for update of d`,
  )
  const fresh = new Set(claimed.flatMap(({ seq, hasPiece }) => (hasPiece ? [] : [seq])))
  if (fresh.size > 0) {
    const pieces = planned.pieces.filter(({ seq }) => fresh.has(seq)).sort((a, b) => a.seq - b.seq)
    await promiseJob(
      ctx,
      'print-batch',
      { batchId: await write(ctx, { campaignId, stepId, replyBase, pieces }) },
      { campaignId },
    )
  }
  await run(
    ctx,
    sql`update delivery set state = 'in-hand', reason = null, settled_at = null, claim_token = null, lease_until = null,
               in_flight = false, attempts = attempts + 1
        where step_id = ${stepId} and seq = any(${claimed.map(({ seq }) => seq)}::int[])`,
  )
}

async function write(ctx: Ctx, { campaignId, stepId, replyBase, pieces }: PlannedBatch): Promise<number> {
  const batch = await row<{ id: number }>(
    ctx,
    sql`insert into print_batch (unit_id, campaign_id, step_id, day, reply_base, pieces, planned_at)
        select unit_id, id, ${stepId}, ${businessDay(ctx)}, ${replyBase}, ${pieces.length}, ${ctx.now}
        from campaign where id = ${campaignId} returning id`,
  )
  const batchId = batch?.id ?? 0
  const numbered = pieces.map((piece, i) => ({ ...piece, piece: i + 1 }))
  await run(
    ctx,
    sql`insert into print_piece (batch_id, piece, step_id, seq, customer_id, cell_id, address, data)
        select ${batchId}, p.piece, ${stepId}, p.seq, p."customerId", p."cellId", p.address, p.data
        from jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb)
          as p(piece int, seq int, "customerId" bigint, "cellId" bigint, address jsonb, data jsonb)`,
  )
  return batchId
}
