import type { Answer } from '../../api/index.ts'

type Price = Required<Answer<'get', '/units/:id/prices'>[number]>

/** The price of a unit that holds today: of its own, which come first, the one that began last. */
export function priceNow(
  prices: readonly Answer<'get', '/units/:id/prices'>[number][],
  channel: Price['channel'],
  item: Price['item'],
): Price | undefined {
  const today = new Date().toISOString().slice(0, 10)
  const held = (prices as readonly Price[]).filter(
    (price) =>
      price.channel === channel &&
      price.item === item &&
      price.validFrom <= today &&
      (price.validUntil === null || price.validUntil >= today),
  )
  const nearest = held[0]?.unitId
  return held.filter(({ unitId }) => unitId === nearest).sort((a, b) => b.validFrom.localeCompare(a.validFrom))[0]
}
