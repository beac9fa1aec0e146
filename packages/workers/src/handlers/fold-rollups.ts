import { continueFolding } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/** Counts what has changed, a transaction a piece, until nothing is left or the worker is asked to stop. */
export async function foldRollups({ engine, stopping, logger }: Deps): Promise<void> {
  const onFault = (campaignId: number, err: unknown) =>
    logger.error({ err, campaignId }, 'the figures of a campaign could not be counted; it is tried again')
  while (!stopping.aborted && (await engine.asSystem((ctx) => continueFolding(ctx, onFault))));
}
