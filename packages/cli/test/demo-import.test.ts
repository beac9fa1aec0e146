import {
  createStaff,
  createUnit,
  declareAttribute,
  importCustomers,
  importOrders,
  listRejects,
  row,
  systemActor,
} from '@tradewind/engine'
import { createTestEngine, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  customerMapping,
  customersCsv,
  type DemoWorld,
  demoAttributes,
  demoCity,
  demoStaff,
  demoUnits,
  orderMapping,
  ordersCsv,
  soundCustomers,
} from '../src/demo/index.ts'

const world: DemoWorld = { seed: 1896, customers: 2000, today: '2026-11-22' }
const sound = [...soundCustomers(world)]

let engine: TestEngine
const unitIds = new Map<string, number>()
const unitId = (code: string) => unitIds.get(code) ?? 0

beforeAll(async () => {
  engine = await createTestEngine({ clock: { now: () => new Date('2026-11-22T10:00:00Z') } })
  await engine.asSystem(async (ctx) => {
    for (const { parentCode, kind, code, name } of demoUnits) {
      const parentId = parentCode === null ? null : unitId(parentCode)
      unitIds.set(code, (await createUnit(ctx, { parentId, kind, code, name })).id)
    }
    for (const { name, email, unitCode, roles } of demoStaff) {
      const grants = roles.map(({ unitCode, role }) => ({ unitId: unitId(unitCode), role }))
      await createStaff(ctx, { unitId: unitId(unitCode), name, email, roles: grants })
    }
    for (const attribute of demoAttributes) await declareAttribute(ctx, attribute)
  })
})
afterAll(() => engine.dispose())

it('the customer file goes through the import but for its spoilt rows', async () => {
  const run = await importCustomers(engine, systemActor, {
    unitId: unitId(demoCity.code),
    fileName: 'customers.csv',
    content: customersCsv(world),
    options: { mapping: customerMapping },
  })
  expect(run).toMatchObject({
    state: 'finished',
    read: world.customers,
    inserted: sound.length,
    rejected: world.customers - sound.length,
  })
  const rejects = await engine.asSystem((ctx) => listRejects(ctx, { importId: run.id, limit: 100 }))
  const reasons = rejects.items.map(({ reason }) => reason).join('\n')
  for (const reason of ['e-mail', 'birthday', 'name']) expect(reasons).toContain(reason)

  const granted = await engine.asSystem((ctx) =>
    row<{ n: number }>(ctx, sql`select count(*)::int as n from consent where channel = 'email' and status = 'granted'`),
  )
  expect(granted?.n).toBe(sound.filter(({ consent }) => consent === 'granted').length)
})

it('the order file follows, and a second import of it changes nothing', async () => {
  const load = () =>
    importOrders(engine, systemActor, {
      unitId: unitId(demoCity.code),
      fileName: 'orders.csv',
      content: ordersCsv(world),
      options: { mapping: orderMapping },
    })
  const first = await load()
  expect(first.state).toBe('finished')
  expect(first.inserted).toBeGreaterThan(5000)
  expect(first.rejected).toBeGreaterThan(0)
  expect(first.rejected).toBeLessThan(first.read / 100)
  expect(await load()).toMatchObject({ inserted: 0, updated: 0, unchanged: first.inserted, rejected: first.rejected })
})
