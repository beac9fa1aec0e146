import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row } from '../context.ts'
import { conflict } from '../errors.ts'
import { recordAudit } from '../org/audit.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { placeCustomer } from './address/place-pending.ts'
import type { Customer } from './customer.ts'
import { type CustomerDetail, customerInput, detailOf, flushCustomer, readCustomer } from './customer-view.ts'
import { findCustomer } from './find-customer.ts'

export const customerChange = customerInput.extend({
  id: z.int().positive(),
  /** Moves the customer to another unit. */
  unitId: z.int().positive().optional(),
  /** As the editor read it: who comes second learns of it instead of overruling the first. */
  updatedAt: z.iso.datetime().optional(),
})
export type CustomerChange = z.input<typeof customerChange>

/**
 * Changes the given fields; null or "" clears one, also within `attributes`. A new address that is sure brings its
 * division, street and postcode with it, unless they were given too. Which fields were changed, and by whom, stands in
 * the audit; what stood in them does not, since an entry outlives whom it is about. Needs `customer.write` in the
 * customer's unit, and in the new one for a move. Throws `not-found`, `bad-input`, and `conflict` for a taken ref or a
 * record that was changed since `updatedAt`.
 */
export async function updateCustomer(ctx: Ctx, input: CustomerChange): Promise<CustomerDetail> {
  const { id, unitId, updatedAt, ...given } = parseInput(customerChange, input)
  // The second of two editors waits here and then reads what the first has written.
  await row(ctx, sql`select id from customer where id = ${id} for no key update`)
  const customer = await findCustomer(ctx, id)
  await requireRight(ctx, 'customer.write', customer.unitId)
  if (updatedAt !== undefined && customer.updatedAt.getTime() !== Date.parse(updatedAt)) {
    throw conflict(
      'Somebody has changed this customer since you opened the page. Look at what stands there now, then change it again.',
    )
  }
  if (unitId !== undefined) await requireRight(ctx, 'customer.write', unitId)
  const before = { ...customer }
  const { attributes, ...fields } = await readCustomer(ctx, given, customer)
  Object.assign(customer, fields, unitId === undefined ? {} : { unitId })
  if (attributes) {
    const merged = Object.entries({ ...customer.attributes, ...attributes })
    customer.attributes = Object.fromEntries(merged.filter(([, value]) => value !== null))
  }
  customer.updatedAt = ctx.now
  await flushCustomer(ctx, customer)
  await placeCustomer(ctx, customer)
  await noteChange(
    ctx,
    before,
    customer,
    Object.keys({ ...fields, ...(attributes && { attributes }), ...(unitId && { unitId }) }),
  )
  return detailOf(ctx, customer)
}

async function noteChange(ctx: Ctx, before: Customer, { ...after }: Customer, given: string[]): Promise<void> {
  const differs = (field: string) => {
    const [was, is] = [before, after].map((one) => JSON.stringify(one[field as keyof Customer] ?? null))
    return was !== is
  }
  const fields = given.filter((field) => field !== 'idNumberCipher' && differs(field)).map(nameOf)
  if (fields.length === 0) return
  const about = { unitId: after.unitId, customerId: after.id }
  await recordAudit(ctx, { action: 'customer.change', ...about, detail: { fields } })
}

const nameOf = (field: string): string => (field === 'idNumberHash' ? 'idNumber' : field)
