import { closeSmsParts } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/** Text messages of which a part never came. The log says how many, never whose. */
export async function closeLapsedSms({ engine, logger }: Deps, promiseId: number): Promise<void> {
  const recorded = await engine.asSystem((ctx) => closeSmsParts(ctx, promiseId))
  if (recorded > 0) logger.warn({ recorded }, 'text messages of which not all parts came')
}
