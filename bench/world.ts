import { join } from 'node:path'
import { type EmbeddedDatabase, type Engine, migrate, openEngine, startEmbedded } from '@tradewind/engine'
import pg from 'pg'
import { fillWorld, worldNow, worldVersion } from './world-data.ts'

/** A database with an organisation, customers, consents, orders and past campaigns: the same ones every time. */
export interface World {
  engine: Engine
  databaseUrl: string
  customers: number
  close(): Promise<void>
}

/** The server that the worlds of all sizes lie on. A run that changes a world rolls back, or works on a copy. */
export interface Worlds {
  open(customers: number): Promise<World>
  /** A copy of a world that is dropped when it is closed. */
  copy(customers: number): Promise<World>
  close(): Promise<void>
}

const home = join(import.meta.dirname, '../.tradewind/bench')
/** While a world is made nothing needs to survive a crash: a half-made one is made anew. */
const making = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'wal_level=minimal', 'max_wal_senders=0']
const makingMore = ['autovacuum=off', 'max_wal_size=8GB', 'shared_buffers=2GB']

/** Makes the worlds that are missing (5,000,000 customers: about 20 GB and 10 minutes), then opens the server. */
export async function openWorlds(sizes: number[]): Promise<Worlds> {
  const missing = await withServer([], async (server) => {
    const { rows } = await query<{ name: string }>(server.url, `select datname as name from pg_database`)
    const kept = new Set(rows.map(({ name }) => name))
    for (const old of kept) if (isStale(old)) await query(server.url, `drop database ${old} with (force)`)
    return sizes.filter((size) => !kept.has(nameOf(size)))
  })
  if (missing.length > 0) {
    await withServer([...making, ...makingMore], async (server) => {
      for (const size of missing) await makeWorld(server, size)
    })
  }
  const server = await startServer([])
  return {
    open: (customers) => openWorld(urlOf(server, nameOf(customers)), customers),
    copy: async (customers) => {
      const name = `${nameOf(customers)}_copy`
      await query(server.url, `drop database if exists ${name} with (force)`)
      await query(server.url, `create database ${name} template ${nameOf(customers)} strategy file_copy`)
      const world = await openWorld(urlOf(server, name), customers)
      const close = async () => {
        await world.close()
        await query(server.url, `drop database ${name} with (force)`)
      }
      return { ...world, close }
    },
    close: () => server.stop(),
  }
}

const nameOf = (customers: number) => `world_${worldVersion}_${customers}`
const isStale = (name: string) => /^(world_|draft)/.test(name) && !name.startsWith(`world_${worldVersion}_`)

/** A half-made world is called draft. */
async function makeWorld(server: EmbeddedDatabase, customers: number): Promise<void> {
  const started = performance.now()
  console.log(`making a world of ${customers.toLocaleString('en')} customers ...`)
  await query(server.url, 'create database draft')
  const url = urlOf(server, 'draft')
  const engine = await openEngine({ databaseUrl: url })
  await migrate(engine.orm, url)
  await engine.close()
  await fillWorld(() => connect(url), customers)
  // Freezes, and sets the visibility map that index-only scans go by.
  await query(url, 'vacuum (freeze, analyze)')
  await query(server.url, `alter database draft rename to ${nameOf(customers)}`)
  console.log(`made in ${Math.round((performance.now() - started) / 1000)} s`)
}

/** Brings the schema up to date, as an installation with data in it would be. */
async function openWorld(databaseUrl: string, customers: number): Promise<World> {
  const engine = await openEngine({ databaseUrl, clock: { now: () => worldNow } })
  if ((await migrate(engine.orm, databaseUrl)).length > 0) await query(databaseUrl, 'vacuum (analyze)')
  return { engine, databaseUrl, customers, close: () => engine.close() }
}

const startServer = (settings: string[]) =>
  startEmbedded({ directory: home, database: 'worlds', settings, sole: 'bench' })

async function withServer<T>(settings: string[], work: (server: EmbeddedDatabase) => Promise<T>): Promise<T> {
  const server = await startServer(settings)
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

function urlOf(server: EmbeddedDatabase, database: string): string {
  const url = new URL(server.url)
  url.pathname = `/${database}`
  return url.href
}

export async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  return client
}

async function query<T extends pg.QueryResultRow>(databaseUrl: string, statement: string): Promise<pg.QueryResult<T>> {
  const client = await connect(databaseUrl)
  try {
    return await client.query<T>(statement)
  } finally {
    await client.end()
  }
}
