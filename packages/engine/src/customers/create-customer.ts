import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { badInput } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { placeCustomer } from './address/place-pending.ts'
import { Customer } from './customer.ts'
import { type CustomerDetail, customerInput, detailOf, flushCustomer, readCustomer } from './customer-view.ts'

export const newCustomer = customerInput.extend({ unitId: z.int().positive() })
export type NewCustomer = z.input<typeof newCustomer>

/**
 * Adds a customer to a unit; division, street and postcode are filled from the address where they were not given. Needs `customer.write` there. Throws `bad-input` with an issue for every field that is
 * not valid, `conflict` when the ref is taken.
 */
export async function createCustomer(ctx: Ctx, input: NewCustomer): Promise<CustomerDetail> {
  const { unitId, ...given } = parseInput(newCustomer, input)
  await requireRight(ctx, 'customer.write', unitId)
  const { name, kind, ...fields } = await readCustomer(ctx, given)
  if (!name) throw badInput('A customer needs a name.', [{ path: 'name', message: 'A customer needs a name.' }])
  const customer = new Customer()
  Object.assign(customer, fields, {
    unitId,
    name,
    kind: kind ?? 'person',
    attributes: withoutNulls(fields.attributes ?? {}),
    tags: fields.tags ?? [],
    createdAt: ctx.now,
    updatedAt: ctx.now,
  })
  ctx.em.persist(customer)
  await flushCustomer(ctx, customer)
  await placeCustomer(ctx, customer)
  return detailOf(ctx, customer)
}

const withoutNulls = (attributes: Customer['attributes']) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null))
