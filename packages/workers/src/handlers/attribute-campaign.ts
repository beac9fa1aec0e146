import { continueAttribution, holdOffer, keepPromise } from '@tradewind/engine'
import type { Deps } from '../deps.ts'
import { offerLeaseSeconds } from '../relay.ts'

/** Judges a campaign's responses anew, a transaction a piece, until none is left or the worker is asked to stop. */
export async function attributeCampaign(
  { engine, stopping }: Deps,
  promiseId: number,
  { campaignId }: { campaignId: number },
): Promise<void> {
  while (!stopping.aborted) {
    if (!(await engine.asSystem((ctx) => holdOffer(ctx, promiseId, offerLeaseSeconds)))) return
    if (await engine.asSystem((ctx) => continueAttribution(ctx, { campaignId }))) continue
    await engine.asSystem((ctx) => keepPromise(ctx, promiseId))
    return
  }
}
