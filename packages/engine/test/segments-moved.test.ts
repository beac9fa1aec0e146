import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  breakDownSegment,
  type Ctx,
  conflict,
  countSegment,
  createCampaign,
  createSender,
  elevated,
  estimateSegment,
  importOrders,
  launchCampaign,
  listAudience,
  overlapSegments,
  previewAudience,
  row,
  rows,
  sampleSegment,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
  tagSegment,
  updateCustomer,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine, type TwoBranches } from '../testing/index.ts'
import { addCampaign, addCustomer, nobody } from './segments-population.ts'

/** Mo moved from the north to the south, with a history made in the north. Whoever stayed has the same one. */
let engine: TestEngine
let units: TwoBranches
let mo: number
let southClerk: Actor
let before: number

const day = (n: number) => `2026-03-0${n}T00:00:00Z`
const ordered = { orders: 'count', op: 'gte', value: 2 }
const filters: Record<string, object> = {
  'the number of orders': ordered,
  'any order': { orders: 'count', op: 'gte', value: 1 },
  'who ordered at all or did not': { not: { orders: 'last', op: 'isNull' } },
  'a contact': { contacted: {} },
  'a contact of the other branch’s campaign': { contacted: {} },
  'an answer': { responded: { channel: 'email' } },
  'a conversion': { converted: {} },
  'a score': { score: 'm', op: 'gt', value: 0.5 },
  'the best by orders': { top: { n: 1, by: { orders: 'sum' } } },
  'the best among those with history': { top: { n: 1, by: { score: 'm' }, among: ordered } },
}

beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    units = await seedTwoBranches(ctx)
    if (units.clerk.kind !== 'staff') throw new Error('A clerk is staff.')
    southClerk = { ...units.clerk, grants: [{ unitId: units.south, role: 'branch' }] }
    before = await addCampaign(ctx, units.north, 'earlier')
    filters['a contact of the other branch’s campaign'] = { contacted: { campaignId: before } }
    const order = { amount: 900, product: 'p', category: 'c' }
    const history = {
      ...{ orders: [1, 2].map((n) => ({ ...order, orderedAt: day(n) })), scores: { m: 0.9 } },
      contacts: [{ campaignId: before, channel: 'email', state: 'sent' as const, sentAt: day(3) }],
      responses: [{ to: 0, campaignId: before, occurredAt: day(4), responded: true, converted: true }],
      consents: { email: 'granted' },
    }
    const person = (unitId: number, name: string, rest = {}) =>
      addCustomer(ctx, { ...nobody, unitId, name, ref: name, email: `${name}@x.example`, ...rest })
    mo = await person(units.north, 'mo', history)
    await person(units.north, 'stayed', history)
    await person(units.south, 'new', { consents: { email: 'granted' } })
    await updateCustomer(ctx, { id: mo, unitId: units.south })
    await rows(ctx, sql`select setval(pg_get_serial_sequence('step', 'id'), 100)`)
  })
})
afterAll(() => engine.dispose())

describe.each(Object.keys(filters))('a filter by %s', (what) => {
  const asked = () => ({ filter: filters[what] })

  test('finds the moved customer in the new branch alone, whoever asks and however', async () => {
    const all = { all: [] }
    for (const unitId of [undefined, units.south]) {
      const input = { ...asked(), ...(unitId && { unitId }) }
      await engine.as(southClerk, async (ctx) => {
        expect(await countSegment(ctx, input)).toBe(1)
        expect(await estimateSegment(ctx, input)).toMatchObject({ count: 1, population: 2 })
        expect((await sampleSegment(ctx, input)).map(({ id }) => id)).toEqual([mo])
        expect(await breakDownSegment(ctx, { ...input, by: 'unit' })).toMatchObject({
          parts: [{ value: units.south, count: 1 }],
        })
        expect(await overlapSegments(ctx, { a: input.filter, b: all, ...(unitId && { unitId }) })).toEqual({
          ...{ onlyA: 0, onlyB: 1, both: 1 },
        })
      })
    }
    const tag = (ctx: Ctx) => tagSegment(ctx, { ...asked(), unitId: units.south, add: [what] })
    expect(await engine.as(southClerk, tag)).toBe(1)
    await engine.as(units.clerk, async (ctx) => {
      expect(await countSegment(ctx, asked())).toBe(1)
      expect((await sampleSegment(ctx, asked())).map(({ ref }) => ref)).toEqual(['stayed'])
      expect(await tagSegment(ctx, { ...asked(), unitId: units.north, add: [`${what}!`] })).toBe(1)
    })
    const tagged = await engine.asSystem((ctx) =>
      rows<{ ref: string; tags: string[] }>(
        ctx,
        sql`select ref, tags from customer where tags && ${[what, `${what}!`]}::text[] order by ref`,
      ),
    )
    expect(tagged.map(({ ref }) => ref)).toEqual(['mo', 'stayed'])
  })

  test('reaches as many as were counted, before the launch and at it', async () => {
    const campaignId = await engine.as(southClerk, async (ctx) => {
      const unitId = units.south
      const { id: segmentId } = await saveSegment(ctx, { unitId, name: what, ...asked() })
      const { id: senderId } = await createSender(ctx, { unitId, name: 'S', address: `s${segmentId}@x.example` })
      const template = await saveTemplate(ctx, { unitId, name: what, subject: 's', html: '<p>h</p>', links: [] })
      const cells = [{ name: 'A', weight: 1, templateId: template.id }]
      return (await createCampaign(ctx, { unitId, name: what, segmentId, senderId, cells })).id
    })
    expect(await engine.as(southClerk, (ctx) => previewAudience(ctx, { campaignId }))).toMatchObject({ matched: 1 })
    await engine.as(southClerk, (ctx) => scheduleCampaign(ctx, { campaignId }))
    const launched = await engine.asSystem((ctx) => launchCampaign(ctx, { campaignId }))
    expect(launched).toMatchObject({ matched: 1, targeted: 1 })
    const { items } = await engine.as(southClerk, (ctx) => listAudience(ctx, { campaignId }))
    expect(items.map(({ customerId }) => customerId)).toEqual([mo])
    // What the test's own campaigns send must not become a history for the next filter.
    await engine.asSystem((ctx) => rows(ctx, sql`delete from delivery where campaign_id = ${campaignId}`))
  })
})

test('a branch learns nothing of customers elsewhere by any filter, nor by a unit or segment out of its sight', async () => {
  const { north, city } = units
  const { id: hidden } = await engine.asSystem((ctx) =>
    saveSegment(ctx, { unitId: north, name: 'hidden', filter: { all: [] } }),
  )
  await engine.as(southClerk, async (ctx) => {
    const count = (filter: unknown) => countSegment(ctx, { filter })
    expect(await count({ all: [] })).toBe(2)
    expect(await count({ any: [{ field: 'ref', op: 'eq', value: 'stayed' }] })).toBe(0)
    expect(await count({ field: 'unit', op: 'eq', value: north })).toBe(0)
    expect(await count({ top: { n: 100, by: { score: 'm' } } })).toBe(1)
    await expect(countSegment(ctx, { filter: { all: [] }, unitId: north })).rejects.toThrow(/unit/)
    await expect(countSegment(ctx, { filter: { all: [] }, unitId: city })).rejects.toThrow(/unit/)
    await expect(count({ segment: hidden })).rejects.toThrow(/no right to see it/)
    // Everything else in the transaction stays in scope.
    expect(await rows(ctx, sql`select from customer where ref = 'stayed'`)).toEqual([])
  })
})

test('an error caught outside of what was elevated leaves the transaction in scope', async () => {
  await engine.as(southClerk, async (ctx) => {
    const refused = elevated(ctx, async () => {
      throw conflict('Not now.')
    })
    await expect(refused).rejects.toThrow('Not now.')
    expect(await row(ctx, sql`select count(*) as n from customer`)).toEqual({ n: 2 })
  })
})

test('an overlap says in which of the two filters the mistake is', async () => {
  const overlap = (a: unknown, b: unknown) => engine.as(southClerk, (ctx) => overlapSegments(ctx, { a, b }))
  const all = { all: [] }
  const issue = (path: string) => expect.objectContaining({ issues: [expect.objectContaining({ path })] })
  await expect(overlap({ all: [{ field: 'agee', op: 'eq', value: 1 }] }, all)).rejects.toEqual(issue('a.all.0.field'))
  await expect(overlap(all, { field: 'gender', op: 'like', value: 1 })).rejects.toEqual(issue('b.op'))
  await expect(overlap(all, { not: { segment: 999 } })).rejects.toEqual(issue('b.not.segment'))
  await expect(overlap({ any: [] }, all)).rejects.toThrow(/a.any/)
})

test('a file of the new branch corrects an order that was made in the old one', async () => {
  const file = 'source,order no,customer ref,date,amount\ntest,MOVED,mo,2026-03-01,12.50\n'
  const send = (actor: Actor, unitId: number, text: string) =>
    importOrders(engine, actor, {
      unitId,
      fileName: 'orders.csv',
      content: (async function* () {
        yield text
      })(),
      options: {},
    })
  await engine.asSystem((ctx) =>
    rows(
      ctx,
      sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
          values ('test', 'MOVED', ${mo}, ${units.north}, '2026-03-01', 1)`,
    ),
  )
  expect(await send(units.clerk, units.north, file)).toMatchObject({ rejected: 1, updated: 0 })
  expect(await send(southClerk, units.south, file)).toMatchObject({ rejected: 0, updated: 1 })
  const amount = await engine.asSystem((ctx) =>
    row(ctx, sql`select amount from customer_order where external_id = 'MOVED'`),
  )
  expect(amount).toEqual({ amount: 1250 })
})
