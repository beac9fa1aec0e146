import { randomBytes } from 'node:crypto'
import { access, constants, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Clock,
  createTokens,
  type Engine,
  loggable,
  migrate,
  openEngine,
  pendingMigrations,
  startEmbedded,
  systemClock,
  type Tokens,
  TradewindError,
} from '@tradewind/engine'
import type { Queues } from '@tradewind/workers'
import { readRedisUrl } from '@tradewind/workers/redis-url'
import pino, { type Logger } from 'pino'
import type { Config } from './config.ts'

/** The opened parts that every command shares. */
export interface Runtime {
  config: Config
  engine: Engine
  /** The queue, opened when it is first asked for: most commands do without. */
  queues(): Promise<Queues>
  tokens: Tokens
  secret: string
  logger: Logger
  /** Where the parts are, in words, for the start-up message. */
  parts: string[]
  close(): Promise<void>
}

export interface RuntimeOptions {
  /** `apply` brings the schema up to date; `require` refuses to start on an old one. */
  migrations: 'apply' | 'require'
  /** A part that only one process may play on an embedded database, e.g. `up`. */
  sole?: string
  /** Begin with an empty embedded database. */
  fresh?: boolean
  clock?: Clock
  logger?: Logger
}

/** Opens database, engine and queue as the config says. Throws `unavailable` with what to do. */
export async function openRuntime(config: Config, options: RuntimeOptions): Promise<Runtime> {
  const logger = options.logger ?? createLogger(config.logLevel)
  const clock = options.clock ?? systemClock
  const home = resolve(config.home)
  await openHome(home)
  const secret = config.secret ?? (await keptSecret(home))
  const { databaseUrl: given, redisUrl } = config
  const database = given ? undefined : await startEmbedded({ directory: home, ...partOf(options) })
  const databaseUrl = given ?? database?.url ?? ''
  const poolSize = 6 + config.workerConcurrency * 2
  // One that this machine made for itself would seal what the other machines on a shared database cannot open.
  const sealing = config.secret ?? (given ? undefined : secret)
  let engine: Engine | undefined
  try {
    engine = await openEngine({ databaseUrl, clock, timeZone: config.timeZone, poolSize, secret: sealing })
    await checkSchema(engine, options.migrations, logger)
  } catch (cause) {
    await engine?.close()
    await database?.stop()
    if (cause instanceof TradewindError) throw cause
    const sentence = `The database cannot be used: ${rootMessage(cause)}${given ? ' Check DATABASE_URL.' : ''}`
    throw new TradewindError('unavailable', sentence, { cause })
  }
  const opened = engine
  let queues: Promise<Queues> | undefined
  const openQueues = async () => (await import('@tradewind/workers/queue')).openQueues({ databaseUrl, redisUrl })
  const where = database
    ? `embedded PostgreSQL in ${home}${database.adopted ? ' (was left running; adopted)' : ''}`
    : `PostgreSQL at ${new URL(databaseUrl).host}`
  return {
    config,
    engine: opened,
    queues: () => {
      queues ??= openQueues()
      return queues
    },
    tokens: createTokens(secret),
    secret,
    logger,
    parts: [
      `database  ${where}`,
      `queue     ${redisUrl ? `Redis at ${new URL(redisUrl).host}` : 'in the same PostgreSQL'}`,
    ],
    close: async () => {
      // Queues of a server that is away never close; the process ends without them.
      const closed = queues?.then((opened) => opened.close())
      if (closed) await within(5_000, closed, 'the queue does not close').catch((err) => logger.warn({ err }))
      await opened.close()
      await database?.stop()
    },
  }
}

/** Lines of JSON on standard error. Errors go through `loggable`, wherever they are logged: no value of anybody's is. */
const createLogger = (level: Config['logLevel']): Logger =>
  pino({ level, serializers: { err: loggable } }, pino.destination({ dest: 2, sync: true }))

const partOf = ({ sole, fresh }: RuntimeOptions) => ({ ...(sole ? { sole } : {}), ...(fresh ? { fresh } : {}) })

/** How many deliveries wait in the queue. Throws `unavailable` with what to do when it does not answer. */
export async function askQueue({ config, queues }: Runtime): Promise<number> {
  const { redisUrl } = config
  try {
    // The queue itself would wait for its server for ever.
    if (redisUrl) await Promise.any(readRedisUrl(redisUrl).nodes.map(reach))
    const { waiting } = await queues()
    return await within(10_000, waiting('deliveries'), 'it gives no answer; perhaps the password is wrong')
  } catch (cause) {
    const sentence = redisUrl
      ? `Redis at ${new URL(redisUrl).host} cannot be used: ${rootMessage(cause)} Check REDIS_URL.`
      : `The queue in PostgreSQL cannot be used: ${rootMessage(cause)}`
    throw new TradewindError('unavailable', sentence, { cause })
  }
}

/** What `work` gives; throws with `sentence` when that takes longer than `milliseconds`. */
export async function within<T>(milliseconds: number, work: Promise<T>, sentence: string): Promise<T> {
  const limit = new AbortController()
  const late = sleep(milliseconds, undefined, { signal: limit.signal }).then(() => {
    throw new TradewindError('unavailable', sentence)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    limit.abort()
    late.catch(() => undefined)
  }
}

/** Resolves when something listens there. */
function reach({ host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5000 })
    socket.once('connect', () => resolve())
    socket.once('timeout', () => reject(new Error('no answer within 5 seconds')))
    socket.once('error', reject)
    socket.once('connect', () => socket.destroy()).once('timeout', () => socket.destroy())
  })
}

async function openHome(home: string): Promise<void> {
  try {
    await mkdir(home, { recursive: true })
    await access(home, constants.W_OK)
  } catch (cause) {
    const sentence = `Nothing can be kept in ${home}: ${rootMessage(cause)} Set TRADEWIND_HOME to a directory of your own.`
    throw new TradewindError('unavailable', sentence, { cause })
  }
}

async function checkSchema(engine: Engine, mode: 'apply' | 'require', logger: Logger): Promise<void> {
  if (mode === 'apply') {
    const applied = await migrate(engine.orm, engine.databaseUrl)
    if (applied.length > 0) logger.info({ applied }, 'schema brought up to date')
    return
  }
  const pending = await pendingMigrations(engine.orm)
  if (pending.length > 0) {
    throw new TradewindError(
      'unavailable',
      `The database lacks ${pending.length} migration${pending.length === 1 ? '' : 's'}: ${pending.join(', ')}. Run "tradewind migrate" first.`,
    )
  }
}

/** Signs links and sessions. Made once; whoever sets TRADEWIND_SECRET keeps it elsewhere. */
async function keptSecret(home: string): Promise<string> {
  const file = join(home, 'secret')
  const read = () => readFile(file, 'utf8').then((text) => text.trim())
  const kept = await read().catch(() => makeSecret(file).then(read))
  if (kept.length >= 32) return kept
  throw new TradewindError(
    'unavailable',
    `The secret in ${file} is damaged. Restore it, or delete the file for a new one.`,
  )
}

/** Of two processes that start at once one must win, or each would refuse the other's links. */
async function makeSecret(file: string): Promise<void> {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600 })
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
}

/** What lies at the bottom of an error, as a sentence. */
export function rootMessage(error: unknown): string {
  let root = error instanceof AggregateError ? error.errors[0] : error
  while (root instanceof Error && root.cause instanceof Error) root = root.cause
  const message = root instanceof Error ? root.message || String((root as NodeJS.ErrnoException).code) : String(root)
  return message.endsWith('.') ? message : `${message}.`
}
