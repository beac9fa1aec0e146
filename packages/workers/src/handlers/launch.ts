import {
  analyseLedger,
  deferPromise,
  finishIfDone,
  getCampaign,
  keepPromise,
  launchCampaign,
  TradewindError,
  tryTransit,
} from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/** Freezes and starts a campaign; the promise is kept in the same transaction. */
export async function launch(deps: Deps, promiseId: number, { campaignId }: { campaignId: number }): Promise<void> {
  const { engine, logger } = deps
  try {
    const launched = await engine.asSystem(async (ctx) => {
      const { state, startAt } = await getCampaign(ctx, { id: campaignId })
      // Scheduled anew for later, or the relay's clock is ahead of ours: dropped now, nobody would ever launch it.
      if (state === 'scheduled' && startAt !== null && startAt > ctx.now) {
        await deferPromise(ctx, promiseId, startAt)
        return false
      }
      const waterfall = await launchCampaign(ctx, { campaignId })
      await keepPromise(ctx, promiseId)
      if (waterfall?.targeted === 0) await finishIfDone(ctx, campaignId)
      return waterfall !== null
    })
    if (launched) await engine.asSystem(analyseLedger)
  } catch (error) {
    if (!(error instanceof TradewindError)) throw error
    // What a person has to mend (a segment that names a field no longer declared) goes back to that person.
    logger.warn({ campaignId, reason: error.message }, 'launch refused; back to draft')
    await engine.asSystem(async (ctx) => {
      await tryTransit(ctx, campaignId, 'unschedule')
      await keepPromise(ctx, promiseId)
    })
  }
}
