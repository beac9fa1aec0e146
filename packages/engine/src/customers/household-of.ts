import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row, rows } from '../context.ts'
import { parseInput } from '../parse-input.ts'
import { familyNameSql } from './family-name.ts'
import { findCustomer } from './find-customer.ts'
import { postalKeySql } from './postal-key.ts'

const byId = z.object({ customerId: z.int().positive() })

/** A dormitory at one address with one family name is no household to look at. */
const most = 50

export interface HouseholdMember {
  id: number
  name: string
  gender: 'male' | 'female' | null
  birthday: string | null
  /** What they share besides the address. */
  shares: ('mobile' | 'family-name')[]
}

/**
 * Who else lives there: customers at the same address with the same mobile number, or of the same unit with the same
 * family name, as campaigns that go once to a household compare them. At most 50, those whom the actor sees. Throws
 * `not-found` outside the actor's units.
 *
 * Hand-written: nothing indexes addresses, so candidates come by customer_mobile, and by customer_name or
 * customer_unit_id within the unit; other branches' namesakes at the address are not looked for.
 */
export async function householdOf(ctx: Ctx, input: z.input<typeof byId>): Promise<HouseholdMember[]> {
  const { customerId } = parseInput(byId, input)
  const { unitId, mobile = null, name, kind } = await findCustomer(ctx, customerId)
  const home = postalKeySql(sql.ref('c.address'))
  const here = await row<{ place: string | null; family: string | null }>(
    ctx,
    sql`select ${home} as place, ${familyNameSql} as family from customer c where c.id = ${customerId}`,
  )
  if (!here?.place) return []
  const leads = kind === 'organisation' || /^[\u3400-\u9fff]/.test(name)
  const alike = leads ? sql`starts_with(c.name, ${here.family})` : sql`true`
  return rows<HouseholdMember>(
    ctx,
    sql`select c.id, c.name, c.gender, c.birthday::text,
               to_json(array_remove(array[case when c.mobile = ${mobile} then 'mobile' end,
                                          case when ${familyNameSql} = ${here.family} then 'family-name' end], null)) as shares
        from customer c
        where c.id in (select c.id from customer c where c.mobile = ${mobile}
                       union
                       select c.id from customer c
                       where c.unit_id = ${unitId} and ${alike} and ${familyNameSql} = ${here.family})
          and c.id <> ${customerId} and ${home} = ${here.place}
        order by c.id limit ${most}`,
  )
}
