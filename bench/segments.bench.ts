import { type Actor, countSegment, type Filter, row } from '@tradewind/engine'
import { type RawBuilder, sql } from 'kysely'
import { inTurn, type Ratio } from './harness.ts'
import type { World } from './world.ts'

/** Filters beside what somebody who knows the tables would write by hand for the same question. */
const pairs: { name: string; filter: Filter; byHand: RawBuilder<unknown> }[] = [
  {
    name: 'women with an e-mail address',
    filter: {
      all: [
        { field: 'gender', op: 'eq', value: 'female' },
        { field: 'email', op: 'isNotNull' },
      ],
    },
    byHand: sql`select count(*) as n from customer where gender = 'female' and email is not null`,
  },
  {
    name: 'postcode prefix',
    filter: { field: 'postcode', op: 'startsWith', value: '3312' },
    byHand: sql`select count(*) as n from customer where postcode like '3312%'`,
  },
  {
    name: 'bought category a in the last 90 days',
    filter: { orders: 'count', op: 'gte', value: 1, where: { category: 'a', since: { daysAgo: 90 } } },
    byHand: sql`select count(*) as n from customer c where exists (
      select from customer_order o where o.customer_id = c.id and o.category = 'a'
        and o.ordered_at >= (current_date - 90)::timestamp at time zone 'Asia/Shanghai')`,
  },
]

/** Compiled segments against SQL by hand, and the same under row-level security for the whole city. */
export async function benchSegments({ engine, cityId }: World): Promise<Ratio[]> {
  const ratios: Ratio[] = []
  const staff: Actor = { kind: 'staff', staffId: 1, name: 'bench', grants: [{ unitId: cityId, role: 'coordinator' }] }
  for (const { name, filter, byHand } of pairs) {
    const compiled = () => engine.asSystem((ctx) => countSegment(ctx, { filter }))
    const [ours, limit] = await inTurn(7, compiled, () => engine.asSystem((ctx) => row(ctx, byHand)))
    const base = { unit: 'counts/s', goal: null }
    ratios.push({ ...base, name: `segment: ${name}`, ours: 1 / ours, limit: 1 / limit, against: 'SQL by hand' })
    const [scoped, free] = await inTurn(7, () => engine.as(staff, (ctx) => countSegment(ctx, { filter })), compiled)
    const against = 'the same without row-level security'
    ratios.push({ ...base, name: `scoped: ${name}`, ours: 1 / scoped, limit: 1 / free, against })
  }
  return ratios
}
