import { sql } from 'kysely'
import { type Ctx, rows } from '../context.ts'
import { holdersOfEmails } from '../customers/holders-of-email.ts'
import { normaliseEmail, normaliseMobile } from '../customers/normalise.ts'
import { requireRightIn } from '../org/rights.ts'
import type { ParsedResponse } from './response-input.ts'

/**
 * The customers each response may mean, by its index: none where nobody the actor may see fits, several where people
 * share an address; only of the units `within`, when given. Throws `forbidden` when the actor sees one of them but may
 * not record responses for their unit.
 */
export async function findCandidates(
  ctx: Ctx,
  responses: ParsedResponse[],
  within?: ReadonlySet<number>,
): Promise<Map<number, number[]>> {
  const asked = responses.flatMap(({ customer }, at) => (customer ? [{ at, ...keyOf(customer) }] : []))
  if (asked.length === 0) return new Map()
  const byEmail = asked.flatMap(({ at, email }) => (email === undefined ? [] : [{ at, email }]))
  const emails = byEmail.map(({ email }) => email)
  const holders = await holdersOfEmails(ctx, emails)
  const wanted = [...asked, ...holders.map(({ n, id }) => ({ at: byEmail[n]?.at, id }))]
  // As the actor: row-level security is what makes a customer of another unit unknown. One index probe a response
  // (customer_pkey, customer_ref_key, customer_mobile, customer_id_number).
  const seen = await rows<{ at: number; id: number; unit_id: number }>(
    ctx,
    sql`with w as (
          select * from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
            as w(at int, id bigint, ref text, mobile text, fingerprint text)
        )
        select w.at, c.id, c.unit_id from w join customer c on c.id = w.id
        union all select w.at, c.id, c.unit_id from w join customer c on c.ref = w.ref
        union all select w.at, c.id, c.unit_id from w join customer c on c.mobile = w.mobile
        union all
        select w.at, c.id, c.unit_id from w join customer c on c.id_number_hash = decode(w.fingerprint, 'hex')`,
  )
  const found = seen.filter(({ unit_id }) => within?.has(unit_id) ?? true)
  await requireRightIn(ctx, 'response.write', [...new Set(found.map((f) => f.unit_id))])
  const byIndex = Map.groupBy(found, ({ at }) => at)
  return new Map([...byIndex].map(([at, customers]) => [at, customers.map(({ id }) => id)]))
}

interface Key {
  id?: number
  ref?: string
  email?: string
  mobile?: string
  fingerprint?: string
}

function keyOf(customer: NonNullable<ParsedResponse['customer']>): Key {
  if ('email' in customer) {
    const email = normaliseEmail(customer.email)
    return email.ok ? { email: email.value } : {}
  }
  if ('mobile' in customer) {
    const mobile = normaliseMobile(customer.mobile)
    return mobile.ok ? { mobile: mobile.value } : {}
  }
  return customer
}
