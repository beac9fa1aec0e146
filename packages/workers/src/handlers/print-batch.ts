import { deferPromise, holdOffer, keepPromise, recheckBatch, recordPrintFault } from '@tradewind/engine'
import type { Deps } from '../deps.ts'
import { whileOffered } from '../keep-offered.ts'
import { offerLeaseSeconds } from '../relay.ts'

/** Milliseconds after which a batch that could not be printed is tried again: somebody has to make room first. */
const faultWait = 60_000

/**
 * Prints a batch from what was frozen: any number of times, in any number of places at once, it is the same file. Letters
 * of people who have answered or opted out since are left out; a batch of none is not printed any more.
 */
export async function printBatch(deps: Deps, promiseId: number, { batchId }: { batchId: number }): Promise<void> {
  const { engine, press, logger, stopping } = deps
  const later = () => engine.asSystem((ctx) => deferPromise(ctx, promiseId, new Date(ctx.now.getTime() + faultWait)))
  if (!(await engine.asSystem((ctx) => holdOffer(ctx, promiseId, offerLeaseSeconds)))) return
  if (!(await engine.asSystem((ctx) => recheckBatch(ctx, promiseId, { batchId })))) return
  if (!press) return later()
  try {
    // Setting a thousand letters takes as long as half an offer on a busy machine.
    await whileOffered(deps, promiseId, () => press.print(batchId, stopping))
    await engine.asSystem((ctx) => keepPromise(ctx, promiseId))
  } catch (error) {
    if (stopping.aborted) return engine.asSystem((ctx) => deferPromise(ctx, promiseId, ctx.now))
    const fault = error instanceof Error ? error.message : String(error)
    logger.warn({ err: error, batchId }, 'a print batch could not be printed; it is tried again')
    await engine.asSystem((ctx) => recordPrintFault(ctx, { batchId, fault }))
    await later()
  }
}
