import { sql } from 'kysely'
import { type Ctx, rows, run } from '../../context.ts'
import type { Customer } from '../customer.ts'
import { type Place, placeAddress, unitDivisions } from './place-address.ts'

/** Addresses that one transaction of the night splits. */
const rangeSize = 20_000

/**
 * Splits addresses that nobody has looked at, or that were changed since (the trigger `address_changed` notes that): of
 * the named customers, or the next 20,000 of all. Returns how many. It is no maintenance, so `updated_at` stays.
 *
 * Hand-written: customer_address_pending finds them, and one UPDATE writes them, locked in the order of their ids.
 */
export async function placePending(ctx: Ctx, ids?: number[]): Promise<number> {
  const found = await rows<Place & { id: number; unitId: number }>(
    ctx,
    sql`select id, unit_id as "unitId", address, division_code as "divisionCode", postcode,
               address_match as "addressMatch"
        from customer
        where address is not null and (address_match is null or address_match = 'pending')
          and ${ids ? sql`id = any(${ids}::bigint[])` : sql`true`}
        order by id limit ${ids ? null : rangeSize}
        for no key update`,
  )
  if (found.length === 0) return 0
  const near = await unitDivisions(ctx, [...new Set(found.map(({ unitId }) => unitId))])
  const placed = found.map(({ id, unitId, ...place }) => ({ id, ...placeAddress(place, near.get(unitId) ?? null) }))
  return run(
    ctx,
    sql`update customer c set division_code = r."divisionCode", postcode = r.postcode, street = r.street,
            address_match = r."addressMatch"
        from json_to_recordset(${JSON.stringify(placed)}::json)
             as r(id bigint, "divisionCode" text, postcode text, street text, "addressMatch" text)
        where c.id = r.id`,
  )
}

/** Splits the address of a customer that was just written, where that is new, and reads what became of it. */
export async function placeCustomer(ctx: Ctx, customer: Customer): Promise<void> {
  if (!customer.address && !customer.addressMatch) return
  await placePending(ctx, [customer.id])
  await ctx.em.refresh(customer)
}
