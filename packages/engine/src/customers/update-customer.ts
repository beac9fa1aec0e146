import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { placeCustomer } from './address/place-pending.ts'
import { type CustomerDetail, customerInput, detailOf, flushCustomer, readCustomer } from './customer-view.ts'
import { findCustomer } from './find-customer.ts'

export const customerChange = customerInput.extend({
  id: z.int().positive(),
  /** Moves the customer to another unit. */
  unitId: z.int().positive().optional(),
})
export type CustomerChange = z.input<typeof customerChange>

/**
 * Changes the given fields; null or "" clears one, also within `attributes`. A new address that is sure brings its
 * division, street and postcode with it, unless they were given too. Needs `customer.write` in the
 * customer's unit, and in the new one for a move. Throws `not-found`, `bad-input`, and `conflict` for a taken ref.
 */
export async function updateCustomer(ctx: Ctx, input: CustomerChange): Promise<CustomerDetail> {
  const { id, unitId, ...given } = parseInput(customerChange, input)
  const customer = await findCustomer(ctx, id)
  await requireRight(ctx, 'customer.write', customer.unitId)
  if (unitId !== undefined) {
    await requireRight(ctx, 'customer.write', unitId)
    customer.unitId = unitId
  }
  const { attributes, ...fields } = await readCustomer(ctx, given, customer)
  Object.assign(customer, fields)
  if (attributes) {
    const merged = Object.entries({ ...customer.attributes, ...attributes })
    customer.attributes = Object.fromEntries(merged.filter(([, value]) => value !== null))
  }
  customer.updatedAt = ctx.now
  await flushCustomer(ctx, customer)
  await placeCustomer(ctx, customer)
  return detailOf(ctx, customer)
}
