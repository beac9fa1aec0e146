import { guardCampaign, watchTarget } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

interface Watched {
  campaignId: number
}

/** Looks whether a campaign has to be paused. */
export const guard = ({ engine }: Deps, promiseId: number, campaign: Watched): Promise<void> =>
  engine.asSystem((ctx) => guardCampaign(ctx, promiseId, campaign))

/** Looks whether a campaign will miss its target. */
export const target = ({ engine }: Deps, promiseId: number, campaign: Watched): Promise<void> =>
  engine.asSystem((ctx) => watchTarget(ctx, promiseId, campaign))
