import { continueFolding } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/** Counts what has changed, a transaction a piece, until nothing is left or the worker is asked to stop. */
export async function foldRollups({ engine, stopping }: Deps): Promise<void> {
  while (!stopping.aborted && (await engine.asSystem(continueFolding)));
}
