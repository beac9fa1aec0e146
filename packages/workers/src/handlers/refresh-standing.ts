import { continueRefresh, dropStrayReceipts } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/**
 * The night's work, a transaction a piece, until it is done, somebody else is at it, or the worker is asked to stop. What
 * is left then is offered again, and goes on where it stands. At the end reports that nobody asks for are dropped.
 */
export async function refreshStanding({ engine, metrics, logger, stopping }: Deps): Promise<void> {
  while (!stopping.aborted && (await engine.asSystem(continueRefresh)));
  const dropped = await engine.asSystem(dropStrayReceipts)
  metrics?.dropped(dropped)
  if (dropped > 0) logger.info({ dropped }, 'reports about deliveries that nobody knows')
}
