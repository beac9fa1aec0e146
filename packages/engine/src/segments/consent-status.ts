import { type RawBuilder, sql } from 'kysely'
import type { Operator } from './filter.ts'
import type { Bound } from './place.ts'

/** What is known of a consent; `unknown` also where nobody recorded one. */
export const consents = ['granted', 'refused', 'unknown'] as const

const recorded = (channel: string) =>
  sql`consent k where k.customer_id = c.id and k.channel = ${channel} and k.purpose = 'marketing'`

/** The status as a value. Uses consent_pkey. */
export const consentTo = (channel: string): RawBuilder<unknown> =>
  sql`coalesce((select k.status from ${recorded(channel)}), 'unknown')`

/**
 * A comparison with statuses as a semi-join, or an anti-join where those match of whom nothing is recorded: the planner
 * may hash the consents once, which it cannot do for a value.
 */
export function consentAmong(channel: string, op: Operator, values: readonly Bound[]): RawBuilder<unknown> {
  const named = op === 'eq' || op === 'in'
  const matching = consents.filter((status) => values.includes(status) === named)
  const among = (statuses: readonly string[]) =>
    sql`exists (select from ${recorded(channel)} and k.status = any(${statuses}::text[]))`
  if (!matching.includes('unknown')) return among(matching)
  return sql`not ${among(consents.filter((status) => !matching.includes(status)))}`
}
