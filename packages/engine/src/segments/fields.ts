import { type RawBuilder, sql } from 'kysely'
import { type Channel, channels } from '../channel.ts'
import type { AttributeType } from '../customers/normalise.ts'
import { ageByBirthday, birthdaysAhead, daysToBirthday } from './birthday.ts'
import { consentAmong, consents, consentTo } from './consent-status.ts'
import type { Operator, OrdersAbout } from './filter.ts'
import { daysToLunarBirthday, firstBirthday } from './lunar-birthday.ts'
import type { Bound, Place } from './place.ts'

export type { Bound, Place } from './place.ts'

/** `unit` is a unit's id and means the unit with everything below it; `tags` are a set, of which one is asked for. */
export type FieldType = 'text' | 'choice' | 'integer' | 'number' | 'boolean' | 'date' | 'unit' | 'tags'

/** Something a condition can be about. */
export interface Field {
  type: FieldType
  operators: readonly Operator[]
  /** Its value as an SQL expression over `c` (a row of customer), or over `o` (its orders) for an order measure. */
  sql: RawBuilder<unknown>
  /** The only values of a choice. */
  values?: readonly string[]
  /** The comparison said in another way that costs less and means the same; undefined for those that have none. */
  quicker?(op: Operator, values: readonly Bound[]): RawBuilder<unknown> | undefined
}

const equality = ['eq', 'ne', 'in', 'notIn'] as const
const order = ['lt', 'lte', 'gt', 'gte', 'between'] as const
const presence = ['isNull', 'isNotNull'] as const

/** What every type can be asked; fields that can be missing take `presence` too. */
const operatorsOf = {
  text: [...equality, 'contains', 'startsWith'],
  choice: equality,
  integer: [...equality, ...order],
  number: [...equality, ...order],
  boolean: ['eq', 'ne'],
  date: ['eq', 'ne', ...order],
  unit: equality,
  tags: equality,
} as const satisfies Record<FieldType, readonly Operator[]>

const always = (type: FieldType, sql: RawBuilder<unknown>, values?: readonly string[]): Field => ({
  type,
  sql,
  operators: operatorsOf[type],
  ...(values && { values }),
})
const optional = (...[type, sql, values]: Parameters<typeof always>): Field => ({
  ...always(type, sql, values),
  operators: [...operatorsOf[type], ...presence],
})

/** A number that can be missing. */
export const numeric = (sql: RawBuilder<unknown>): Field => optional('number', sql)

/** Every field there is, by the name it has in a filter: the table that a new field is added to. */
export function segmentFields(place: Place, attributes: ReadonlyMap<string, AttributeType>): Map<string, Field> {
  return new Map<string, Field>([
    ['kind', always('choice', sql`c.kind`, ['person', 'organisation'])],
    ['gender', optional('choice', sql`c.gender`, ['male', 'female'])],
    ['name', always('text', sql`c.name`)],
    ['ref', optional('text', sql`c.ref`)],
    ['email', optional('text', sql`c.email`)],
    ['mobile', optional('text', sql`c.mobile`)],
    ['address', optional('text', sql`c.address`)],
    ['divisionCode', optional('text', sql`c.division_code`)],
    ['postcode', optional('text', sql`c.postcode`)],
    ['street', optional('text', sql`c.street`)],
    ['birthday', optional('date', sql`c.birthday`)],
    ['joinedOn', optional('date', sql`c.joined_on`)],
    // Whole years; somebody born on 29 February turns a year older on 1 March of a common year.
    [
      'age',
      {
        ...optional('integer', sql`extract(year from age(${place.today}::date, c.birthday))`),
        quicker: (op, values) => ageByBirthday(op, values, place),
      },
    ],
    // 0 on the day itself.
    [
      'daysToBirthday',
      {
        ...optional('integer', daysToBirthday(place)),
        quicker: (op, values) => birthdaysAhead(op, values, place),
      },
    ],
    // The same in the Chinese lunar calendar, for birthdays since 1880.
    ['daysToLunarBirthday', lunarBirthday(place)],
    ['unit', always('unit', sql`c.unit_id`)],
    ['tags', always('tags', sql`c.tags`)],
    ['grade', optional('integer', sql`c.grade`)],
    ['rfm.recency', optional('integer', sql`(c.rfm / 100)`)],
    ['rfm.frequency', optional('integer', sql`(c.rfm / 10 % 10)`)],
    ['rfm.monetary', optional('integer', sql`(c.rfm % 10)`)],
    // As text, so that it can be asked for by its beginning: 5 for the most recent buyers.
    ['rfm.cell', optional('text', sql`c.rfm::text`)],
    // Frequency among customers of the same recency, monetary value among those of the same in both.
    ['rfm.nested', optional('text', sql`c.rfm_nested::text`)],
    ...channels.map((channel) => [`consent.${channel}`, consentField(channel)] as const),
    ...[...attributes].map(([name, type]) => [`attributes.${name}`, optional(type, attribute[type](name))] as const),
  ])
}

/** Looked up by the date of birth in a table made when it is first asked for: 54,000 numbers, 150 kB in the statement. */
function lunarBirthday({ today }: Place): Field {
  const field = optional('integer', sql`null`)
  return Object.defineProperty(field, 'sql', {
    get: () => sql`(${daysToLunarBirthday(today)}::smallint[])[c.birthday - ${firstBirthday}::date + 1]`,
  })
}

/** What can be asked of a customer's orders; `sql` aggregates over `o`. */
export function orderMeasures({ timeZone }: Place): Record<OrdersAbout['orders'], Field> {
  return {
    count: always('integer', sql`count(*)`),
    sum: always('integer', sql`sum(o.amount)`),
    products: always('integer', sql`count(distinct o.product)`),
    last: optional('date', sql`(max(o.ordered_at) at time zone ${timeZone}::text)::date`),
    first: optional('date', sql`(min(o.ordered_at) at time zone ${timeZone}::text)::date`),
  }
}

const consentField = (channel: Channel): Field => ({
  ...always('choice', consentTo(channel), consents),
  quicker: (op, values) => consentAmong(channel, op, values),
})

/**
 * Attributes live in one jsonb object. A value of another type than the declared one counts as missing: one odd row
 * must not break a selection. Dates are compared as ISO text, which sorts like the days.
 */
const attribute: Record<AttributeType, (name: string) => RawBuilder<unknown>> = {
  text: (name) => sql`(c.attributes ->> ${name}::text)`,
  number: (name) => sql`(case when jsonb_typeof(c.attributes -> ${name}::text) = 'number'
    then (c.attributes ->> ${name}::text)::numeric end)`,
  boolean: (name) => sql`(case c.attributes ->> ${name}::text when 'true' then true when 'false' then false end)`,
  date: (name) => sql`(substring(c.attributes ->> ${name}::text from '^\\d{4}-\\d\\d-\\d\\d$') collate "C")`,
}
