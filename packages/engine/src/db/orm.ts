import { Migrator } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/postgresql'
import pg from 'pg'
import { entities } from './entities.ts'
import { migrations } from './migrations/index.ts'

// Ids and amounts in fen stay far below 2^53; one representation everywhere beats bigint/number mixtures.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export function openOrm(databaseUrl: string, poolSize: number): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: databaseUrl,
    entities,
    extensions: [Migrator],
    pool: { min: 0, max: poolSize },
    discovery: { warnWhenNoEntities: false },
    migrations: { migrationsList: migrations, snapshot: false, allOrNothing: true, silent: true },
    // Scope is set with `set local` when a transaction begins (see engine.ts).
    sessionContext: 'transaction',
    forceUtcTimezone: true,
  })
}

/** Names of migrations the database does not have yet, oldest first. */
export async function pendingMigrations(orm: MikroORM): Promise<string[]> {
  return (await orm.migrator.getPending()).map((migration) => migration.name)
}

/**
 * Brings the schema up to date. Safe to call from many processes at once: a session lock lets one run and the
 * others find nothing left to do. Returns the names that were applied.
 */
export async function migrate(orm: MikroORM, databaseUrl: string): Promise<string[]> {
  const lock = new pg.Client({ connectionString: databaseUrl })
  await lock.connect()
  try {
    await lock.query("select pg_advisory_lock(hashtext('tradewind.migrate'))")
    const applied = await orm.migrator.up()
    return applied.map((migration) => migration.name)
  } finally {
    await lock.end()
  }
}
