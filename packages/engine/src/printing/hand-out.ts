import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { recordAudit } from '../org/audit.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { rangeWithin, requirePrinted } from './frozen-pieces.ts'
import { getPrintBatch, type PrintBatch } from './print-batches.ts'

export const handOutInput = z.strictObject({
  id: z.int().positive(),
  /** Its files, pieces of it once more, or an extraction file. */
  what: z.enum(['files', 'reprint', 'extract']),
  from: z.int().positive().optional(),
  to: z.int().positive().optional(),
})

/**
 * Whether letters of a printed batch may be given to whoever asks, with an entry in the audit: who had them, and which
 * were printed twice. Needs `campaign.launch`. Throws `not-found`, `forbidden`, `conflict` before it is printed, and
 * `bad-input` for pieces that it does not have. Give nothing out before this has committed.
 */
export async function handOut(ctx: Ctx, input: z.input<typeof handOutInput>): Promise<PrintBatch> {
  const { id, what, ...range } = parseInput(handOutInput, input)
  const batch = await getPrintBatch(ctx, { id })
  await requireRight(ctx, 'campaign.launch', batch.unitId)
  requirePrinted(batch)
  const detail = { batchId: id, what, ...rangeWithin(batch, range) }
  await recordAudit(ctx, { action: 'letters.hand-out', unitId: batch.unitId, detail })
  return batch
}
