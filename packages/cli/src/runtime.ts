import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  type Clock,
  createTokens,
  type EmbeddedDatabase,
  type Engine,
  migrate,
  openEngine,
  pendingMigrations,
  startEmbedded,
  systemClock,
  type Tokens,
  TradewindError,
} from '@tradewind/engine'
import { openQueues, type Queues } from '@tradewind/workers'
import pino, { type Logger } from 'pino'
import type { Config } from './config.ts'

/** The opened parts that every command shares. */
export interface Runtime {
  config: Config
  engine: Engine
  queues: Queues
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
  clock?: Clock
  logger?: Logger
}

/** Opens database, engine and queue as the config says. Throws `unavailable` with what to do. */
export async function openRuntime(config: Config, options: RuntimeOptions): Promise<Runtime> {
  const logger = options.logger ?? pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }))
  const clock = options.clock ?? systemClock
  const home = resolve(config.home)
  await mkdir(home, { recursive: true })
  const database = config.databaseUrl ? undefined : await openEmbedded(home)
  const databaseUrl = config.databaseUrl ?? database?.url ?? ''
  const poolSize = 6 + config.workerConcurrency * 2
  let engine: Engine | undefined
  try {
    engine = await openEngine({ databaseUrl, clock, poolSize })
    await checkSchema(engine, options.migrations, logger)
  } catch (cause) {
    await engine?.close()
    await database?.release()
    if (cause instanceof TradewindError) throw cause
    throw new TradewindError('unavailable', `The database cannot be used: ${rootMessage(cause)} Check DATABASE_URL.`, {
      cause,
    })
  }
  const opened = engine
  const secret = config.secret ?? (await keptSecret(home))
  const queues = openQueues({ databaseUrl, redisUrl: config.redisUrl })
  const where = database
    ? `embedded PostgreSQL in ${home}${database.adopted ? ' (was left running; adopted)' : ''}`
    : `PostgreSQL at ${new URL(databaseUrl).host}`
  return {
    config,
    engine: opened,
    queues,
    tokens: createTokens(secret),
    secret,
    logger,
    parts: [
      `database  ${where}`,
      `queue     ${config.redisUrl ? `Redis at ${new URL(config.redisUrl).host}` : 'in the same PostgreSQL'}`,
    ],
    close: async () => {
      await queues.close()
      await opened.close()
      await database?.release()
    },
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
      `The database lacks ${pending.length} migration(s): ${pending.join(', ')}. Run "tradewind migrate" first.`,
    )
  }
}

interface OpenedDatabase {
  url: string
  adopted: boolean
  release(): Promise<void>
}

/**
 * The embedded server belongs to the process that started it (its number stands in `owner.pid`) and ends with it.
 * Commands that find a living owner only join; a server whose owner was killed gets a new one.
 */
async function openEmbedded(home: string): Promise<OpenedDatabase> {
  const ownerFile = join(home, 'owner.pid')
  const owner = await readOwner(home)
  const joins = owner !== null && owner !== process.pid && isAlive(owner)
  const server: EmbeddedDatabase = await startEmbedded({ directory: home })
  if (joins && server.adopted) return { url: server.url, adopted: false, release: async () => undefined }
  await writeFile(ownerFile, String(process.pid))
  return {
    url: server.url,
    adopted: server.adopted,
    release: async () => {
      await server.stop()
      await rm(ownerFile, { force: true })
    },
  }
}

/** The process that started the embedded server in this home; null when none did, or it ended in good order. */
export async function readOwner(home: string): Promise<number | null> {
  return Number(await readFile(join(home, 'owner.pid'), 'utf8').catch(() => '')) || null
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // alive, and somebody else's
  }
}

/** Signs links and sessions. Made once; whoever sets TRADEWIND_SECRET keeps it elsewhere. */
async function keptSecret(home: string): Promise<string> {
  const file = join(home, 'secret')
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (kept.length >= 32) return kept
  const made = randomBytes(32).toString('base64url')
  await writeFile(file, made, { mode: 0o600 })
  return made
}

function rootMessage(error: unknown): string {
  let root = error
  while (root instanceof Error && root.cause instanceof Error) root = root.cause
  const message = root instanceof Error ? root.message || String((root as NodeJS.ErrnoException).code) : String(root)
  return message.endsWith('.') ? message : `${message}.`
}
