import { type RawBuilder, sql } from 'kysely'
import { type Channel, channels } from '../channel.ts'
import type { AttributeType } from '../customers/normalise.ts'
import { channelNames } from '../scoring/words.ts'
import { organisationCurrency } from '../upkeep/score-rfm.ts'

/** What a feature is read from, beside the contact `k` and its customer `c`. */
type Source = 'orders' | 'contacts' | 'answers' | 'snapshot'

interface Feature {
  type: 'number' | 'choice'
  /** Its value at the time `k.at`, from nothing that came later. */
  sql: RawBuilder<unknown>
  from?: Source
  label: { zh: string; en: string }
}

const seconds = (from: RawBuilder<unknown>) => sql`extract(epoch from k.at - ${from})`
const days = (from: RawBuilder<unknown>) => sql`(${seconds(from)} / 86400)`
/** Counts and amounts reach over orders of magnitude: by their logarithm one customer cannot outweigh a thousand. */
const log = (value: RawBuilder<unknown>) => sql`ln(1 + greatest(0, coalesce(${value}, 0))::float8)`

const number = (zh: string, en: string, value: RawBuilder<unknown>, from?: Source): Feature => ({
  type: 'number',
  sql: value,
  label: { zh, en },
  ...(from && { from }),
})
const choice = (zh: string, en: string, value: RawBuilder<unknown>): Feature => ({
  type: 'choice',
  sql: value,
  label: { zh, en },
})

/**
 * What the database knows of every customer before a contact: the table that a new feature is added to. Whatever is asked
 * of a history is asked of what lies before `k.at`. The grade, tags and RFM codes are no features: nobody kept what they were
 * at the time.
 */
const registry: Record<string, Feature> = {
  age: number('年龄', 'age in years', sql`(k.at::date - c.birthday) / 365.25`),
  gender: choice('性别', 'gender', sql`c.gender`),
  kind: choice('客户类型', 'person or organisation', sql`c.kind`),
  tenure: number('入会年数', 'years since joining', sql`(k.at::date - c.joined_on) / 365.25`),
  unit: choice('机构', 'unit', sql`k.unit_id::text`),
  'orders.recency': number('距上次订单天数', 'days since the last order', days(sql`o.last`), 'orders'),
  'orders.count': number('订单数（对数）', 'orders, logarithm', log(sql`o.n`), 'orders'),
  'orders.amount': number('订单金额（对数）', 'sum of orders, logarithm', log(sql`o.amount / 100.0`), 'orders'),
  'contacts.recency': number('距上次触达天数', 'days since the last contact', days(sql`d.last`), 'contacts'),
  'contacts.count': number('此前触达次数（对数）', 'earlier contacts, logarithm', log(sql`d.n`), 'contacts'),
  'answers.recency': number('距上次反馈天数', 'days since the last answer', days(sql`r.last`), 'answers'),
  'answers.count': number('此前反馈次数（对数）', 'earlier answers, logarithm', log(sql`r.n`), 'answers'),
  'answers.orders': number('此前成交次数（对数）', 'earlier conversions, logarithm', log(sql`r.converted`), 'answers'),
  ...Object.fromEntries(channels.map((channel) => [`consent.${channel}`, consentBefore(channel)])),
}

function consentBefore(channel: Channel): Feature {
  const status = sql`(select s.status from consent s where s.customer_id = k.customer_id and s.channel = ${channel}
                        and s.purpose = 'marketing' and s.recorded_at < k.at)`
  return choice(`授权：${channelNames[channel].zh}`, `consent: ${channelNames[channel].en.toLowerCase()}`, status)
}

/** Features that the database itself has, by name. */
export const databaseFeatures = Object.keys(registry)

const snapshotPrefix = 'before.'
const attributePrefix = 'attributes.'
/** The feature of a column that a past campaign's file named as known before the contact. */
export const snapshotFeature = (column: string): string => `${snapshotPrefix}${column}`
export const isSnapshot = (name: string): boolean => name.startsWith(snapshotPrefix)
/** Declared attributes are kept as they are today, not as they were: a feature only for whoever names them. */
export const isAttribute = (name: string): boolean => name.startsWith(attributePrefix)
export const isDatabaseFeature = (name: string): boolean => Object.hasOwn(registry, name)

/** What people call a feature; a column or attribute by its own name. */
export const featureLabel = (name: string): { zh: string; en: string } => {
  const own = isSnapshot(name) ? name.slice(snapshotPrefix.length) : name
  return registry[name]?.label ?? { zh: own, en: own }
}

/** When a feature is asked for: of a contact in the past, or of a customer as they are now. */
export type Moment = 'contact' | 'now'

/**
 * A feature's value as SQL over `k`, `c` and the joins of `featureJoins`: text, or a number, or jsonb of either
 * (`isJson`) for what files and attributes tell. A snapshot's column is, for a customer of today, the attribute of that name,
 * or else what the last file said.
 */
export function featureSql(name: string, moment: Moment): { sql: RawBuilder<unknown>; isJson: boolean } {
  const feature = registry[name]
  if (feature) return { sql: feature.sql, isJson: false }
  if (isAttribute(name))
    return { sql: sql`(c.attributes -> ${name.slice(attributePrefix.length)}::text)`, isJson: true }
  const column = name.slice(snapshotPrefix.length)
  const told = sql`(p.known -> ${column}::text)`
  return { sql: moment === 'contact' ? told : sql`coalesce(c.attributes -> ${column}::text, ${told})`, isJson: true }
}

/**
 * The joins that the features need: the customer, and what lies before `k.at` of each history, once for all of `k`. `k` has
 * the columns n, customer_id, unit_id, at, and campaign_id for contacts.
 *
 * Hand-written: grouped by the rows of `k` and hashed instead of looked up for each. `among` says of a customer's id what `k`
 * says of its own, for each table anew: a history is read by that range of its index (customer_order_history,
 * delivery_customer, response_customer) and not whole.
 */
export function featureJoins(
  names: string[],
  moment: Moment,
  among: (id: RawBuilder<unknown>) => RawBuilder<unknown> = () => sql`true`,
): RawBuilder<unknown> {
  const needed = new Set<Source>(names.flatMap((name) => registry[name]?.from ?? (isSnapshot(name) ? 'snapshot' : [])))
  const joins: Record<Source, RawBuilder<unknown>> = {
    orders: sql`left join (
      select k.n as row, count(*) as n, max(o.ordered_at) as last, sum(o.amount) filter (where o.currency = ${organisationCurrency}) as amount
      from k join customer_order o on o.customer_id = k.customer_id and o.ordered_at < k.at
      where ${among(sql`o.customer_id`)} group by k.n) o on o.row = k.n`,
    contacts: sql`left join (
      select k.n as row, count(*) as n, max(d.sent_at) as last
      from k join delivery d on d.customer_id = k.customer_id and d.state = 'sent' and d.sent_at < k.at
      where ${among(sql`d.customer_id`)} group by k.n) d on d.row = k.n`,
    answers: sql`left join (
      select k.n as row, count(*) as n, max(r.occurred_at) as last, count(*) filter (where r.converted) as converted
      from k join response r on r.customer_id = k.customer_id and r.responded and not r.machine and r.occurred_at < k.at
      where ${among(sql`r.customer_id`)} group by k.n) r on r.row = k.n`,
    snapshot:
      moment === 'contact'
        ? sql`left join past_contact p on p.campaign_id = k.campaign_id and p.customer_id = k.customer_id`
        : sql`left join (
            select distinct on (p.customer_id) p.customer_id, p.known
            from k join past_contact p on p.customer_id = k.customer_id join campaign g on g.id = p.campaign_id
            where ${among(sql`p.customer_id`)}
            order by p.customer_id, g.finished_at desc, g.id desc) p on p.customer_id = k.customer_id`,
  }
  const wanted = [...needed].sort().map((source) => joins[source])
  return sql`join customer c on c.id = k.customer_id and ${among(sql`c.id`)} ${wanted.length > 0 ? sql.join(wanted, sql` `) : sql``}`
}

/** Values of a declared attribute that can be a feature: a day of its own tells a model nothing. */
export const attributeTypesOfFeatures: readonly AttributeType[] = ['text', 'number', 'boolean']
