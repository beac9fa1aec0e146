import { type RawBuilder, sql } from 'kysely'
import type { Attribute } from '../customers/attributes.ts'

/** Something a record should hold, as SQL over a row `c` of customer. */
export interface KeyAttribute {
  name: string
  filled: RawBuilder<boolean>
  /** To whom it applies; to everybody when absent. */
  applies?: RawBuilder<boolean>
}

const person = sql<boolean>`c.kind = 'person'`

/** What counts towards richness: these, and the declared attributes that are marked as key. */
export const keyAttributes = (declared: Attribute[]): KeyAttribute[] => [
  { name: 'mobile', filled: sql`c.mobile is not null` },
  { name: 'email', filled: sql`c.email is not null` },
  { name: 'address', filled: sql`c.address is not null` },
  { name: 'postcode', filled: sql`c.postcode is not null` },
  { name: 'birthday', filled: sql`c.birthday is not null`, applies: person },
  { name: 'gender', filled: sql`c.gender is not null`, applies: person },
  { name: 'idNumber', filled: sql`c.id_number_hash is not null`, applies: person },
  ...declared
    .filter(({ key }) => key)
    .map(({ name }) => ({ name: `attributes.${name}`, filled: sql<boolean>`c.attributes ? ${name}` })),
]
