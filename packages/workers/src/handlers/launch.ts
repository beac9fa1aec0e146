import { analyseLedger, finishIfDone, keepPromise, launchCampaign, TradewindError, transit } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/** Freezes and starts a campaign; the promise is kept in the same transaction. */
export async function launch(deps: Deps, promiseId: number, payload: { campaignId: number }): Promise<void> {
  try {
    await deps.engine.asSystem(async (ctx) => {
      const waterfall = await launchCampaign(ctx, payload)
      await keepPromise(ctx, promiseId)
      if (waterfall?.targeted === 0) await finishIfDone(ctx, payload.campaignId)
    })
    await deps.engine.asSystem(analyseLedger)
  } catch (error) {
    if (!(error instanceof TradewindError)) throw error
    // What a person has to mend (a segment that names a field no longer declared) goes back to that person.
    deps.logger.warn({ campaignId: payload.campaignId, reason: error.message }, 'launch refused; back to draft')
    await deps.engine.asSystem(async (ctx) => {
      await transit(ctx, payload.campaignId, 'unschedule')
      await keepPromise(ctx, promiseId)
    })
  }
}
