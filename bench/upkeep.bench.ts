import { continueRefresh, type Engine, requestRefresh, row, run } from '@tradewind/engine'
import { sql } from 'kysely'
import { type Ratio, ratioSection, type Section, seconds } from './harness.ts'
import type { World, Worlds } from './world.ts'

/** The night's stages, each against the bare statement that touches as many rows; then the night again, with nothing new. */
export async function benchUpkeep(worlds: Worlds, customers: number): Promise<Section[]> {
  const world = await worlds.copy(customers)
  try {
    return [ratioSection('Upkeep', await measure(world))]
  } finally {
    await world.close()
  }
}

async function measure({ engine, customers }: World): Promise<Ratio[]> {
  await engine.asSystem((ctx) =>
    run(
      ctx,
      sql`update customer set address = '浙江省杭州市西湖区北山街道曙光路' || id || '号', address_match = null
          where id % 2 = 0`,
    ),
  )
  await engine.asSystem((ctx) => run(ctx, sql`analyze customer`))
  await engine.asSystem((ctx) => run(ctx, sql`create table bare as select id, grade from customer`))
  const bare = await seconds(() => engine.asSystem((ctx) => run(ctx, sql`update bare set grade = 1`)))
  await engine.asSystem((ctx) => run(ctx, sql`drop table bare`))
  const first = await stages(engine)
  const again = await stages(engine)
  const limit = customers / bare
  const against = 'UPDATE of as many rows without an index'
  const rate = (name: string, seconds = Number.NaN, rows = customers): Ratio => {
    return { name, ours: rows / seconds, limit, unit: 'customers/s', against, goal: null }
  }
  return [
    rate('night: RFM drafted', first.score),
    rate('night: addresses split', first.addresses, Math.floor(customers / 2)),
    rate('night: graded', first.customers),
    rate('night: counted by unit', first.measure),
    rate('night: graded again, nothing new', again.customers),
  ]
}

/** Runs the night to its end; seconds by stage. */
async function stages(engine: Engine): Promise<Record<string, number>> {
  await engine.asSystem(requestRefresh)
  const spent: Record<string, number> = {}
  for (;;) {
    const at = await engine.asSystem((ctx) =>
      row<{ stage: string | null }>(
        ctx,
        sql`select payload->>'stage' as stage from outbox where job = 'refresh-standing'`,
      ),
    )
    const stage = at?.stage ?? 'score'
    let left = false
    const took = await seconds(async () => {
      left = await engine.asSystem(continueRefresh)
    })
    spent[stage] = (spent[stage] ?? 0) + took
    if (!left) return spent
  }
}
