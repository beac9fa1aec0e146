import type { Ctx } from '../context.ts'
import { notFound } from '../errors.ts'
import { Customer } from './customer.ts'

/** The customer's entity. Throws `not-found` when it is absent or outside the actor's units. */
export async function findCustomer(ctx: Ctx, id: number): Promise<Customer> {
  const customer = await ctx.em.findOne(Customer, { id })
  if (!customer) throw notFound('The customer')
  return customer
}
