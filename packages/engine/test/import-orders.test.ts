import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Actor,
  createCustomer,
  createUnit,
  importOrders,
  listRejects,
  type OrderImportOptions,
  rows,
  systemActor,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine } from '../testing/index.ts'
import { pieces } from './pieces.ts'

let engine: TestEngine
let north: number
let south: number
let clerk: Actor

beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    ;({ north, south, clerk } = await seedTwoBranches(ctx))
    await createCustomer(ctx, { unitId: north, ref: 'N1', name: 'Nora', email: 'nora@x.cn' })
    await createCustomer(ctx, { unitId: south, ref: 'S1', name: 'Sven' })
  })
})
afterAll(() => engine.dispose())

const load = (text: string, options: OrderImportOptions = {}, actor = clerk, unitId = north) =>
  importOrders(engine, actor, { unitId, fileName: 'orders.csv', content: pieces(text), options })

const orders = () =>
  engine.asSystem((ctx) =>
    rows<Record<string, unknown>>(
      ctx,
      sql`select source, external_id, ref, o.unit_id, to_char(ordered_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at,
                 amount, currency, product, quantity
          from customer_order o join customer c on c.id = o.customer_id order by o.id`,
    ),
  )

test("times without an offset are those of the organisation's time zone, unless the file has another", async () => {
  const inBerlin = await createTestEngine({ timeZone: 'Europe/Berlin' })
  try {
    const { id: unitId } = await inBerlin.asSystem((ctx) =>
      createUnit(ctx, { parentId: null, kind: 'city', code: 'B', name: 'B' }),
    )
    await inBerlin.asSystem((ctx) => createCustomer(ctx, { unitId, ref: 'N1', name: 'N' }))
    const at = async (number: string, options: OrderImportOptions) => {
      const content = pieces(`order no,customer no,date,amount\n${number},N1,2026-01-02,1\n`)
      await importOrders(inBerlin, systemActor, { unitId, fileName: 'o.csv', content, options })
      const found = await inBerlin.asSystem((ctx) =>
        rows<{ at: string }>(ctx, sql`select ordered_at as at from customer_order where external_id = ${number}`),
      )
      return found.map((order) => new Date(order.at).toISOString())
    }
    expect(await at('A', {})).toEqual(['2026-01-01T23:00:00.000Z'])
    expect(await at('B', { timeZone: 'Asia/Shanghai' })).toEqual(['2026-01-01T16:00:00.000Z'])
  } finally {
    await inBerlin.dispose()
  }
})

const reasons = async (importId: number) =>
  (await engine.asSystem((ctx) => listRejects(ctx, { importId }))).items.map(({ reason }) => reason)

test('orders go in once, to the fen and the minute, and are corrected by the same number', async () => {
  const file = [
    'order no,customer no,date,amount,product,quantity,currency',
    'A1,N1,2025-03-01 09:30,"1,234.50",Tea,2,',
    'A2,N1,2025-03-02,0.29,,,',
    'A3,N1,2025-03-03T00:00:00Z,500,,,JPY',
    'A4,N1,2025-03-04,-1.10,Refund,,',
  ].join('\n')
  const first = await load(file, { source: 'pos' })
  expect(first).toMatchObject({ kind: 'orders', state: 'finished', read: 4, inserted: 4, rejected: 0 })
  const order = { source: 'pos', ref: 'N1', unit_id: north, currency: 'CNY', quantity: 1, product: null }
  const expected = [
    { ...order, external_id: 'A1', at: '2025-03-01 01:30', amount: 123450, product: 'Tea', quantity: 2 },
    { ...order, external_id: 'A2', at: '2025-03-01 16:00', amount: 29 },
    { ...order, external_id: 'A3', at: '2025-03-03 00:00', amount: 500, currency: 'JPY' },
    { ...order, external_id: 'A4', at: '2025-03-03 16:00', amount: -110, product: 'Refund' },
  ]
  expect(await orders()).toEqual(expected)
  expect(await load(file, { source: 'pos' })).toMatchObject({ inserted: 0, updated: 0, unchanged: 4 })
  const corrected = await load('order no,customer no,date,amount\nA2,N1,2025-03-02,0.30\n', { source: 'pos' })
  expect(corrected).toMatchObject({ inserted: 0, updated: 1 })
  expect((await orders())[1]).toEqual({ ...expected[1], amount: 30 })
})

test('rows that cannot be orders come back with the reason', async () => {
  const file = [
    'externalId,customerRef,orderedAt,amount,quantity',
    'B1,NOBODY,2025-03-01,1,',
    'B2,S1,2025-03-01,1,',
    'B3,N1,2025-03-01,"1.234,50",',
    'B4,N1,2025-02-30,1,',
    'B5,N1,2025-03-01,1,0',
    'B6,N1,2999-01-01,1,',
    ',N1,2025-03-01,1,',
    'B8,N1,2025-03-01,,',
    'B9,N1,2025-03-01,1,',
    'B9,N1,2025-03-01,2,',
  ].join('\n')
  const run = await load(file)
  expect(run).toMatchObject({ read: 10, inserted: 1, rejected: 9 })
  expect(await reasons(run.id)).toEqual([
    'No customer of this unit has the ref "NOBODY".',
    'No customer of this unit has the ref "S1".',
    'The amount "1.234,50" is not a number. Write it as 1234.50.',
    'The order date "2025-02-30" does not exist in the calendar.',
    'The quantity "0" is not a whole number from 1 to 1,000,000.',
    'The order date 2999-01-01 lies in the future.',
    'The row has no order number.',
    'The row has no amount.',
    'The row has the same order number as row 10.',
  ])
})

test("a branch cannot change another branch's order", async () => {
  const file = 'externalId,customerRef,orderedAt,amount\nX1,S1,2025-03-01,10\n'
  expect(await load(file, {}, systemActor, south)).toMatchObject({ inserted: 1 })
  const run = await load(file.replace('S1', 'N1'))
  expect(await reasons(run.id)).toEqual(['The order "X1" of import belongs to another customer.'])
})

test('customers are found by e-mail too', async () => {
  const run = await load('externalId,email,orderedAt,amount\nM1,nora@X.CN,2025-03-01,10\n', { key: 'email' })
  expect(run).toMatchObject({ inserted: 1, rejected: 0 })
})

test.each<[string, OrderImportOptions, RegExp]>([
  ['externalId,orderedAt\n1,2', {}, /need columns for: customerRef, amount/],
  ['externalId\n1', { timeZone: 'Mars' }, /IANA time zone/],
  ['externalId\n1', { currency: 'XXY' }, /"XXY" is not a currency code/],
])('options and columns are checked before anything is written (%#)', async (file, options, said) => {
  await expect(load(file, options)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(said) })
})
