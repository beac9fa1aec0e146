import type { Deed, KeptDay, Order } from './deed.ts'

/** A day's list with what was done since it was read. */
export interface Today {
  /** Still to be done, in walking order. */
  open: Order[]
  /** The latest of each order, the newest first: waiting or sent. */
  done: Deed[]
  refused: Deed[]
}

/**
 * An order that something was done with is off the list, whether or not the server knows yet; unless the list was read
 * after the server had it, and has it still.
 */
export function todayOf(day: Pick<KeptDay, 'items' | 'readAt'>, deeds: readonly Deed[]): Today {
  const latest = new Map<number, Deed>()
  for (const deed of deeds.filter(({ state }) => state !== 'refused')) {
    latest.delete(deed.workOrderId)
    latest.set(deed.workOrderId, deed)
  }
  const isOff = ({ id }: Order) => {
    const deed = latest.get(id)
    return deed !== undefined && !(deed.sentAt !== undefined && deed.sentAt < day.readAt)
  }
  return {
    open: day.items.filter((order) => !isOff(order)),
    done: [...latest.values()].reverse(),
    refused: deeds.filter(({ state }) => state === 'refused'),
  }
}
