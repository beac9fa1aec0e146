import { tendOrders } from '@tradewind/engine'
import type { Deps } from '../deps.ts'

/** The morning's look at work orders. The log says how many, never whose. */
export async function tendWorkOrders({ engine, logger }: Deps): Promise<void> {
  const tended = await engine.asSystem(tendOrders)
  if (tended) logger.info(tended, 'work orders of the day')
}
