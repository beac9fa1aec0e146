import { type Outcome, type PlannedPiece, planPrintBatch } from '@tradewind/engine'
import type { ChannelDriver } from '../channels.ts'
import type { Fonts } from './fonts.ts'
import { loadLetters, type Prepared, preparePiece } from './letter-step.ts'

export interface LetterDriverOptions {
  fonts: Fonts
  /** Where recipients reach us: base of the reply form's address, without a slash at the end. */
  publicUrl: string
}

/** Letters in a print batch: what one file and one tray hold, and the memory of the process that sets it (0.9 GB). */
const batchSize = 1_000

/**
 * Letters: what can be printed is frozen into a print batch, which is set later; what cannot is held for a person. Both are
 * only rows, so that a crash leaves each letter either in a batch or as it was.
 */
export const letterDriver = ({ fonts, publicUrl }: LetterDriverOptions): ChannelDriver => ({
  load: async (engine, campaignId, stepId) => {
    const letters = await loadLetters(engine, stepId)
    return {
      claimSize: batchSize,
      batchSize,
      sender: null,
      render: (delivery) => preparePiece(letters, delivery, fonts),
      send: async (batch: readonly Prepared[]) => {
        const pieces = batch.flatMap((one): PlannedPiece[] => ('piece' in one ? [one.piece] : []))
        const replyBase = `${publicUrl}/r/`
        if (pieces.length > 0) {
          await engine.asSystem((ctx) => planPrintBatch(ctx, { campaignId, stepId, replyBase, pieces }))
        }
        return batch.map(
          (one): Outcome => ('piece' in one ? { kind: 'in-hand' } : { kind: 'held', reason: one.exception }),
        )
      },
    }
  },
  close: async () => undefined,
})
