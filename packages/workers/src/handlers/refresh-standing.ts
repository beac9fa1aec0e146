import { continueRefresh } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/**
 * The night's work, a transaction a piece, until it is done, somebody else is at it, or the worker is asked to stop. What
 * is left then is offered again, and goes on where it stands.
 */
export async function refreshStanding({ engine, stopping }: Deps): Promise<void> {
  while (!stopping.aborted && (await engine.asSystem(continueRefresh)));
}
