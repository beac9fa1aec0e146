import { sql } from 'kysely'
import { z } from 'zod'
import { businessDay, type Ctx, instant, rows } from '../context.ts'
import { withinUnit } from '../org/units-below.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { type CustomerView, maskedIdNumber } from './customer-view.ts'
import { holdersOfEmail } from './holders-of-email.ts'
import { normaliseIdNumber } from './id-number.ts'
import { cleanText, normaliseEmail, normaliseMobile } from './normalise.ts'

export const customerQuery = pageInput.extend({
  /** Only customers of this unit and those below it. */
  unitId: z.coerce.number().int().positive().optional(),
  /** The beginning of a name, or a whole ref, id number, mobile number or e-mail address (in whatever case). */
  search: z.string().max(200).optional(),
})
export type CustomerQuery = z.input<typeof customerQuery>

/**
 * Customers the actor may see, by id. Hand-written for the search over several columns, each with its index; a name so
 * common that it fills the page early is looked for along customer_pkey. Among 5,000,000 customers, of a branch of 2,500 or of
 * all, 1 to 65 ms once the pages are in memory; up to a second when nothing is.
 */
export async function listCustomers(ctx: Ctx, input: CustomerQuery = {}): Promise<Page<CustomerView>> {
  const { cursor, limit, unitId, search } = parseInput(customerQuery, input)
  const found = await rows<Omit<CustomerView, 'idNumber'> & { idNumber: Uint8Array | null }>(
    ctx,
    sql`select c.id, c.unit_id as "unitId", c.kind, c.ref, c.name, c.gender, c.email, c.mobile, c.fax, c.address,
               c.division_code as "divisionCode", c.postcode, c.street, c.address_match as "addressMatch", c.birthday::text, c.joined_on::text as "joinedOn",
               c.id_number_cipher as "idNumber", c.owner_staff_id as "ownerStaffId", to_json(c.wrong) as wrong, c.attributes, c.tags, c.created_at as "createdAt",
               c.updated_at as "updatedAt"
        from customer c
        where c.id > ${afterId(cursor)} and ${withinUnit(sql`c.unit_id`, unitId)} and ${await matches(ctx, cleanText(search ?? ''))}
        order by c.id limit ${limit + 1}`,
  )
  return toPage(
    found.map((view) => ({
      ...view,
      idNumber: maskedIdNumber(ctx, view.idNumber),
      createdAt: instant(view.createdAt),
      updatedAt: instant(view.updatedAt),
    })),
    limit,
  )
}

async function matches(ctx: Ctx, search: string) {
  if (search === '') return sql`true`
  const email = normaliseEmail(search)
  if (email.ok) return sql`c.id = any(${await holdersOfEmail(ctx, email.value)}::bigint[])`
  const mobile = normaliseMobile(search)
  const asMobile = mobile.ok ? sql`c.mobile = ${mobile.value}` : sql`false`
  const idNumber = normaliseIdNumber(search, businessDay(ctx))
  const asIdNumber = idNumber.ok ? sql`c.id_number_hash = ${ctx.vault.fingerprint(idNumber.value)}` : sql`false`
  return sql`(starts_with(c.name, ${search}) or c.ref = ${search} or ${asMobile} or ${asIdNumber})`
}
