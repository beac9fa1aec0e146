import { continueScoring } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/** Scores a model's customers, a transaction a range, until it is done or the worker is asked to stop. */
export async function scoreCustomers({ engine, stopping }: Deps, promiseId: number): Promise<void> {
  while (!stopping.aborted && (await engine.asSystem((ctx) => continueScoring(ctx, promiseId))));
}
