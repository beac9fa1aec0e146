import type { Filter } from '@tradewind/engine'
import { type RawBuilder, sql } from 'kysely'
import { units } from './world-data.ts'

/** A selection as a clerk would make it, beside what somebody who knows the tables would write by hand for it. */
export interface TypicalSegment {
  name: string
  filter: Filter
  /** A condition over `c`, a row of customer; days as they are on 2 November 2026. */
  byHand: RawBuilder<unknown>
}

export const county = units.firstCounty + 37
export const branch = units.firstBranch + 37 * 20 + 5

const midnight = (day: string) => sql`timestamptz ${sql.lit(`${day} 00:00:00+08`)}`
const day = (text: string) => sql`date ${sql.lit(text)}`

/** `segmentOf` names the saved segment that the last one builds on. */
export const twelveSegments = (saved: number): TypicalSegment[] => [
  {
    name: 'women of 25 to 40 in a county who take e-mail',
    filter: {
      all: [
        { field: 'unit', op: 'eq', value: county },
        { field: 'gender', op: 'eq', value: 'female' },
        { field: 'age', op: 'between', value: [25, 40] },
        { field: 'consent.email', op: 'eq', value: 'granted' },
      ],
    },
    byHand: sql`c.unit_id in (select id from unit where path @> array[${sql.lit(county)}]::bigint[]) and c.gender = 'female'
      and c.birthday > ${day('1985-11-02')} and c.birthday <= ${day('2001-11-02')}
      and exists (select from consent k where k.customer_id = c.id and k.channel = 'email' and k.purpose = 'marketing'
                  and k.status = 'granted')`,
  },
  {
    name: 'birthday within 7 days',
    filter: { field: 'daysToBirthday', op: 'lte', value: 7 },
    byHand: sql`to_char(c.birthday, 'MMDD') between '1102' and '1109'`,
  },
  {
    name: 'spent 500 yuan or more in 12 months',
    filter: { orders: 'sum', op: 'gte', value: 50_000, where: { since: { monthsAgo: 12 } } },
    byHand: sql`c.id in (select customer_id from customer_order
      where ordered_at >= ${midnight('2025-11-02')} and currency = 'CNY' group by customer_id having sum(amount) >= 50000)`,
  },
  {
    name: 'bought stamps, never flowers',
    filter: {
      all: [
        { orders: 'count', op: 'gte', value: 1, where: { category: '集邮' } },
        { orders: 'count', op: 'eq', value: 0, where: { category: '鲜花' } },
      ],
    },
    byHand: sql`exists (select from customer_order o where o.customer_id = c.id and o.category = '集邮')
      and not exists (select from customer_order o where o.customer_id = c.id and o.category = '鲜花')`,
  },
  {
    name: 'not contacted in 90 days',
    filter: { not: { contacted: { withinDays: 90 } } },
    byHand: sql`not exists (select from delivery d where d.customer_id = c.id and d.state = 'sent'
      and d.sent_at >= ${midnight('2026-08-04')})`,
  },
  {
    name: 'answered, never bought in answer',
    filter: { all: [{ responded: {} }, { not: { converted: {} } }] },
    byHand: sql`exists (select from response r where r.customer_id = c.id and r.responded)
      and not exists (select from response r where r.customer_id = c.id and r.converted)`,
  },
  {
    name: 'last order more than a year ago',
    filter: { orders: 'last', op: 'lt', value: { yearsAgo: 1 } },
    byHand: sql`c.id in (select customer_id from customer_order group by customer_id
      having max(ordered_at) < ${midnight('2025-11-02')})`,
  },
  {
    name: 'joined in the last 30 days, no order yet',
    filter: {
      all: [
        { field: 'joinedOn', op: 'gte', value: { daysAgo: 30 } },
        { orders: 'count', op: 'eq', value: 0 },
      ],
    },
    byHand: sql`c.joined_on >= ${day('2026-10-03')} and not exists (select from customer_order o where o.customer_id = c.id)`,
  },
  {
    name: 'postcode prefix, 60 or older, takes letters',
    filter: {
      all: [
        { field: 'postcode', op: 'startsWith', value: '3105' },
        { field: 'age', op: 'gte', value: 60 },
        { field: 'consent.letter', op: 'eq', value: 'granted' },
      ],
    },
    byHand: sql`c.postcode like '3105%' and c.birthday <= ${day('1966-11-02')}
      and exists (select from consent k where k.customer_id = c.id and k.channel = 'letter' and k.purpose = 'marketing'
                  and k.status = 'granted')`,
  },
  {
    name: 'gold card and an income of 15,000 or more',
    filter: {
      all: [
        { field: 'attributes.tier', op: 'eq', value: '金卡' },
        { field: 'attributes.income', op: 'gte', value: 15_000 },
      ],
    },
    byHand: sql`c.attributes ->> 'tier' = '金卡' and (c.attributes ->> 'income')::numeric >= 15000`,
  },
  {
    name: 'a random tenth of those who bought within a year',
    filter: {
      all: [
        { orders: 'count', op: 'gte', value: 1, where: { since: { yearsAgo: 1 } } },
        { random: { percent: 10, seed: 'autumn' } },
      ],
    },
    byHand: sql`exists (select from customer_order o where o.customer_id = c.id and o.ordered_at >= ${midnight('2025-11-02')})
      and sha256(convert_to('random:autumn:' || c.id, 'UTF8')) < '\\x1999999999999999999999999999999999'::bytea`,
  },
  {
    name: 'of a saved segment (women, e-mail) those of 30 or younger',
    filter: { all: [{ segment: saved }, { field: 'age', op: 'lte', value: 30 }] },
    byHand: sql`c.gender = 'female' and c.email is not null and c.birthday > ${day('1995-11-02')}`,
  },
]

export const savedFilter: Filter = {
  all: [
    { field: 'gender', op: 'eq', value: 'female' },
    { field: 'email', op: 'isNotNull' },
  ],
}
