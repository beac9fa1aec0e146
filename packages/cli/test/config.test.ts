import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { freePort } from '@tradewind/engine'
import { createTestEngine } from '@tradewind/engine/testing'
import { findRedisServer, startRedis } from '@tradewind/workers/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { cleanUp, makeHome, serverOf, tradewind } from './lifecycle-command.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const dkim = { DKIM_DOMAIN: 'post.example', DKIM_SELECTOR: 's1', DKIM_PRIVATE_KEY: privateKey }

describe('settings that cannot be used', () => {
  const database = 'DATABASE_URL must be a URL that starts with postgres:// or postgresql:// and names a host.'
  const smtp = 'SMTP_URL must be a URL that starts with smtp:// or smtps:// and names a host.'
  const port = 'PORT must be a whole number from 0 to 65535.'
  test.each([
    [{ DATABASE_URL: 'foo' }, database],
    [{ DATABASE_URL: 'mysql://db.example/x' }, database],
    [{ REDIS_URL: 'http://cache.example' }, 'REDIS_URL must be a URL that starts with redis:// or rediss://'],
    [{ SMTP_URL: 'ftp://mail.example' }, smtp],
    [{ SMTP_URL: 'smtp://' }, smtp],
    [{ SMTP_URL: 'smtp://me:50%@mail.example' }, smtp],
    [{ SMS_URL: 'sms.example' }, 'SMS_URL must be a URL that starts with smpp:// or smpps:// or http://'],
    [{ SMS_URL: 'smpp://smsc.example' }, 'SMS_URL must name who signs in, as in smpp://user:password@host.'],
    [{ SMS_URL: 'smpp://u:p@smsc.example?window=0' }, 'SMS_URL has a parameter that cannot be used'],
    [{ SMS_URL: 'smpp://u:p@smsc.example?windows=5' }, 'cannot be used: Remove what is not known here: windows.'],
    [{ SMS_URL: 'smpp://u:p@smsc.example?latin=latin1' }, 'latin must be gsm or ucs2'],
    [{ MAILBOX_URL: 'pop3://u:p@imap.example' }, 'MAILBOX_URL must be a URL that starts with imaps:// or imap://'],
    [{ MAILBOX_URL: 'imaps://imap.example' }, 'MAILBOX_URL must say who signs in, as in imaps://user:password@'],
    [{ MAILBOX_URL: 'imaps://u@imap.example' }, 'MAILBOX_URL must say who signs in'],
    [{ MAILBOX_URL: 'imaps://u:p@imap.example/100%' }, 'MAILBOX_URL must be a URL'],
    [{ MAILBOX_DELETE: 'maybe' }, 'MAILBOX_DELETE must be yes or no.'],
    [{ MAIL_HOOK_SECRET: 'short' }, 'MAIL_HOOK_SECRET must have at least 32 characters.'],
    [{ SOFT_BOUNCES: '0' }, 'SOFT_BOUNCES must be a whole number from 1 to 100.'],
    [{ PUBLIC_URL: 'post.example' }, 'PUBLIC_URL must be a URL that starts with http:// or https://'],
    [{ PORT: 'abc' }, port],
    [{ PORT: '-1' }, port],
    [{ PORT: '70000' }, port],
    [{ PORT: '80.5' }, port],
    [{ WORKER_CONCURRENCY: '0' }, 'WORKER_CONCURRENCY must be a whole number from 1 to 64.'],
    [{ SMTP_CONNECTIONS: 'many' }, 'SMTP_CONNECTIONS must be a whole number from 1 to 200.'],
    [{ TRADEWIND_SECRET: 'short' }, 'TRADEWIND_SECRET must have at least 32 characters.'],
    [{ TIME_ZONE: 'Beijing' }, 'TIME_ZONE must be an IANA time zone such as Asia/Shanghai.'],
    [{ TIME_ZONE: '+08:00' }, 'TIME_ZONE must be an IANA time zone such as Asia/Shanghai.'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of debug, info, warn, error, silent.'],
    [{ PROVIDER_RATES: 'qq.com' }, 'PROVIDER_RATES must list domains with their messages a second'],
    [{ BOUNCE_ADDRESS: 'nobody' }, 'BOUNCE_ADDRESS must be an e-mail address.'],
    [{ BOUNCE_ADDRESS: 'reports-of-bounces@post.example' }, 'BOUNCE_ADDRESS must have at most 16 characters'],
    [{ DKIM_DOMAIN: 'post.example' }, 'DKIM_SELECTOR and DKIM_PRIVATE_KEY must be set too'],
    [{ ...dkim, DKIM_SELECTOR: '' }, 'DKIM_SELECTOR must be set too'],
    [{ ...dkim, DKIM_PRIVATE_KEY: 'no key' }, 'DKIM_PRIVATE_KEY must be a private key in PEM'],
  ])('%j', (env, sentence) => {
    expect(() => readConfig(env)).toThrow(sentence)
  })

  test('a mailbox is named by its address', () => {
    const { mailbox, mailRules } = readConfig({
      MAILBOX_URL: 'imaps://b%40post.example:p%2Fw@imap.example/%E9%80%80%E4%BF%A1',
    })
    expect(mailbox).toEqual({
      host: 'imap.example',
      port: 993,
      secure: true,
      auth: { user: 'b@post.example', pass: 'p/w' },
      folder: '退信',
      deleteRead: false,
    })
    expect(mailRules).toEqual({ softBounces: { limit: 3, days: 30 }, keepReplies: true })
  })

  test('are all named at once', () => {
    const refused = () => readConfig({ PORT: 'abc', SMTP_URL: 'mail.example', DKIM_DOMAIN: 'post.example' })
    for (const name of ['PORT', 'SMTP_URL', 'DKIM_SELECTOR']) expect(refused).toThrow(name)
  })
})

test.each([
  [
    'smpps://post:s%23cret@smsc.example?window=20&long=payload',
    {
      kind: 'smpp',
      options: {
        host: 'smsc.example',
        port: 3550,
        secure: true,
        systemId: 'post',
        password: 's#cret',
        window: 20,
        long: 'payload',
      },
    },
  ],
  [
    'smpp://post:x@10.0.0.1',
    { kind: 'smpp', options: { host: '10.0.0.1', port: 2775, secure: false, systemId: 'post', password: 'x' } },
  ],
  [
    'http://post:a%26b@gw.example:13013/cgi-bin/sendsms?smsc=one',
    {
      kind: 'kannel',
      options: { url: 'http://gw.example:13013/cgi-bin/sendsms?smsc=one', username: 'post', password: 'a&b' },
    },
  ],
  [
    'alibaba://LTAI:s@dysmsapi.aliyuncs.com',
    { kind: 'alibaba', options: { endpoint: 'https://dysmsapi.aliyuncs.com/', keyId: 'LTAI', secret: 's' } },
  ],
])('the gateway %s', (SMS_URL, setting) => {
  expect(readConfig({ SMS_URL }).sms).toEqual(setting)
})

test('blank settings count as not set', () => {
  const blank = readConfig({ PORT: ' ', DATABASE_URL: '', HOST: '', SMTP_URL: '  ', DKIM_DOMAIN: '' })
  expect(blank).toEqual(readConfig({}))
  expect(blank).toMatchObject({
    ...{ port: 4600, host: '127.0.0.1', timeZone: 'Asia/Shanghai' },
    ...{ databaseUrl: undefined, smtp: undefined },
  })
})

test('a mail server with its sign-in, and a key written on one line', () => {
  const oneLine = privateKey.trim().replaceAll('\n', '\\n')
  const { smtp, ...config } = readConfig({
    SMTP_URL: 'smtps://me%40post:a%3Ab@mail.example',
    ...dkim,
    DKIM_PRIVATE_KEY: oneLine,
  })
  expect(smtp).toMatchObject({
    host: 'mail.example',
    port: 465,
    secure: true,
    auth: { user: 'me@post', pass: 'a:b' },
  })
  expect(config.dkim).toEqual({ domainName: 'post.example', keySelector: 's1', privateKey: privateKey.trim() })
})

test('rates of providers, by their domains', () => {
  const { smtp } = readConfig({ SMTP_URL: 'smtp://mail.example', PROVIDER_RATES: 'QQ.com=20, 163.com = 0.5' })
  expect([...(smtp?.providerRates ?? [])]).toEqual([
    ['qq.com', 20],
    ['163.com', 0.5],
  ])
})

describe('parts that are not there', () => {
  afterEach(cleanUp)
  const fails = async (args: string[], env: Record<string, string>) => {
    const { code, output } = await tradewind(args, env).ended
    expect(output).not.toMatch(/\n\s+at .*:\d+:\d+/)
    expect(code).toBe(1)
    return output
  }

  test('a setting that cannot be used', async () => {
    const output = await fails(['up'], { TRADEWIND_HOME: await makeHome(), PORT: 'abc' })
    expect(output).toBe('These settings cannot be used:\n  PORT must be a whole number from 0 to 65535.\n')
  })

  test('no database server, no database, a wrong password', async () => {
    const home = await makeHome()
    const nowhere = `postgres://me:secret@127.0.0.1:${await freePort()}/tradewind`
    for (const command of ['up', 'migrate', 'doctor']) {
      const output = await fails([command], { TRADEWIND_HOME: home, DATABASE_URL: nowhere })
      expect(output).toMatch(/The database cannot be used: connect ECONNREFUSED .* Check DATABASE_URL\./)
      expect(output).not.toContain('secret')
    }
    const engine = await createTestEngine()
    try {
      const wrong = new URL(engine.databaseUrl)
      wrong.password = 'wrong'
      const refused = await fails(['up'], { TRADEWIND_HOME: home, DATABASE_URL: wrong.href })
      expect(refused).toContain('password authentication failed')
      const absent = new URL(engine.databaseUrl)
      absent.pathname = '/no_such_database'
      const missing = await fails(['up'], { TRADEWIND_HOME: home, DATABASE_URL: absent.href })
      expect(missing).toContain('database "no_such_database" does not exist')
    } finally {
      await engine.dispose()
    }
  })

  test('no Redis', async () => {
    const home = await makeHome()
    const env = { TRADEWIND_HOME: home, REDIS_URL: `redis://127.0.0.1:${await freePort()}` }
    expect(await fails(['up'], env)).toMatch(/^Redis at 127.0.0.1:\d+ cannot be used: .* Check REDIS_URL\.\n$/)
    expect(await serverOf(home)).toBeUndefined()
    expect(await fails(['doctor'], env)).toMatch(/!! {2}queue +Redis at .* Check REDIS_URL\./)
  })

  test('a Redis that wants a password', async () => {
    const program = await findRedisServer()
    if (!program) return console.warn('No redis-server on this machine: this test is left out.')
    const redis = await startRedis(program)
    try {
      const { hostname, port } = new URL(redis.url)
      const env = { TRADEWIND_HOME: await makeHome(), REDIS_URL: `redis://:wrong@${hostname}:${port}` }
      await setPassword(Number(port))
      expect(await fails(['up'], env)).toMatch(/^Redis at .* cannot be used: .* Check REDIS_URL\.\n$/m)
    } finally {
      await redis.stop()
    }
  })

  test('a home that is a file, and a host that does not exist', async () => {
    const file = join(import.meta.dirname, 'config.test.ts')
    expect(await fails(['up'], { TRADEWIND_HOME: file })).toContain('Set TRADEWIND_HOME to a directory')
    const env = { TRADEWIND_HOME: await makeHome(), HOST: 'nowhere.invalid' }
    expect(await fails(['up'], env)).toContain('PORT and HOST say where to listen')
  })
})

/** Asks for a password from now on. */
async function setPassword(port: number): Promise<void> {
  const { connect } = await import('node:net')
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end('CONFIG SET requirepass right\r\n'))
    socket.on('data', () => undefined)
    socket.once('close', () => resolve()).once('error', reject)
  })
}
