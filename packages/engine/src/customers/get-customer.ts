import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { parseInput } from '../parse-input.ts'
import { type CustomerDetail, detailOf } from './customer-view.ts'
import { findCustomer } from './find-customer.ts'

const byId = z.object({ id: z.int().positive() })

/** One customer with its consents. Throws `not-found` outside the actor's units. */
export async function getCustomer(ctx: Ctx, input: z.input<typeof byId>): Promise<CustomerDetail> {
  const { id } = parseInput(byId, input)
  return detailOf(ctx, await findCustomer(ctx, id))
}
