import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { freePort, openEngine, rows, startEmbedded } from '@tradewind/engine'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { apiOf, cleanUp, isAlive, makeHome, type Running, serverOf, tradewind, until } from './lifecycle-command.ts'

const strangers = new Set<ChildProcess>()

afterEach(async () => {
  for (const stranger of strangers) stranger.kill('SIGKILL')
  strangers.clear()
  await cleanUp()
})

const up = async (home: string, env: Record<string, string> = {}): Promise<Running> => {
  const running = tradewind(['up'], { TRADEWIND_HOME: home, ...env })
  await running.says('Stop it with Ctrl-C.')
  return running
}
const health = async (running: Running) => (await fetch(`${apiOf(running.output())}/health`)).status
/** The page that staff open, the policy that it comes with, and a file that it needs. */
async function findConsole(running: Running): Promise<void> {
  const [, address = ''] = /^ *console +(\S+)$/m.exec(running.output()) ?? []
  const page = await fetch(address)
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
  const [script = ''] = /\/assets\/[^"]+\.js/.exec(await page.text()) ?? []
  const file = await fetch(new URL(script, address))
  expect([file.status, file.headers.get('content-type')]).toEqual([200, expect.stringContaining('javascript')])
}
const stackTrace = /\n\s+at .*:\d+:\d+/

test('up says where everything is, answers, and leaves nothing running behind', async () => {
  const home = await makeHome()
  const first = await up(home)
  expect(first.output()).toContain(`embedded PostgreSQL in ${home}`)
  for (const part of ['api', 'workers', 'mail', 'links', 'queue']) expect(first.output()).toContain(`  ${part} `)
  expect(await health(first)).toBe(200)
  await findConsole(first)
  const server = await serverOf(home)
  expect(isAlive(server)).toBe(true)

  const stopped = await first.end('SIGINT')
  expect(stopped).toMatchObject({ code: 0, signal: null })
  expect(stopped.output).toMatch(/Stopped\.\n$/)
  expect(stopped.output).not.toMatch(stackTrace)
  await until(() => !isAlive(server))

  const second = await up(home)
  expect(second.output()).not.toContain('adopted')
  expect(await health(second)).toBe(200)
  const again = await serverOf(home)
  expect(await second.end('SIGTERM')).toMatchObject({ code: 0, signal: null })
  expect(second.output()).not.toMatch(stackTrace)
  await until(() => !isAlive(again))
})

test('a Ctrl-C that arrives twice counts once', async () => {
  const running = await up(await makeHome())
  process.kill(running.pid, 'SIGINT')
  expect(await running.end('SIGINT')).toMatchObject({ code: 0 })
})

test('a stop while it still starts ends in good order', async () => {
  const home = await makeHome()
  const running = tradewind(['up'], { TRADEWIND_HOME: home })
  await until(async () => (await serverOf(home)) !== undefined)
  const server = await serverOf(home)
  expect(await running.end('SIGTERM')).toMatchObject({ code: 0 })
  await until(() => !isAlive(server))
})

test('after a kill -9 the server is adopted, and stopped at the end', async () => {
  const home = await makeHome()
  const killed = await up(home)
  const server = await serverOf(home)
  await killed.end('SIGKILL')
  expect(isAlive(server)).toBe(true)

  const next = await up(home)
  expect(next.output()).toContain('was left running; adopted')
  expect(await serverOf(home)).toBe(server)
  expect(await health(next)).toBe(200)
  await next.end('SIGINT')
  await until(() => !isAlive(server))
})

test('after a kill -9 of both, a new server takes over the data', async () => {
  const home = await makeHome()
  const killed = await up(home)
  const server = (await serverOf(home)) ?? 0
  process.kill(server, 'SIGKILL')
  await killed.end('SIGKILL')
  await until(() => !isAlive(server))

  const next = await up(home)
  expect(next.output()).not.toContain('adopted')
  expect(await health(next)).toBe(200)
  expect(await next.end('SIGINT')).toMatchObject({ code: 0 })
})

test('after a restart of the machine, numbers that came to other programs do no harm', async () => {
  const home = await makeHome()
  const killed = await up(home)
  const server = (await serverOf(home)) ?? 0
  process.kill(server, 'SIGKILL')
  await killed.end('SIGKILL')
  await until(() => !isAlive(server))
  // PostgreSQL takes a number for its own when a program of the same user has it.
  const { uid, gid } = await stat(join(home, 'postgres'))
  const stranger = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' })
  strangers.add(stranger)
  const pidFile = join(home, 'postgres', 'postmaster.pid')
  const [, ...rest] = (await readFile(pidFile, 'utf8')).split('\n')
  await writeFile(pidFile, [stranger.pid, ...rest].join('\n'))
  await writeFile(join(home, 'owner.pid'), String(stranger.pid))

  const next = await up(home)
  expect(await health(next)).toBe(200)
  const fresh = await serverOf(home)
  expect(fresh).not.toBe(stranger.pid)
  expect(await next.end('SIGINT')).toMatchObject({ code: 0 })
  await until(() => !isAlive(fresh))
  expect(isAlive(stranger.pid)).toBe(true)
})

test('a second up is refused and names the first; other commands join it', async () => {
  const home = await makeHome()
  const first = await up(home)
  const server = await serverOf(home)

  const second = await tradewind(['up'], { TRADEWIND_HOME: home }).ended
  expect(second.code).toBe(1)
  expect(second.output).toContain(`"tradewind up" runs already in this directory (process ${first.pid}). Stop`)

  const commands = [['doctor'], ['migrate'], ['score', '1'], ['import', 'package.json', '--unit', 'NONE']]
  for (const command of commands) {
    const ended = await tradewind(command, { TRADEWIND_HOME: home }).ended
    expect(ended.output).not.toMatch(stackTrace)
    expect(await serverOf(home)).toBe(server)
    expect(await health(first)).toBe(200)
  }
  await first.end('SIGINT')
  await until(() => !isAlive(server))
})

test('when up ends, a part that joined it keeps the server until it ends too', async () => {
  const home = await makeHome()
  const first = await up(home)
  const server = await serverOf(home)
  const api = tradewind(['api'], { TRADEWIND_HOME: home })
  await api.says('Tradewind is up.')
  expect(await first.end('SIGINT')).toMatchObject({ code: 0 })
  expect(await serverOf(home)).toBe(server)
  expect(await health(api)).toBe(200)
  expect(await api.end('SIGINT')).toMatchObject({ code: 0 })
  await until(() => !isAlive(server))
})

test('up outlives a crash within the server, and is not stopped by a command after it', async () => {
  const home = await makeHome()
  const running = await up(home)
  const server = await serverOf(home)
  const beside = await startEmbedded({ directory: home })
  const children = await readFile(`/proc/${server}/task/${server}/children`, 'utf8').catch(() => '')
  const victim = Number(children.trim().split(' ').at(-1))
  if (victim) process.kill(victim, 'SIGKILL')
  await until(() => health(running).then((status) => status === 200))
  const engine = await openEngine({ databaseUrl: beside.url })
  const name = `tradewind up ${running.pid}`
  const held = () =>
    engine.asSystem((ctx) => rows(ctx, sql`select from pg_stat_activity where application_name = ${name}`))
  await until(() => held().then((found) => found.length > 0))
  await engine.close()
  await beside.stop()
  await tradewind(['doctor'], { TRADEWIND_HOME: home }).ended
  expect(await serverOf(home)).toBe(server)
  expect(await health(running)).toBe(200)
  expect(await running.end('SIGINT')).toMatchObject({ code: 0 })
  await until(() => !isAlive(server))
})

test('many processes may open one new home at the same moment', async () => {
  const home = await makeHome()
  const ended = await Promise.all(
    Array.from({ length: 4 }, () => tradewind(['migrate'], { TRADEWIND_HOME: home }).ended),
  )
  for (const { code, output } of ended) {
    expect(output).toBe('The database is up to date.\n')
    expect(code).toBe(0)
  }
  expect(await serverOf(home)).toBeUndefined()
})

test('a fresh start empties the database, and only for whoever is alone in it', async () => {
  const home = await makeHome()
  const demo = { directory: home, sole: 'demo', fresh: true }
  const kept = await startEmbedded({ directory: home })
  const engine = await openEngine({ databaseUrl: kept.url })
  await engine.orm.em.getConnection().execute('create table remains ()')
  await engine.close()
  await kept.stop()

  const fresh = await startEmbedded(demo)
  const empty = await openEngine({ databaseUrl: fresh.url })
  expect(await empty.orm.em.getConnection().execute(`select to_regclass('remains') as found`)).toEqual([
    { found: null },
  ])
  await empty.close()
  await expect(startEmbedded(demo)).rejects.toThrow('"tradewind demo" runs already')
  await fresh.stop()
})

test('a taken port is named, and nothing is left running', async () => {
  const home = await makeHome()
  const port = await freePort()
  const blocker = createServer().listen(port, '127.0.0.1')
  try {
    const ended = await tradewind(['up'], { TRADEWIND_HOME: home, PORT: String(port) }).ended
    expect(ended.code).toBe(1)
    expect(ended.output).toContain(`Port ${port} on 127.0.0.1 is in use by another program.`)
    expect(ended.output).toContain('PORT=0 finds a free one')
    expect(ended.output).not.toMatch(stackTrace)
    expect(await serverOf(home)).toBeUndefined()
  } finally {
    blocker.close()
  }
})
