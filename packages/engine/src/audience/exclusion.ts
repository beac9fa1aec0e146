import { type RawBuilder, sql } from 'kysely'

/**
 * Why a customer must not be contacted, whatever the campaign, in the order in which the reasons are tried. Asked again
 * before each delivery.
 */
export const exclusions = ['suppressed', 'no-consent', 'unreachable'] as const
export type Exclusion = (typeof exclusions)[number]

/** What becomes of a matched customer, in the order of the waterfall: the first that holds wins. */
export const fates = [
  ...exclusions,
  'household',
  'pressure',
  'heavier-campaign',
  'control',
  'over-budget',
  'targeted',
] as const
export type Fate = (typeof fates)[number]

/** The customer's column with the address that a channel needs. Campaigns send e-mail, so far. */
const addressColumns = { email: 'email' } as const

/**
 * The first exclusion that holds for a customer, else null: asked when the audience is frozen and again when a delivery
 * is claimed, so it stands here once. `customer` and `consent` are the names of joined tables; the consent is the one for
 * channel and purpose, null when there is none. A suppression is looked up by suppression_kind_value_key.
 */
export function exclusionOf(
  customer: string,
  consent: string,
  channel: keyof typeof addressColumns,
): RawBuilder<Exclusion | null> {
  const column = (name: string) => sql.ref(`${customer}.${name}`)
  const listed = (kind: string, value: RawBuilder<unknown>) =>
    sql`exists (select from suppression x where x.kind = ${sql.lit(kind)} and x.value = ${value})`
  return sql`case
    when ${listed('email', sql`lower(${column('email')})`)} or ${listed('mobile', column('mobile'))}
      or ${listed('customer', sql`${column('id')}::text`)} then 'suppressed'
    when ${sql.ref(`${consent}.status`)} is distinct from 'granted' then 'no-consent'
    when ${column(addressColumns[channel])} is null then 'unreachable'
  end`
}
