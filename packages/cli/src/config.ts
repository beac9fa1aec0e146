import { createPrivateKey } from 'node:crypto'
import { join } from 'node:path'
import { defaultTimeZone, isTimeZone, type MailRules, TradewindError } from '@tradewind/engine'
import type { DkimKey, FaxGateway, ImapOptions, SmtpOptions } from '@tradewind/workers'
import { readRedisUrl } from '@tradewind/workers/redis-url'
import { z } from 'zod'
import { readSmsUrl, type SmsSetting, smsProtocols } from './sms-setting.ts'

/** Blank counts as not set: that is how a line of an env file is switched off. */
const given = (value: unknown) => (typeof value === 'string' ? value.trim() || undefined : value)
const text = <T extends z.ZodType>(schema: T) => z.preprocess(given, schema)

const url = (...protocols: string[]) =>
  text(
    z
      .string()
      .refine((value) => isUrl(value, protocols), {
        error: `must be a URL that starts with ${protocols.map((p) => `${p}://`).join(' or ')} and names a host`,
      })
      .optional(),
  )

function isUrl(value: string, protocols: string[]): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, username, password, pathname } = new URL(value)
  if (!protocols.includes(protocol.slice(0, -1)) || hostname === '') return false
  try {
    decodeURIComponent(username + password + pathname)
    return true
  } catch {
    return false // a bare % in the password, or in the folder of a mailbox
  }
}

const whole = (min: number, max: number, otherwise: number) => {
  const error = `must be a whole number from ${min} to ${max}`
  return text(z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error }).default(otherwise))
}

const portError = 'must be a whole number from 0 to 65535'
const optionalPort = text(
  z.coerce.number({ error: portError }).int({ error: portError }).min(0, portError).max(65_535, portError).optional(),
)

/** `qq.com=20, 163.com=10` */
const providerRates = z.string().transform((list, ctx) => {
  const rates = new Map<string, number>()
  for (const item of list.split(',')) {
    const [, domain = '', rate] = /^\s*([a-z0-9.-]+)\s*=\s*(\d+(?:\.\d+)?)\s*$/i.exec(item) ?? []
    if (Number(rate) > 0) rates.set(domain.toLowerCase(), Number(rate))
    else ctx.addIssue('must list domains with their messages a second, as qq.com=20, 163.com=10')
  }
  return rates
})

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

const yesOrNo = z.enum(['yes', 'no'], { error: 'must be yes or no' })

const environment = z.object({
  DATABASE_URL: url('postgres', 'postgresql'),
  REDIS_URL: url('redis', 'rediss'),
  SMTP_URL: url('smtp', 'smtps'),
  SMTP_CONNECTIONS: whole(1, 200, 10),
  PROVIDER_RATES: text(providerRates.optional()),
  // What names a delivery comes before its @ too, and 64 characters are the most there.
  BOUNCE_ADDRESS: text(
    z
      .email({ error: 'must be an e-mail address' })
      .refine((address) => address.indexOf('@') <= 16, { error: 'must have at most 16 characters before the @' })
      .optional(),
  ),
  MAILBOX_URL: url('imaps', 'imap'),
  MAILBOX_DELETE: text(yesOrNo.default('no')),
  MAIL_HOOK_SECRET: text(z.string().min(32, 'must have at least 32 characters').optional()),
  SOFT_BOUNCES: whole(1, 100, 3),
  SOFT_BOUNCE_DAYS: whole(1, 365, 30),
  KEEP_REPLIES: text(yesOrNo.default('yes')),
  FAX_GATEWAY: text(
    z
      .string()
      .refine(
        (address) => address.includes('{number}') && z.email().safeParse(address.replace('{number}', '1')).success,
        {
          error: "must be the gateway's address with {number} in it, as {number}@fax.example.com",
        },
      )
      .optional(),
  ),
  FAX_FROM: text(z.email({ error: 'must be an e-mail address' }).optional()),
  DKIM_DOMAIN: text(z.string().optional()),
  DKIM_SELECTOR: text(z.string().optional()),
  DKIM_PRIVATE_KEY: text(
    z
      .string()
      .transform((pem) => pem.replaceAll('\\n', '\n')) // env files write it on one line
      .refine(isPrivateKey, {
        error: 'must be a private key in PEM, RSA or Ed25519: -----BEGIN PRIVATE KEY----- and so on',
      })
      .optional(),
  ),
  SMS_URL: url(...smsProtocols),
  PUBLIC_URL: url('http', 'https'),
  BEHIND_PROXY: text(yesOrNo.default('no')),
  HOST: text(z.string().default('127.0.0.1')),
  PORT: whole(0, 65_535, 4600),
  TRADEWIND_SECRET: text(z.string().min(32, 'must have at least 32 characters').optional()),
  TRADEWIND_HOME: text(z.string().default('.tradewind')),
  TIME_ZONE: text(
    z
      .string()
      .refine(isTimeZone, { error: `must be an IANA time zone such as ${defaultTimeZone}` })
      .default(defaultTimeZone),
  ),
  WORKER_CONCURRENCY: whole(1, 64, 2),
  PRINT_DIR: text(z.string().optional()),
  LETTER_FONTS: text(
    z
      .string()
      .transform((list) => list.split(',').flatMap((path) => path.trim() || []))
      .refine((paths) => paths.every((path) => path.startsWith('/')), {
        error: 'must be whole paths, with commas between',
      })
      .optional(),
  ),
  METRICS_PORT: optionalPort,
  METRICS_HOST: text(z.string().default('127.0.0.1')),
  METRICS_TOKEN: text(z.string().min(16, 'must have at least 16 characters').optional()),
  LOG_LEVEL: text(z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info')),
})

function isPrivateKey(pem: string): boolean {
  try {
    return ['rsa', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '')
  } catch {
    return false
  }
}

/** Everything that can be set, parsed once at start. */
export interface Config {
  /** Undefined: the embedded PostgreSQL in `home`. */
  databaseUrl: string | undefined
  /** Undefined: jobs are carried by PostgreSQL. */
  redisUrl: string | undefined
  /** Undefined: e-mails wait, with a sentence that says what to set. */
  smtp: SmtpOptions | undefined
  /** Where reports of non-delivery go; undefined: to the sender. */
  bounceAddress: string | undefined
  /** Where mail that comes back is read; undefined: nowhere, unless it is handed in. */
  mailbox: ImapOptions | undefined
  mailHookSecret: string | undefined
  mailRules: MailRules
  dkim: DkimKey | undefined
  /** A service that faxes what it is sent by e-mail; undefined: faxes are work orders. */
  fax: FaxGateway | undefined
  /** Undefined: text messages are held, with a sentence that says what to set. */
  sms: SmsSetting | undefined
  publicUrl: string | undefined
  /** The caller's address stands last in X-Forwarded-For. */
  behindProxy: boolean
  host: string
  /** 0 picks a free one. */
  port: number
  /** Undefined: made once and kept in `home`. */
  secret: string | undefined
  home: string
  /** IANA name: where the organisation's days begin. */
  timeZone: string
  workerConcurrency: number
  /** Where print batches lie, and in which fonts letters look for a character that the shipped one lacks. */
  letters: { directory: string; fonts: string[] }
  /** Undefined: no metrics are served. */
  metrics: { host: string; port: number; token?: string | undefined } | undefined
  logLevel: (typeof logLevels)[number]
}

/** Parses the environment. Throws `bad-input` with a sentence per setting that cannot be used. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env)
  const lines = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`)
  const dkim = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY']
  const missing = dkim.filter((name) => given(env[name]) === undefined)
  if (missing.length > 0 && missing.length < dkim.length) {
    lines.push(`${missing.join(' and ')} must be set too: DKIM needs all of ${dkim.join(', ')}`)
  }
  const redis = parsed.data?.REDIS_URL
  try {
    if (redis) readRedisUrl(redis)
  } catch (error) {
    lines.push((error as Error).message.replace(/\.$/, ''))
  }
  const { METRICS_PORT: port, METRICS_HOST: host = '', METRICS_TOKEN: token } = parsed.data ?? {}
  if (port !== undefined && token === undefined && !/^(127\.|::1$|localhost$)/.test(host)) {
    lines.push('METRICS_TOKEN must be set too: METRICS_HOST lets other machines ask')
  }
  if ((given(env.FAX_GATEWAY) === undefined) !== (given(env.FAX_FROM) === undefined)) {
    lines.push('FAX_GATEWAY and FAX_FROM must be set both or neither: the gateway knows its customers by their address')
  }
  const { MAILBOX_URL: mailbox } = parsed.data ?? {}
  if (mailbox && (new URL(mailbox).username === '' || new URL(mailbox).password === '')) {
    lines.push('MAILBOX_URL must say who signs in, as in imaps://user:password@imap.example.com/INBOX')
  }
  const sms = parsed.success && parsed.data.SMS_URL ? readSmsUrl(parsed.data.SMS_URL) : undefined
  if (typeof sms === 'string') lines.push(`SMS_URL ${sms}`)
  if (!parsed.success || lines.length > 0) {
    const list = [...new Set(lines)].map((line) => `  ${line}.`).join('\n')
    throw new TradewindError('bad-input', `These settings cannot be used:\n${list}`)
  }
  return fromEnvironment(parsed.data, typeof sms === 'string' ? undefined : sms)
}

function fromEnvironment(given: z.output<typeof environment>, sms: SmsSetting | undefined): Config {
  return {
    databaseUrl: given.DATABASE_URL,
    redisUrl: given.REDIS_URL,
    smtp: smtpOptions(given),
    bounceAddress: given.BOUNCE_ADDRESS,
    mailbox: imapOptions(given),
    mailHookSecret: given.MAIL_HOOK_SECRET,
    mailRules: {
      softBounces: { limit: given.SOFT_BOUNCES, days: given.SOFT_BOUNCE_DAYS },
      keepReplies: given.KEEP_REPLIES === 'yes',
    },
    dkim: dkimKey(given),
    fax: given.FAX_GATEWAY && given.FAX_FROM ? { address: given.FAX_GATEWAY, from: given.FAX_FROM } : undefined,
    sms,
    publicUrl: given.PUBLIC_URL?.replace(/\/+$/, ''),
    behindProxy: given.BEHIND_PROXY === 'yes',
    host: given.HOST,
    port: given.PORT,
    secret: given.TRADEWIND_SECRET,
    home: given.TRADEWIND_HOME,
    timeZone: given.TIME_ZONE,
    workerConcurrency: given.WORKER_CONCURRENCY,
    letters: { directory: given.PRINT_DIR ?? join(given.TRADEWIND_HOME, 'print'), fonts: given.LETTER_FONTS ?? [] },
    metrics:
      given.METRICS_PORT === undefined
        ? undefined
        : { host: given.METRICS_HOST, port: given.METRICS_PORT, token: given.METRICS_TOKEN },
    logLevel: given.LOG_LEVEL,
  }
}

function smtpOptions(given: z.output<typeof environment>): SmtpOptions | undefined {
  if (!given.SMTP_URL) return undefined
  const { hostname, port, protocol, username, password } = new URL(given.SMTP_URL)
  const secure = protocol === 'smtps:'
  return {
    host: hostname,
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    connections: given.SMTP_CONNECTIONS,
    auth: username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : undefined,
    providerRates: given.PROVIDER_RATES,
  }
}

function imapOptions(given: z.output<typeof environment>): ImapOptions | undefined {
  if (!given.MAILBOX_URL) return undefined
  const { hostname, port, protocol, username, password, pathname } = new URL(given.MAILBOX_URL)
  const secure = protocol === 'imaps:'
  return {
    host: hostname,
    port: port ? Number(port) : secure ? 993 : 143,
    secure,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    folder: decodeURIComponent(pathname.slice(1)) || 'INBOX',
    deleteRead: given.MAILBOX_DELETE === 'yes',
  }
}

function dkimKey(given: z.output<typeof environment>): DkimKey | undefined {
  const { DKIM_DOMAIN: domainName, DKIM_SELECTOR: keySelector, DKIM_PRIVATE_KEY: privateKey } = given
  return domainName && keySelector && privateKey ? { domainName, keySelector, privateKey } : undefined
}
