import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type EmbeddedDatabase, type Engine, migrate, openEngine, run, startEmbedded } from '@tradewind/engine'
import { sql } from 'kysely'

/** A database of its own with units, customers, consents and orders, made by set-based SQL: the same every time. */
export interface World {
  database: EmbeddedDatabase
  engine: Engine
  cityId: number
  branchIds: number[]
  close(): Promise<void>
}

export interface WorldSize {
  customers: number
  orders: number
  branches: number
}

export async function makeWorld({ customers, orders, branches }: WorldSize): Promise<World> {
  const home = join(import.meta.dirname, '../.tradewind', `bench-${process.pid}`)
  const database = await startEmbedded({ directory: home, settings: ['shared_buffers=1GB', 'max_wal_size=4GB'] })
  const engine = await openEngine({ databaseUrl: database.url })
  await migrate(engine.orm, database.url)
  await engine.asSystem(async (ctx) => {
    await run(ctx, sql`insert into unit (kind, code, name, path) values ('city', 'city', 'City', '{1}')`)
    await run(
      ctx,
      sql`insert into unit (parent_id, kind, code, name, path)
          select 1, 'branch', 'b' || n, 'Branch ' || n, array[1, n + 1] from generate_series(1, ${branches}::int) n`,
    )
    await run(
      ctx,
      sql`insert into customer (unit_id, ref, name, gender, email, mobile, postcode, birthday, created_at, updated_at)
          select 2 + n % ${branches}::int, 'K' || n, 'Customer ' || n, case n % 2 when 0 then 'male' else 'female' end,
                 case when n % 10 > 0 then 'k' || n || '@mail.example' end, '+86138' || lpad(n::text, 8, '0'),
                 lpad((n % 9000)::text, 6, '3'), date '1940-01-01' + n % 25000, ${ctx.now}, ${ctx.now}
          from generate_series(1, ${customers}::int) n`,
    )
    await run(
      ctx,
      sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
          select id, 'email', case when id % 12 > 0 then 'granted' else 'refused' end, 'bench', ${ctx.now} from customer`,
    )
    await run(
      ctx,
      sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount, category)
          select 'bench', n::text, c, 2 + c % ${branches}::int, ${ctx.now}::timestamptz - make_interval(days => n % 1000),
                 (n % 500) * 100, (array['a', 'b', 'c'])[1 + n % 3]
          from (select n, 1 + (n::bigint * 7919 % ${customers}::int)::int as c
                from generate_series(1, ${orders}::int) n) o`,
    )
    await run(ctx, sql`analyze`)
  })
  return {
    database,
    engine,
    cityId: 1,
    branchIds: Array.from({ length: branches }, (_, i) => i + 2),
    close: async () => {
      await engine.close()
      await database.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}
