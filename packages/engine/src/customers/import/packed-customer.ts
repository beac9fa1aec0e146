import { copyCells, readCells } from '../../copy-in.ts'
import type { Division } from '../address/divisions.ts'
import { placeAddress } from '../address/place-address.ts'
import type { Attributes } from '../customer.ts'
import type { CustomerField, CustomerKey } from '../customer-fields.ts'
import type { IdNumber } from '../id-number.ts'
import { postalKey } from '../postal-key.ts'
import type { Vault } from '../vault.ts'
import { part } from './holders-of.ts'
import type { PossibleOwner } from './owners-within.ts'

/** What a row says about a customer, normalised. What it does not say is null. */
export type CustomerRecord = Record<CustomerField, string | null> & {
  unitId: number | null
  /** Who looks after the customer from now on. */
  owner: PossibleOwner | null
  attributes: Attributes | null
  tags: string[] | null
  /** Status by channel. */
  consent: Record<string, string> | null
  /** What its id number says beside: fills what is empty, and rejects the row where something else is stored. */
  completion: Partial<IdNumber> | null
}

/**
 * A record as a batch holds it, its values already in the words of COPY: as an object with a string for each field ten
 * thousand of them took 20 MB, which went through every garbage collection until they were written.
 */
export interface PackedCustomer {
  unitId: number | null
  ownerId: number | null
  kind: string | null
  ref: string | null
  named: boolean
  /** Columns from `ref` to `id_number_cipher`. */
  cells: string
  /** Division and postcode as the row says. */
  place: string
  /** The same as the address completes them, with street and how well it was understood. */
  placed: string
  /** Its id number, and what the row itself says of the same: both have to agree with what is stored. */
  identity: { idNumber: string; said: { kind?: string; birthday?: string; gender?: string } } | null
  attributes: string
  tags: string
  consent: Record<string, string> | null
  /** By the import's keys other than the ref, in their order; null where the row says nothing. */
  values: (string | null)[]
}

export interface Packing {
  keys: CustomerKey[]
  vault: Vault
  /** Unit of new customers whose row names none. */
  unitId: number
  /** Where the units of the import work. */
  near: Map<number, Division | null>
}

export function packCustomer(r: CustomerRecord, { keys, vault, unitId, near }: Packing): PackedCustomer {
  const { idNumber, completion } = r
  const placed = placeAddress(
    { address: r.address, divisionCode: r.divisionCode, postcode: r.postcode, addressMatch: null },
    near.get(r.unitId ?? unitId) ?? null,
  )
  const fingerprint = idNumber && vault.fingerprint(idNumber).toString('hex')
  return {
    unitId: r.unitId,
    ownerId: r.owner?.id ?? null,
    kind: r.kind ?? completion?.kind ?? null,
    ref: r.ref,
    named: r.name !== null,
    cells: copyCells([
      r.ref,
      r.name,
      r.gender ?? completion?.gender,
      r.email,
      r.mobile,
      r.fax,
      r.address,
      r.birthday ?? completion?.birthday,
      r.joinedOn,
      fingerprint && `\\x${fingerprint}`,
      idNumber && `\\x${vault.seal(idNumber).toString('hex')}`,
    ]),
    place: copyCells([r.divisionCode, r.postcode]),
    placed: copyCells([placed.divisionCode, placed.postcode, placed.street, placed.addressMatch]),
    identity: idNumber === null ? null : { idNumber, said: saidOf(r) },
    attributes: r.attributes === null ? '' : copyCells([JSON.stringify(r.attributes)]),
    tags: r.tags === null ? '' : copyCells([arrayText(r.tags)]),
    consent: r.consent,
    values: keys.map((key) => keyValue(r, key, fingerprint)),
  }
}

/** Name and addresses out of a packed row, empty where it says nothing: places as `cells` has them above. */
export function contactsOf({ cells }: PackedCustomer): { name: string; email: string; mobile: string } {
  const [, name = '', , email = '', mobile = ''] = readCells(cells)
  return { name, email, mobile }
}

const saidOf = ({ kind, birthday, gender }: CustomerRecord) => ({
  ...(kind === null ? {} : { kind }),
  ...(birthday === null ? {} : { birthday }),
  ...(gender === null ? {} : { gender }),
})

/** What a row says of a key, as customers are compared by it; null when it says nothing. */
function keyValue(record: CustomerRecord, key: CustomerKey, fingerprint: string | null): string | null {
  if (key === 'idNumber') return fingerprint
  if (key === 'email') return record.email?.toLowerCase() ?? null
  if (key !== 'nameAddress') return record[key]
  return record.name && record.address && `${record.name}${part}${postalKey(record.address)}`
}

/** An array literal of PostgreSQL. */
const arrayText = (texts: string[]) => `{${texts.map((text) => JSON.stringify(text)).join(',')}}`
