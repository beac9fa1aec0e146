import { createWriteStream } from 'node:fs'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  createStaff,
  createUnit,
  declareAttribute,
  type Engine,
  type ImportRun,
  importCustomers,
  importOrders,
  rejectsCsv,
  rows,
  suppress,
  systemActor,
} from '@tradewind/engine'
import { sql } from 'kysely'
import { summary } from '../commands/import-file.ts'
import { liveProgress } from '../print/progress.ts'
import { type DemoWorld, demoStaff, demoUnits } from './city.ts'
import { customerMapping, customersCsv, demoAttributes, demoSuppressions } from './customers.ts'
import { orderMapping, ordersCsv } from './orders.ts'

/** Builds the invented city in an empty database: units, staff, customers and orders by import, suppressions. */
export async function settleCity(
  engine: Engine,
  world: DemoWorld,
  say: (text: string) => void,
  directory: string,
): Promise<{ cityId: number }> {
  const units = new Map<string, number>()
  await engine.asSystem(async (ctx) => {
    for (const { code, name, kind, parentCode } of demoUnits) {
      const parentId = parentCode === null ? null : (units.get(parentCode) ?? null)
      units.set(code, (await createUnit(ctx, { parentId, kind, code, name })).id)
    }
    const idOf = (code: string) => units.get(code) ?? 0
    for (const { name, email, unitCode, roles } of demoStaff) {
      const grants = roles.map(({ unitCode, role }) => ({ unitId: idOf(unitCode), role }))
      await createStaff(ctx, { unitId: idOf(unitCode), name, email, roles: grants })
    }
    for (const attribute of demoAttributes) await declareAttribute(ctx, attribute)
  })
  const cityId = units.get(demoUnits[0]?.code ?? '') ?? 0

  const bar = liveProgress(process.stdout)
  const file = (fileName: string, content: AsyncIterable<Buffer>, total: number | null) => ({
    unitId: cityId,
    fileName,
    content,
    onProgress: ({ read }: { read: number }) => bar.update({ label: fileName, done: read, total }),
  })
  const customers = await importCustomers(engine, systemActor, {
    ...file('customers.csv', customersCsv(world), world.customers),
    options: { mapping: [...customerMapping] },
  })
  bar.finish()
  say(`Customers: ${summary(customers).trim()}`)
  say(await describeRejects(engine, customers, directory))
  const orders = await importOrders(engine, systemActor, {
    ...file('orders.csv', ordersCsv(world), null),
    options: { mapping: [...orderMapping] },
  })
  bar.finish()
  say(`Orders:    ${summary(orders).trim()}`)
  await suppressSome(engine, world)
  return { cityId }
}

async function describeRejects(engine: Engine, run: ImportRun, directory: string): Promise<string> {
  const path = join(directory, 'customers.rejects.csv')
  await engine.asSystem((ctx) => pipeline(rejectsCsv(ctx, { importId: run.id }), createWriteStream(path)))
  const [example] = await engine.asSystem((ctx) =>
    rows<{ row_number: number; reason: string }>(
      ctx,
      sql`select row_number, reason from import_reject where import_id = ${run.id} order by row_number limit 1`,
    ),
  )
  const first = example ? `; the first, line ${example.row_number}: ${example.reason}` : ''
  return `           rejected rows with their reasons are in ${relative(process.cwd(), path)}${first}`
}

async function suppressSome(engine: Engine, world: DemoWorld): Promise<void> {
  await engine.asSystem(async (ctx) => {
    const ids = await rows<{ id: number; ref: string }>(ctx, sql`select id, ref from customer`)
    const idOf = new Map(ids.map(({ id, ref }) => [ref, id]))
    for (const { kind, value, reason } of demoSuppressions(world)) {
      const id = kind === 'customer' ? idOf.get(value) : undefined
      if (kind === 'customer' && id === undefined) continue // their row was rejected
      await suppress(ctx, { kind, value: id === undefined ? value : String(id), reason, source: 'demo' })
    }
  })
}
