import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, instant, rows } from '../../context.ts'
import { requireAnywhere } from '../../customers/require-anywhere.ts'
import { getUnit } from '../../org/get-unit.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { afterId, type Page, pageInput, toPage } from '../../page.ts'
import { parseInput } from '../../parse-input.ts'
import type { ResponseKind } from '../kinds.ts'

export const unattributedQuery = pageInput.extend({
  unitId: z.coerce.number().int().positive(),
  /** Only those whose customer is known, or that nobody was found for. */
  customer: z.enum(['known', 'unknown']).optional(),
})

/** An answer that belongs to no campaign. */
export interface UnattributedResponse {
  id: number
  unitId: number
  source: string
  externalId: string
  kind: ResponseKind
  occurredAt: Date
  /** Null where nobody was found, or several were. */
  customerId: number | null
  /** Minor units. */
  amount: number | null
  currency: string | null
  /** What was said of whom and what it is about, as far as it led nowhere. */
  given: Record<string, unknown>
}

/**
 * Answers in a unit and below that belong to no campaign, in the order in which they came: late ones, mistyped codes, people
 * nobody knows. Needs `response.write`. Throws `not-found`. By response_unattributed.
 */
export async function listUnattributed(
  ctx: Ctx,
  input: z.input<typeof unattributedQuery>,
): Promise<Page<UnattributedResponse>> {
  const { unitId, customer, cursor, limit } = parseInput(unattributedQuery, input)
  requireAnywhere(ctx, 'response.write')
  await getUnit(ctx, { id: unitId })
  const found = await rows<UnattributedResponse>(
    ctx,
    sql`select id, unit_id as "unitId", source, external_id as "externalId", kind, occurred_at as "occurredAt",
               customer_id as "customerId", amount, currency, coalesce(detail -> 'given', '{}') as given
        from response
        where attribution = 'none' and unit_id in ${unitsBelow(unitId)} and id > ${afterId(cursor)}
          and ${customer ? sql`(customer_id is null) = ${customer === 'unknown'}` : sql`true`}
        order by id limit ${limit + 1}`,
  )
  return toPage(
    found.map((one) => ({ ...one, occurredAt: instant(one.occurredAt) })),
    limit,
  )
}
