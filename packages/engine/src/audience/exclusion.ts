import { type RawBuilder, sql } from 'kysely'
import type { Channel } from '../channel.ts'
import { postalKeySql } from '../customers/postal-key.ts'

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
  'outside-pilot',
  'targeted',
] as const
export type Fate = (typeof fates)[number]

/** The addresses by which a channel reaches somebody, any of them: invitations to a meeting may go either way. */
const addresses: Record<Channel, readonly (keyof typeof stored)[]> = {
  email: ['email'],
  sms: ['mobile'],
  letter: ['postal'],
  visit: ['postal'],
  phone: ['mobile'],
  meeting: ['email', 'mobile', 'postal'],
  fax: ['fax'],
}

/** A kind of address, by its name in suppressions: its column, how suppressions write it, and what is contacted. */
const stored = {
  email: { column: 'email', asListed: (column: RawBuilder<unknown>) => sql`lower(${column})`, lines: ['email'] },
  mobile: { column: 'mobile', asListed: (column: RawBuilder<unknown>) => column, lines: ['mobile'] },
  postal: { column: 'address', asListed: postalKeySql, lines: ['address', 'postcode'] },
  fax: { column: 'fax', asListed: (column: RawBuilder<unknown>) => column, lines: ['fax'] },
} as const

/** Staff find out about these; of an e-mail address the bounces tell. */
const isWrong = (customer: string, kind: keyof typeof stored): RawBuilder<unknown> =>
  kind === 'email' ? sql`false` : sql`${sql.lit(kind)} = any(${sql.ref(`${customer}.wrong`)})`

/**
 * Where a channel reaches a customer (the name of a joined table): e-mail address, mobile number, or the lines of a postal
 * address; of several the first there is, null for none.
 */
export function addressOf(customer: string, channel: Channel): RawBuilder<string | null> {
  const used = addresses[channel].map((kind) => {
    const { column, lines } = stored[kind]
    const parts = lines.map((line) => sql.ref(`${customer}.${line}`))
    return sql`when ${sql.ref(`${customer}.${column}`)} is not null and not ${isWrong(customer, kind)} then concat_ws(E'\\n', ${sql.join(parts)})`
  })
  return sql`case ${sql.join(used, sql` `)} end`
}

/**
 * The first exclusion that holds for a customer, else null: asked when the audience is frozen and again when a delivery
 * is claimed, so it stands here once. `customer` and `consent` are the names of joined tables; the consent is the one for
 * channel and purpose, null when there is none.
 *
 * A suppressed customer is left alone in every channel, a suppressed address in those that use it: who unsubscribes from
 * e-mail may still get the letters they agreed to. An address that somebody found wrong is none. Looked up by
 * suppression_kind_value_key.
 */
export function exclusionOf(customer: string, consent: string, channel: Channel): RawBuilder<Exclusion | null> {
  const column = (name: string) => sql.ref(`${customer}.${name}`)
  const used = addresses[channel].map((kind) => ({ kind, ...stored[kind] }))
  const listed = (kind: string, value: RawBuilder<unknown>) =>
    sql`exists (select from suppression x where x.kind = ${sql.lit(kind)} and x.value = ${value})`
  const suppressed = [
    ...used.map(({ kind, column: name, asListed }) => listed(kind, asListed(column(name)))),
    listed('customer', sql`${column('id')}::text`),
  ]
  const missing = used.map(({ kind, column: name }) => sql`(${column(name)} is null or ${isWrong(customer, kind)})`)
  return sql`case
    when ${sql.join(suppressed, sql` or `)} then 'suppressed'
    when ${sql.ref(`${consent}.status`)} is distinct from 'granted' then 'no-consent'
    when ${sql.join(missing, sql` and `)} then 'unreachable'
  end`
}
