import { TradewindError } from '@tradewind/engine'
import type { SmtpOptions } from '@tradewind/workers'
import { z } from 'zod'

const empty = (value: unknown) => (value === '' ? undefined : value)
const url = (...protocols: string[]) =>
  z.preprocess(
    empty,
    z
      .string()
      .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)), {
        error: `must be a URL that starts with ${protocols.map((p) => `${p}://`).join(' or ')}`,
      })
      .optional(),
  )
const port = z.preprocess(empty, z.coerce.number().int().min(0).max(65_535).default(4600))

const environment = z.object({
  DATABASE_URL: url('postgres', 'postgresql'),
  REDIS_URL: url('redis', 'rediss'),
  SMTP_URL: url('smtp', 'smtps'),
  SMTP_CONNECTIONS: z.preprocess(empty, z.coerce.number().int().min(1).max(200).default(10)),
  DKIM_DOMAIN: z.preprocess(empty, z.string().optional()),
  DKIM_SELECTOR: z.preprocess(empty, z.string().optional()),
  DKIM_PRIVATE_KEY: z.preprocess(empty, z.string().optional()),
  PUBLIC_URL: url('http', 'https'),
  HOST: z.preprocess(empty, z.string().default('127.0.0.1')),
  PORT: port,
  TRADEWIND_SECRET: z.preprocess(empty, z.string().min(32, 'must have at least 32 characters').optional()),
  TRADEWIND_HOME: z.preprocess(empty, z.string().default('.tradewind')),
  WORKER_CONCURRENCY: z.preprocess(empty, z.coerce.number().int().min(1).max(64).default(2)),
  LOG_LEVEL: z.preprocess(empty, z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
})

/** Everything that can be set, parsed once at start. */
export interface Config {
  /** Undefined: the embedded PostgreSQL in `home`. */
  databaseUrl: string | undefined
  /** Undefined: jobs are carried by PostgreSQL. */
  redisUrl: string | undefined
  /** Undefined: e-mails wait, with a sentence that says what to set. */
  smtp: SmtpOptions | undefined
  publicUrl: string | undefined
  host: string
  /** 0 picks a free one. */
  port: number
  /** Undefined: made once and kept in `home`. */
  secret: string | undefined
  home: string
  workerConcurrency: number
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** Parses the environment. Throws `bad-input` with a sentence per setting that cannot be used. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`)
    throw new TradewindError('bad-input', `These settings cannot be used:\n${lines.join('\n')}`)
  }
  const given = parsed.data
  return {
    databaseUrl: given.DATABASE_URL,
    redisUrl: given.REDIS_URL,
    smtp: smtpOptions(given),
    publicUrl: given.PUBLIC_URL?.replace(/\/+$/, ''),
    host: given.HOST,
    port: given.PORT,
    secret: given.TRADEWIND_SECRET,
    home: given.TRADEWIND_HOME,
    workerConcurrency: given.WORKER_CONCURRENCY,
    logLevel: given.LOG_LEVEL,
  }
}

function smtpOptions(given: z.output<typeof environment>): SmtpOptions | undefined {
  if (!given.SMTP_URL) return undefined
  const { hostname, port, protocol, username, password } = new URL(given.SMTP_URL)
  const secure = protocol === 'smtps:'
  const { DKIM_DOMAIN: domainName, DKIM_SELECTOR: keySelector, DKIM_PRIVATE_KEY: privateKey } = given
  const parts = [domainName, keySelector, privateKey].filter((part) => part !== undefined)
  if (parts.length !== 0 && parts.length !== 3) {
    throw new TradewindError('bad-input', 'DKIM needs all of DKIM_DOMAIN, DKIM_SELECTOR and DKIM_PRIVATE_KEY (PEM).')
  }
  return {
    host: hostname,
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    connections: given.SMTP_CONNECTIONS,
    auth: username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : undefined,
    dkim: domainName && keySelector && privateKey ? { domainName, keySelector, privateKey } : undefined,
  }
}
