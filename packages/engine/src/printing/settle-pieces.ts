import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, rows } from '../context.ts'
import { settleInHand } from '../deliveries/settle-in-hand.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { rangeWithin, requirePrinted } from './frozen-pieces.ts'
import { getPrintBatch, type PrintBatch } from './print-batches.ts'

export const settlePiecesInput = z.strictObject({
  id: z.int().positive(),
  /** `posted`: handed to the post. `withdrawn`: taken out of the pile, and not to be posted. */
  as: z.enum(['posted', 'withdrawn']),
  /** Pieces from..to, both inclusive; all when left out. */
  from: z.int().positive().optional(),
  to: z.int().positive().optional(),
})

/**
 * What became of the letters of a printed batch, or of a range of them. Those that were posted or withdrawn before stay
 * as they are, so that it may be said twice, and the rest of a batch after its exceptions. Needs `campaign.launch`.
 * Throws `not-found`, `forbidden`, `bad-input` for a range that it does not have, and `conflict` before it is printed.
 */
export async function settlePieces(ctx: Ctx, input: z.input<typeof settlePiecesInput>): Promise<PrintBatch> {
  const { id, as, ...range } = parseInput(settlePiecesInput, input)
  const batch = await getPrintBatch(ctx, { id })
  await requireRight(ctx, 'campaign.launch', batch.unitId)
  requirePrinted(batch)
  const { from, to } = rangeWithin(batch, range)
  await elevated(ctx, async (all) => {
    // A piece withdrawn by hand stays so when the whole pile is posted; cancelled with its campaign, it may have gone out.
    const pieces = await rows<{ stepId: number; seq: number }>(
      all,
      sql`select p.step_id as "stepId", p.seq
          from print_piece p join delivery d on d.step_id = p.step_id and d.seq = p.seq
          where p.batch_id = ${id} and p.piece between ${from} and ${to} and p.withdrawn_at is null
            and d.reason is distinct from ${withdrawn}`,
    )
    const settlement = as === 'posted' ? { as: 'sent' as const } : { as: 'cancelled' as const, reason: withdrawn }
    await settleInHand(
      all,
      pieces.map((piece) => ({ ...piece, ...settlement })),
    )
  })
  return getPrintBatch(ctx, { id })
}

const withdrawn = 'taken out of the print batch'
