import { type RawBuilder, sql } from 'kysely'

/** A postal address as addresses are compared: without spaces, width and letter case. */
export const postalKey = (address: string): string => address.normalize('NFKC').replace(/\s+/g, '').toLowerCase()

/** The same of a column. */
export const postalKeySql = (address: RawBuilder<unknown>): RawBuilder<string> =>
  sql`lower(regexp_replace(normalize(${address}, NFKC), '\\s+', '', 'g'))`
