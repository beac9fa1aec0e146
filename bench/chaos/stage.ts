import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, startEmbedded } from '@tradewind/engine'
import { findRedisServer, startRedis } from '@tradewind/workers/testing'
import { Redis } from 'ioredis'
import pg from 'pg'
import { type Command, type Environment, tradewind, tradewindRun } from '../hillstrom/processes.ts'

/** A whole installation of which any part may be killed at any moment, as a supervisor would keep it. */
export interface Stage {
  env: Environment
  /** One statement, tried again while the server is away. */
  ask<T>(statement: string, values?: unknown[]): Promise<T[]>
  /** Kills with -9 and sees to it that the part comes back; `look` first, at a worker that is frozen by then. */
  kill: Record<Part, (look: () => Promise<void>) => Promise<void>>
  /** Empties the queue. */
  wipe(): Promise<void>
  doctor(): Promise<string>
  end(): Promise<void>
}

export const parts = ['worker', 'api', 'queue', 'database'] as const
export type Part = (typeof parts)[number]

export interface StageOptions {
  /** Redis carries the jobs; otherwise PostgreSQL does, and killing the queue is killing it. */
  redis: boolean
  workers: number
  smtpUrl: string
  smsUrl: string
  secret: string
  random(): number
}

export async function setStage({ redis, workers, smtpUrl, smsUrl, secret, random }: StageOptions): Promise<Stage> {
  const directory = join(import.meta.dirname, '../../.tradewind')
  await mkdir(directory, { recursive: true })
  const home = await mkdtemp(join(directory, `chaos-${process.pid}-`))
  // The port has to be the same after each start. A statement that takes long outlives a kill -9 of its server and keeps
  // the next one from starting: its log names it.
  const settings = [`port=${await freePort()}`, 'log_min_duration_statement=5s']
  const startDatabase = () => startEmbedded({ directory: home, settings })
  const database = await startDatabase()
  /** Each start holds the server open until it is given back. */
  const started = [database]
  let ending = false
  /** What is being started again at this moment. */
  let starting: Promise<unknown> = Promise.resolve()
  const startAgain = async <T>(start: () => Promise<T>): Promise<T> => {
    if (ending) throw new Error('The stage is being cleared.')
    const up = start()
    starting = up.catch(() => undefined)
    return up
  }
  const program = redis ? await findRedisServer() : undefined
  if (redis && !program) throw new Error('There is no redis-server here. Install it, or choose --queue postgres.')
  const redisPort = await freePort()
  let server = program ? await startRedis(program, { port: redisPort }) : undefined
  const port = await freePort()
  const env: Environment = {
    DATABASE_URL: database.url,
    SMTP_URL: smtpUrl,
    SMS_URL: smsUrl,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TRADEWIND_HOME: join(home, 'tradewind'),
    TRADEWIND_SECRET: secret,
    LOG_LEVEL: 'silent',
    ...(server ? { REDIS_URL: server.url } : {}),
  }
  await tradewindRun(['migrate'], env)

  /** One process that is started again whenever it ends. */
  const keep = (what: 'api' | 'worker') => {
    let running: Command
    const start = () => {
      running = tradewind([what], env)
      running.ended.then(async () => {
        await sleep(200)
        if (!ending) start()
      })
    }
    start()
    return { command: () => running }
  }
  const api = keep('api')
  const hands = Array.from({ length: workers }, () => keep('worker'))

  const ask = async <T>(statement: string, values: unknown[] = []): Promise<T[]> => {
    for (;;) {
      const client = new pg.Client({ connectionString: database.url, connectionTimeoutMillis: 5_000 })
      client.on('error', () => undefined)
      try {
        await client.connect()
        return (await client.query(statement, values)).rows as T[]
      } catch (error) {
        // What the server itself refuses will not get better; a server that is away will.
        const { code = '' } = error as { code?: string }
        if (/^(22|23|42)/.test(code)) throw error
        await sleep(100)
      } finally {
        await client.end().catch(() => undefined)
      }
    }
  }
  const kill: Stage['kill'] = {
    worker: async (look) => {
      // One that is not up yet is killed as well, but holds nothing.
      const victim = hands[Math.floor(random() * hands.length)]?.command()
      if (!victim) return
      send(victim.pid, 'SIGSTOP')
      await look()
      await victim.kill('SIGKILL')
    },
    api: async (look) => {
      await look()
      await api.command().kill('SIGKILL')
    },
    queue: async (look) => {
      if (!server || !program) return kill.database(look)
      await look()
      process.kill(server.pid, 'SIGKILL')
      await server.ended
      await sleep(random() * 1_500)
      server = await startAgain(() => startRedis(program, { port: redisPort }))
    },
    database: async (look) => {
      await look()
      const postmaster = await postmasterOf(home, database.url)
      if (random() < 0.5) {
        // One of its processes: all sessions end, and it recovers by itself.
        const [backend] = await ask<{ pid: number }>(
          `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by random() limit 1`,
        )
        if (backend) send(backend.pid, 'SIGKILL')
        return
      }
      send(postmaster, 'SIGKILL')
      await sleep(random() * 1_500)
      started.push(await startAgain(startDatabase))
    },
  }
  return {
    env,
    ask,
    kill,
    wipe: async () => {
      if (!server) return void (await ask('drop schema if exists bullmq cascade'))
      const client = new Redis(server.url)
      await client.flushall()
      client.disconnect()
    },
    doctor: () => tradewindRun(['doctor'], env),
    end: async () => {
      ending = true
      await starting
      await Promise.all([api, ...hands].map(({ command }) => command().kill('SIGTERM')))
      await server?.stop()
      for (const one of started) await one.stop()
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function send(pid: number, signal: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it has just ended by itself
  }
}

/** As root the cluster lies elsewhere; the server itself knows where. */
async function postmasterOf(home: string, url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ directory: string }>(`select current_setting('data_directory') as directory`)
    home = rows[0]?.directory ?? join(home, 'postgres')
  } catch {
    home = join(home, 'postgres')
  } finally {
    await client.end().catch(() => undefined)
  }
  return Number((await readFile(join(home, 'postmaster.pid'), 'utf8')).split('\n')[0])
}
