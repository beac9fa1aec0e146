import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  type Ctx,
  countSegment,
  createCampaign,
  createSender,
  estimateSegment,
  type Filter,
  launchCampaign,
  previewAudience,
  putModelScores,
  rankingExpression,
  row,
  rows,
  run,
  sampleSegment,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
} from '../src/index.ts'
import { createTestEngine, seedCity, type TestEngine } from '../testing/index.ts'
import { addCustomer, declare, nobody, type TestCustomer } from './segments-population.ts'

const coded = (code: string) => expect.objectContaining({ code })
let engine: TestEngine
let city: number
let here: number
let there: number

beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    const { cityId, branchIds } = await seedCity(ctx)
    ;[city, here, there] = [cityId, branchIds[0]!, branchIds[2]!]
    await declare(ctx, { points: 'number', since: 'date', tier: 'text' })
    const order = (amount: number) => ({ orderedAt: '2026-03-01T00:00:00Z', amount, product: null, category: null })
    const add = (name: string, unitId: number, rest: Partial<TestCustomer>) =>
      addCustomer(ctx, {
        ...nobody,
        unitId,
        name,
        ref: name,
        consents: { email: 'granted' },
        email: `${name}@x.cn`,
        ...rest,
      })
    await add('a', here, { orders: [order(100)], attributes: { points: 1 }, birthday: '1990-01-01' })
    await add('b', here, { orders: [order(300)], attributes: { points: 2, since: '2026-01-02' }, gender: 'female' })
    await add('c', here, { orders: [order(300)], attributes: { points: 2 } })
    await add('d', here, { attributes: { since: '2026-01-01' } })
    await add('e', there, { orders: [order(900)], attributes: { points: 9 }, gender: 'female' })
    await add('f', there, { orders: [order(800)] })
  })
})
afterAll(() => engine.dispose())

const clerkOf = (unitId: number): Actor => ({
  kind: 'staff',
  staffId: 0,
  name: 'clerk',
  grants: [{ unitId, role: 'branch' }],
})
const namesOf = async (ctx: Ctx, filter: unknown, unitId?: number) =>
  (await sampleSegment(ctx, { filter, ...(unitId && { unitId }) })).map(({ name }) => name)
const inCity = (filter: unknown) => engine.asSystem((ctx) => namesOf(ctx, filter))
const top = (n: number, by: object, rest: object = {}) => ({ top: { n, by, ...rest } })
const spending = { orders: 'sum' }

test('the first few by spending, score, number or date; equals by who was registered first, never somebody without', async () => {
  await engine.asSystem((ctx) =>
    putModelScores(ctx, {
      model: 'churn',
      version: 1,
      scores: [
        { customerRef: 'a', score: 0.5 },
        { customerRef: 'd', score: 0.9 },
      ],
    }),
  )
  expect(await inCity(top(2, spending))).toEqual(['e', 'f'])
  expect(await inCity(top(3, spending))).toEqual(['b', 'e', 'f'])
  expect(await inCity(top(2, spending, { lowest: true }))).toEqual(['a', 'd'])
  expect(await inCity(top(1, { orders: 'count', where: { amount: { max: 200 } } }))).toEqual(['a'])
  expect(await inCity(top(2, { field: 'attributes.points' }))).toEqual(['b', 'e'])
  expect(await inCity(top(100, { field: 'attributes.points' }))).toEqual(['a', 'b', 'c', 'e'])
  expect(await inCity(top(1, { field: 'attributes.since' }))).toEqual(['b'])
  expect(await inCity(top(1, { field: 'attributes.since' }, { lowest: true }))).toEqual(['d'])
  expect(await inCity(top(1, { score: 'churn' }))).toEqual(['d'])
  expect(await inCity(top(5, { score: 'churn' }, { lowest: true }))).toEqual(['a', 'd'])
})

test('a top is taken among those asked for, and combines with the rest', async () => {
  const women = { field: 'gender', op: 'eq', value: 'female' }
  expect(await inCity(top(1, spending, { lowest: true, among: women }))).toEqual(['b'])
  expect(await inCity({ all: [women, top(1, spending, { lowest: true })] })).toEqual([])
  expect(await inCity({ not: top(4, spending) })).toEqual(['a', 'd'])
  expect(
    await inCity(top(1, { field: 'attributes.points' }, { among: top(2, spending, { among: { not: women } }) })),
  ).toEqual(['c'])
})

test('a top is of those asked about: what the reader sees, or the unit', async () => {
  const best = top(2, spending)
  expect(await engine.as(clerkOf(here), (ctx) => namesOf(ctx, best))).toEqual(['b', 'c'])
  expect(await engine.as(clerkOf(city), (ctx) => namesOf(ctx, best, here))).toEqual(['b', 'c'])
  expect(await engine.asSystem((ctx) => namesOf(ctx, best, here))).toEqual(['b', 'c'])
  expect(await engine.as(clerkOf(city), (ctx) => countSegment(ctx, { filter: { not: best } }))).toBe(4)
  expect(await engine.as(clerkOf(here), (ctx) => estimateSegment(ctx, { filter: best }))).toMatchObject({ count: 2 })
})

test("a branch's count is what its campaign matches, in the preview and at the launch by the system", async () => {
  const clerk = clerkOf(here)
  const filter: Filter = {
    any: [{ top: { n: 2, by: { orders: 'sum' } } }, { not: { top: { n: 3, by: { field: 'attributes.points' } } } }],
  }
  const counted = await engine.as(clerk, (ctx) => countSegment(ctx, { filter }))
  expect(counted).toBe(3)
  const campaign = await engine.asSystem(async (ctx) => {
    const segment = await saveSegment(ctx, { unitId: here, name: 'best', filter })
    const sender = await createSender(ctx, { unitId: here, name: 'Post', address: 'post@x.cn' })
    const template = await saveTemplate(ctx, { unitId: here, name: 't', subject: 's', html: '<p>h</p>' })
    return createCampaign(ctx, {
      ...{ unitId: here, name: 'c', segmentId: segment.id, senderId: sender.id },
      cells: [{ name: 'A', weight: 1, templateId: template.id }],
    })
  })
  expect(await engine.as(clerk, (ctx) => previewAudience(ctx, { campaignId: campaign.id }))).toMatchObject({
    matched: 3,
  })
  await engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId: campaign.id }))
  const launched = await engine.asSystem((ctx) => launchCampaign(ctx, { campaignId: campaign.id }))
  expect(launched).toMatchObject({ matched: counted, targeted: counted })
})

test('a ranking that there is not is named, with what was meant', async () => {
  const refusals = [
    [{ field: 'name' }, /cannot be put in order by "name"\. Choose a number or a date: birthday, joinedOn, age/],
    [{ field: 'attributes.pionts' }, /filter\.top\.by\.field: There is no field .* Did you mean "attributes\.points"/],
    [{ score: 'chrun' }, /filter\.top\.by\.score: There is no model "chrun"\. Did you mean "churn"/],
  ] as const
  for (const [by, message] of refusals) await expect(inCity(top(1, by))).rejects.toThrow(message)
})

test('customers are put in order outside of filters too', async () => {
  const inOrder = engine.asSystem(async (ctx) => {
    const rank = await rankingExpression(ctx, { orders: 'sum' }, 'best')
    return rows<{ name: string }>(ctx, sql`select c.name from customer c order by ${rank} desc, c.id limit 3`)
  })
  expect((await inOrder).map(({ name }) => name)).toEqual(['e', 'f', 'b'])
})

test('scores are kept once, the newer version wins, and nobody scores what they may not change', async () => {
  const put = (version: number, scores: [string, number][], actor = clerkOf(here)) =>
    engine.as(actor, (ctx) =>
      putModelScores(ctx, {
        model: '流失',
        version,
        scores: scores.map(([customerRef, score]) => ({ customerRef, score })),
      }),
    )
  expect(
    await put(2, [
      ['a', 0.1],
      ['b', 0.2],
      ['e', 0.3],
      ['nobody', 1],
    ]),
  ).toEqual({ changed: 2, unknown: ['e', 'nobody'] })
  expect(
    await put(2, [
      ['a', 0.1],
      ['b', 0.2],
    ]),
  ).toEqual({ changed: 0, unknown: [] })
  expect(await put(1, [['a', 0.7]])).toEqual({ changed: 0, unknown: [] })
  expect(
    await put(3, [
      ['a', 0.8],
      ['b', 0.2],
    ]),
  ).toEqual({ changed: 2, unknown: [] })
  const kept = await engine.asSystem((ctx) =>
    row(
      ctx,
      sql`select score, model_version as version from model_score s join customer c on c.id = s.customer_id
                 where model = '流失' and c.ref = 'a'`,
    ),
  )
  expect(kept).toEqual({ score: 0.8, version: 3 })
  await expect(
    put(1, [
      ['a', 1],
      ['a', 2],
    ]),
  ).rejects.toMatchObject({ issues: [{ path: 'scores.1.customerRef' }] })
  const visitor: Actor = { ...clerkOf(here), grants: [{ unitId: here, role: 'field' }] } as Actor
  await expect(put(4, [['a', 1]], visitor)).rejects.toThrow(coded('forbidden'))
  const found = engine.as(clerkOf(here), (ctx) => namesOf(ctx, { score: '流失', op: 'gte', value: 0.2 }))
  expect(await found).toEqual(['a', 'b'])
  expect(await engine.as(clerkOf(here), (ctx) => namesOf(ctx, { score: '流失', op: 'isNull' }))).toEqual(['c', 'd'])
  await expect(inCity({ score: '流尸', op: 'isNull' })).rejects.toThrow(
    /filter\.score: There is no model "流尸"\. Did you mean "流失"/,
  )
  // Gone with their customer.
  await engine.asSystem((ctx) => run(ctx, sql`delete from model_score`))
  await expect(inCity({ score: 'churn', op: 'isNull' })).rejects.toThrow(
    /There is no model "churn"\. None has scores yet\./,
  )
})
