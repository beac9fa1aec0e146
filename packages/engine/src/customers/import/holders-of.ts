import { type RawBuilder, sql } from 'kysely'
import { type Ctx, elevated, rows } from '../../context.ts'
import { unitsBelow } from '../../org/units-below.ts'
import type { CustomerKey } from '../customer-fields.ts'
import { postalKeySql } from '../postal-key.ts'

/** A value by which customers are looked for, with the place of its row in the batch. */
export interface Wanted {
  n: number
  value: string
}

export interface Holder {
  id: number
  unitId: number
  ref: string | null
}

/** Parts a name from the address in a value of the key `nameAddress`. */
export const part = '\n'

/**
 * How each key compares, and its index: customer_ref_key, customer_id_number, customer_email_lower, customer_mobile,
 * customer_name. A name
 * with an address has no index of its own, which would cost every import a quarter of its speed: those of the same name
 * are compared, about 1 µs for each of them.
 */
const matches: Record<CustomerKey, RawBuilder<unknown>> = {
  ref: sql`c.ref = k.value`,
  idNumber: sql`c.id_number_hash = decode(k.value, 'hex')`,
  email: sql`lower(c.email) = k.value`,
  mobile: sql`c.mobile = k.value`,
  nameAddress: sql`c.name = split_part(k.value, ${part}, 1) and ${postalKeySql(sql`c.address`)} = split_part(k.value, ${part}, 2)`,
}

/**
 * The customers within the unit who have the values, by the places of the rows; by ref those anywhere, since a ref is
 * unique in the whole organisation. E-mail addresses have to be given in lower case, id numbers
 * as their fingerprints in hex.
 *
 * Elevated, because under row-level security `lower()` and the like could use no index, and to tell a ref that is taken
 * elsewhere from a new one. The caller has checked the right for the unit. The lateral keeps the planner from reading
 * all customers for a batch: one probe of the index a row, whatever the statistics say.
 */
export async function holdersOf(
  ctx: Ctx,
  key: CustomerKey,
  wanted: Wanted[],
  unitId: number,
): Promise<Map<number, Holder[]>> {
  if (wanted.length === 0) return new Map()
  const within = key === 'ref' ? sql`true` : sql`c.unit_id in ${unitsBelow(unitId)}`
  const found = await elevated(ctx, (all) =>
    rows<Holder & { n: number }>(
      all,
      sql`select k.n, c.id, c.unit_id as "unitId", c.ref
          from unnest(${wanted.map(({ n }) => n)}::int[], ${wanted.map(({ value }) => value)}::text[]) as k(n, value)
          cross join lateral (select id, unit_id, ref from customer c where ${matches[key]} and ${within} order by id limit 2) c
          order by k.n, c.id`,
    ),
  )
  return Map.groupBy(found, ({ n }) => n)
}
