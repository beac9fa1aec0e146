import { sql } from 'kysely'
import { type Ctx, elevated, rows } from '../../context.ts'
import type { Division } from './divisions.ts'
import { postcodeFits } from './postcode-zones.ts'
import { type AddressMatch, readDivision, type StoredMatch, splitAddress } from './split-address.ts'

/** What stands in a record about the place. */
export interface Place {
  address: string | null
  divisionCode: string | null
  postcode: string | null
  addressMatch: StoredMatch | null
}

export interface PlacedAddress {
  divisionCode: string | null
  postcode: string | null
  street: string | null
  addressMatch: AddressMatch | null
}

/**
 * What an address says about division, street and postcode, beside what the record says itself: what is there stays,
 * what is missing is filled where the address is sure. Only where the address was changed (`pending`) does a sure one
 * replace what belonged to the former.
 */
export function placeAddress(place: Place, near: Division | null): PlacedAddress {
  const { address, divisionCode, postcode } = place
  if (address === null) return { divisionCode, postcode, street: null, addressMatch: null }
  const moved = place.addressMatch === 'pending'
  const split = splitAddress(address, moved ? { near } : { divisionCode, postcode, near })
  const { division, street, match: addressMatch } = split
  const found = { street: street?.name ?? null, addressMatch }
  if (!division) return { divisionCode, postcode: postcode ?? split.postcode, ...found }
  if (!moved) return { divisionCode: divisionCode ?? division.code, postcode: postcode ?? split.postcode, ...found }
  const kept = postcode && postcodeFits(postcode, division.code) ? postcode : null
  return { divisionCode: division.code, postcode: split.postcode ?? kept, ...found }
}

/**
 * In which division the units work, as far as the names of them and of the units above tell: 浙江省分公司 > 杭州市分公司 >
 * 西湖区营业部. Null where they do not.
 */
export async function unitDivisions(ctx: Ctx, unitIds: number[]): Promise<Map<number, Division | null>> {
  const found = await elevated(ctx, (all) =>
    rows<{ id: number; names: string[] }>(
      all,
      sql`select u.id, json_agg(a.name order by array_position(u.path, a.id)) as names
          from unit u join unit a on a.id = any(u.path) where u.id = any(${unitIds}::bigint[]) group by u.id`,
    ),
  )
  return new Map(found.map(({ id, names }) => [id, divisionOfNames(names)]))
}

/** The division that names narrow down to, the widest first. */
export const divisionOfNames = (names: string[]): Division | null =>
  names.reduce<Division | null>((within, name) => readDivision(name, within) ?? within, null)
