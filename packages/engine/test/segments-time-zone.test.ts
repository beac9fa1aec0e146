import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  countSegment,
  describeSegment,
  type Engine,
  getSegment,
  MovableClock,
  openEngine,
  reviseSegment,
  sampleSegment,
  saveSegment,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addCustomer, addUnit, nobody } from './segments-population.ts'

// Half past midnight on 31 March in Shanghai, 30 March at half past noon in New York.
const clock = new MovableClock(new Date('2026-03-30T16:30:00Z'))
const today = { orders: 'last', op: 'eq', value: 'now' }
let inShanghai: TestEngine
let inNewYork: Engine
let unitId: number

beforeAll(async () => {
  inShanghai = await createTestEngine({ clock })
  inNewYork = await openEngine({
    databaseUrl: inShanghai.databaseUrl,
    clock,
    timeZone: 'America/New_York',
    poolSize: 2,
  })
  await inShanghai.asSystem(async (ctx) => {
    unitId = await addUnit(ctx, 'branch')
    const order = (orderedAt: string) => [{ orderedAt, amount: 1, product: null, category: null }]
    await addCustomer(ctx, {
      ...nobody,
      unitId,
      name: 'midnight',
      birthday: '1996-03-31',
      orders: order('2026-03-30T16:10:00Z'),
    })
    await addCustomer(ctx, { ...nobody, unitId, name: 'noon', orders: order('2026-03-30T15:50:00Z') })
  })
})
afterAll(async () => {
  await inNewYork.close()
  await inShanghai.dispose()
})

const selected = (engine: Engine, filter: unknown) =>
  engine.asSystem(async (ctx) => (await sampleSegment(ctx, { filter })).map(({ name }) => name))

test("days begin in the organisation's time zone", async () => {
  expect(await selected(inShanghai, today)).toEqual(['midnight'])
  expect(await selected(inNewYork, today)).toEqual(['midnight', 'noon'])
  const thirty = { field: 'age', op: 'eq', value: 30 }
  expect(await selected(inShanghai, thirty)).toEqual(['midnight'])
  expect(await selected(inNewYork, thirty)).toEqual([])
  const tomorrow = { field: 'daysToBirthday', op: 'eq', value: 1 }
  expect(await selected(inNewYork, tomorrow)).toEqual(['midnight'])
})

test('a saved version keeps the zone it was saved in, also as a part of another and wherever it is described', async () => {
  const { id, timeZone } = await inShanghai.asSystem((ctx) => saveSegment(ctx, { unitId, name: '今日', filter: today }))
  expect(timeZone).toBe('Asia/Shanghai')
  expect(await selected(inNewYork, { segment: id })).toEqual(['midnight'])
  expect(await selected(inNewYork, { all: [today, { not: { segment: id, version: 1 } }] })).toEqual(['noon'])
  const described = inNewYork.asSystem((ctx) => describeSegment(ctx, { segmentId: id }))
  expect(await described).toMatchObject({ timeZone: 'Asia/Shanghai' })
  expect(await inNewYork.asSystem((ctx) => describeSegment(ctx, { filter: today }))).toEqual({
    zh: '最近一次购买时间为今天的客户',
    en: 'Customers whose last order was today',
    timeZone: 'America/New_York',
  })
  const revised = await inNewYork.asSystem((ctx) => reviseSegment(ctx, { id, filter: today }))
  expect(revised).toMatchObject({ version: 2, timeZone: 'America/New_York' })
  expect(await selected(inShanghai, { segment: id })).toEqual(['midnight', 'noon'])
  expect(await inShanghai.asSystem((ctx) => getSegment(ctx, { id, version: 1 }))).toMatchObject({
    timeZone: 'Asia/Shanghai',
  })
  expect(await inShanghai.asSystem((ctx) => countSegment(ctx, { filter: { segment: id, version: 1 } }))).toBe(1)
})

test.each(['Beijing', '+08:00', '', "Asia/Shanghai'"])('there is no time zone %j', async (timeZone) => {
  const opened = openEngine({ databaseUrl: inShanghai.databaseUrl, timeZone })
  await expect(opened).rejects.toThrow(/There is no time zone ".*"\. Give an IANA name such as Asia\/Shanghai\./)
})
