import { Migrator } from '@mikro-orm/migrations'
import { MikroORM } from '@mikro-orm/postgresql'
import pg from 'pg'
import { TradewindError } from '../errors.ts'
import { entities } from './entities.ts'
import { migrations } from './migrations/index.ts'
import { PatientClient } from './patient-client.ts'

// Ids and amounts in fen stay far below 2^53; one representation everywhere beats bigint/number mixtures.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export function openOrm(databaseUrl: string, poolSize: number): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: databaseUrl,
    entities,
    extensions: [Migrator],
    pool: { min: 0, max: poolSize },
    driverOptions: { onPoolCreated: makePatient },
    discovery: { warnWhenNoEntities: false },
    migrations: { migrationsList: migrations, snapshot: false, allOrNothing: true, silent: true },
    // Scope is set with `set local` when a transaction begins (see engine.ts).
    sessionContext: 'transaction',
    forceUtcTimezone: true,
  })
}

/** The ORM makes the pool itself; no client has been made yet when it tells us. */
function makePatient(pool: pg.Pool): void {
  Object.assign(pool, { Client: PatientClient })
  takeBackLostClients(pool)
}

/** A transaction that met a lost connection has long ended after this. */
const lostClientGrace = 1_000

/**
 * A transaction whose connection is lost cannot roll back, and Kysely (0.29) gives a connection back to the pool only
 * after a rollback that worked. Without this, every restart of the database server would shrink the pool by as many
 * connections as had a transaction open, until nothing can be done any more.
 */
function takeBackLostClients(pool: pg.Pool): void {
  const lent = new Set<pg.PoolClient>()
  pool.on('acquire', (client) => lent.add(client))
  pool.on('release', (_error, client) => lent.delete(client))
  pool.on('connect', (client) => {
    client.once('end', () => setTimeout(() => lent.has(client) && client.release(true), lostClientGrace).unref())
  })
}

/**
 * Names of migrations the database does not have yet, oldest first. Throws `unavailable` when it has one that comes after a
 * missing one: made to be applied in their order, they would find what they do not expect, or lose it.
 */
export async function pendingMigrations(orm: MikroORM): Promise<string[]> {
  const lacking = new Set((await orm.migrator.getPending()).map(({ name }) => name))
  const names = migrations.map(({ name }) => name)
  const newest = names.findLastIndex((name) => !lacking.has(name))
  const skipped = names.slice(0, newest + 1).filter((name) => lacking.has(name))
  if (skipped.length === 0) return names.filter((name) => lacking.has(name))
  throw new TradewindError(
    'unavailable',
    `The database has the migration ${names[newest]} but not ${skipped.join(', ')}, which comes before it: a version between two releases has made it. Restore a backup from before, or begin with an empty database.`,
  )
}

/**
 * Brings the schema up to date. Safe to call from many processes at once: a session lock lets one run and the
 * others find nothing left to do. Returns the names that were applied. Throws like `pendingMigrations`.
 */
export async function migrate(orm: MikroORM, databaseUrl: string): Promise<string[]> {
  const lock = new PatientClient({ connectionString: databaseUrl })
  await lock.connect()
  try {
    await lock.query("select pg_advisory_lock(hashtext('tradewind.migrate'))")
    await pendingMigrations(orm)
    const applied = await orm.migrator.up()
    return applied.map((migration) => migration.name)
  } finally {
    await lock.end()
  }
}
