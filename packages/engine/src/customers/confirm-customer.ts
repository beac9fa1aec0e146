import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { recordAudit } from '../org/audit.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { type CustomerDetail, detailOf } from './customer-view.ts'
import { findCustomer } from './find-customer.ts'

const byId = z.object({ id: z.int().positive() })

/**
 * Says that a record was looked at and is right as it stands: it counts as maintained from now on; who said
 * so stands in the audit. Needs `customer.write` in the customer's unit. Throws `not-found`.
 */
export async function confirmCustomer(ctx: Ctx, input: z.input<typeof byId>): Promise<CustomerDetail> {
  const customer = await findCustomer(ctx, parseInput(byId, input).id)
  await requireRight(ctx, 'customer.write', customer.unitId)
  customer.updatedAt = ctx.now
  await ctx.em.flush()
  await recordAudit(ctx, { action: 'customer.confirm', unitId: customer.unitId, customerId: customer.id, detail: {} })
  return detailOf(ctx, customer)
}
