import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { businessDay, type Ctx, rows } from '../context.ts'
import { fullName } from '../customers/address/divisions.ts'
import { type Place, unitDivisions } from '../customers/address/place-address.ts'
import { type AddressMatch, splitAddress } from '../customers/address/split-address.ts'
import { requireRight } from '../org/rights.ts'
import { unitsBelow } from '../org/units-below.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'

/** What can be wrong with a record so that a person has to look at it. */
export const mendKinds = ['address', 'wrong', 'postcode', 'reach', 'consent', 'birthday'] as const
export type MendKind = (typeof mendKinds)[number]

/** Whether a row `c` of customer has the fault; `today` is `yyyy-mm-dd`. */
export const mendCondition: Record<MendKind, (today: string) => RawBuilder<boolean>> = {
  address: () => sql`c.address_match in ('ambiguous', 'contradiction', 'unmatched')`,
  wrong: () => sql`c.wrong <> '{}'`,
  postcode: () => sql`(c.address is not null and c.postcode is null)`,
  reach: () => sql`(c.email is null and c.mobile is null and c.address is null)`,
  consent: () =>
    sql`not exists (select from consent k where k.customer_id = c.id and k.status in ('granted', 'refused'))`,
  // 1 January 1970 is what a program writes that has no date.
  birthday: (today) => sql`(c.birthday < ${today}::date - interval '110 years' or c.birthday = '1970-01-01')`,
}

/** By kind, what a person reads; the reason for an address depends on how it was understood. */
const reasons: Record<Exclude<MendKind, 'address'>, string> = {
  wrong: "Staff found that the number or address is not the customer's, or no longer: change it.",
  postcode: 'There is an address, but no postcode.',
  reach: 'There is neither an e-mail address nor a mobile number nor a postal address.',
  consent: 'No consent and no refusal was recorded, for any channel.',
  birthday: 'The birthday lies more than 110 years back, or is 1970-01-01, which programs write for none.',
}
const addressReasons: Partial<Record<AddressMatch, string>> = {
  ambiguous: 'Several counties have this name: write province or city before it.',
  contradiction: 'The address lies in another place than division code or postcode say: mend what is wrong.',
  unmatched: 'No county was found in the address: write it after province and city.',
}

/** A record with a fault. */
export interface ToMend {
  id: number
  unitId: number
  name: string
  address: string | null
  divisionCode: string | null
  postcode: string | null
  birthday: string | null
  /** What is wrong, and what to do. */
  reason: string
  /** Counties that the address may mean. */
  candidates: { code: string; name: string }[]
}

export const mendQuery = pageInput.extend({ unitId: z.coerce.number().int().positive() })
const input = mendQuery.extend({ kind: z.enum(mendKinds) })

/**
 * The records of a unit and those below it that have a fault, by id. Needs `customer.write` there. Throws `not-found` for
 * a unit out of sight. How many there are is counted every night (`upkeepTrend`).
 */
export async function listToMend(ctx: Ctx, given: z.input<typeof input>): Promise<Page<ToMend>> {
  const { unitId, kind, cursor, limit } = parseInput(input, given)
  await requireRight(ctx, 'customer.write', unitId)
  const found = await rows<Omit<ToMend, 'reason' | 'candidates'> & Place>(
    ctx,
    sql`select c.id, c.unit_id as "unitId", c.name, c.address, c.division_code as "divisionCode", c.postcode,
               c.birthday::text, c.address_match as "addressMatch"
        from customer c
        where c.unit_id in ${unitsBelow(unitId)} and c.id > ${afterId(cursor)}
          and ${mendCondition[kind](businessDay(ctx))}
        order by c.id limit ${limit + 1}`,
  )
  const near =
    kind === 'address' ? await unitDivisions(ctx, [...new Set(found.map(({ unitId }) => unitId))]) : new Map()
  const explain = (record: (typeof found)[number]): Pick<ToMend, 'reason' | 'candidates'> => {
    if (kind !== 'address') return { reason: reasons[kind], candidates: [] }
    const split = splitAddress(record.address ?? '', { ...record, near: near.get(record.unitId) })
    const candidates = split.candidates.map((division) => ({ code: division.code, name: fullName(division) }))
    return { reason: addressReasons[record.addressMatch as AddressMatch] ?? '', candidates }
  }
  return toPage(
    found.map((record) => {
      const { addressMatch: _, ...view } = record
      return { ...view, ...explain(record) }
    }),
    limit,
  )
}
