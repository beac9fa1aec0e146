import { campaignProgress, getCampaign, openEngine, run, scheduleCampaign } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import { type MailCatcher, startMailCatcher } from '@tradewind/workers/testing'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { runMigrate } from '../src/commands/migrate.ts'
import { readConfig } from '../src/config.ts'
import { apiOf, cleanUp, type Environment, makeHome, tradewind, until } from './lifecycle-command.ts'

const secret = 'the same secret in every process of it'

let engine: TestEngine
let catcher: MailCatcher
let blank = 0
beforeAll(async () => {
  engine = await createTestEngine()
  catcher = await startMailCatcher()
})
afterEach(cleanUp)
afterAll(async () => {
  await catcher.close()
  for (let n = 1; n <= blank; n += 1) await execute(`drop database ${nameOf(n)} with (force)`)
  await engine.dispose()
})

const execute = (statement: string) => engine.orm.em.getConnection().execute(statement)
const nameOf = (n: number) => `${new URL(engine.databaseUrl).pathname.slice(1)}_blank${n}`

/** The address of a database without tables. */
async function blankDatabase(): Promise<string> {
  blank += 1
  await execute(`create database ${nameOf(blank)}`)
  const url = new URL(engine.databaseUrl)
  url.pathname = `/${nameOf(blank)}`
  return url.href
}

const environment = async (databaseUrl: string): Promise<Environment> => ({
  DATABASE_URL: databaseUrl,
  SMTP_URL: catcher.url,
  TRADEWIND_HOME: await makeHome(),
  TRADEWIND_SECRET: secret,
})

test('api and worker refuse a schema that is not up to date, until migrate ran', async () => {
  const env = await environment(await blankDatabase())
  for (const part of ['api', 'worker']) {
    const { code, output } = await tradewind([part], env).ended
    expect(output).toMatch(/^The database lacks \d+ migrations?: 0001-main-job.* Run "tradewind migrate" first\.\n$/)
    expect(code).toBe(1)
  }
  expect(await tradewind(['migrate'], env).ended).toMatchObject({ code: 0, output: 'The database is up to date.\n' })
  const api = tradewind(['api'], env)
  expect(await api.says('Stop it with')).not.toContain('workers')
  expect(await api.end('SIGTERM')).toMatchObject({ code: 0 })
})

test('parts of several processes must be told one secret', async () => {
  const { TRADEWIND_SECRET: _, ...env } = await environment(engine.databaseUrl)
  const { code, output } = await tradewind(['worker'], env).ended
  expect(output).toMatch(/^TRADEWIND_SECRET is not set\..*\n$/)
  expect(code).toBe(1)
})

test('migrate, doctor and worker refuse a schema with a gap, and say which', async () => {
  const env = await environment(await blankDatabase())
  await runMigrate(readConfig({ ...env, LOG_LEVEL: 'silent' }))
  const between = await openEngine({ databaseUrl: env.DATABASE_URL ?? '' })
  await between.asSystem((ctx) => run(ctx, sql`delete from mikro_orm_migrations where name = '0012-cascade'`))
  await between.close()
  for (const command of ['migrate', 'doctor', 'worker']) {
    const { code, output } = await tradewind([command], env).ended
    expect(output).toMatch(/but not 0012-cascade, which comes before it: .* Restore a backup/)
    expect(output).not.toMatch(/\.ts:\d+/)
    expect(code).toBe(1)
  }
})

test('twenty migrations at once', async () => {
  const env = await environment(await blankDatabase())
  const config = readConfig({ ...env, LOG_LEVEL: 'silent' })
  const inProcess = Array.from({ length: 18 }, () => runMigrate(config))
  const besides = [tradewind(['migrate'], env), tradewind(['migrate'], env)]
  await Promise.all(inProcess)
  for (const { ended } of besides) {
    expect(await ended).toMatchObject({ code: 0, output: 'The database is up to date.\n' })
  }
})

test('one api and two workers, each a process, send a campaign once', async () => {
  const env = await environment(engine.databaseUrl)
  const worker = { ...env, PUBLIC_URL: 'https://post.example' }
  const running = [tradewind(['api'], env), tradewind(['worker'], worker), tradewind(['worker'], worker)]
  const [api] = running
  await Promise.all(running.map((part) => part.says('Tradewind is up.')))
  expect((await fetch(`${apiOf(api?.output() ?? '')}/health`)).status).toBe(200)

  const size = 1500
  const campaignId = await engine.asSystem(async (ctx) => {
    const { cityId } = await seedCity(ctx)
    await seedCustomers(ctx, cityId, size)
    const refs = Array.from({ length: size }, (_, i) => `C${i + 1}`)
    const campaign = await seedCampaign(ctx, { unitId: cityId, refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: campaign.id })
    return campaign.id
  })
  await until(() =>
    engine.asSystem((ctx) => getCampaign(ctx, { id: campaignId })).then(({ state }) => state === 'finished'),
  )
  const { promised, sent } = await engine.asSystem((ctx) => campaignProgress(ctx, { campaignId }))
  expect({ promised, sent }).toEqual({ promised: size, sent: size })
  expect(catcher.total()).toBe(size)
  expect(catcher.seen.size).toBe(size)
  for (const part of running) expect(await part.end('SIGTERM')).toMatchObject({ code: 0 })

  const doctor = await tradewind(['doctor'], worker).ended
  expect(doctor.output).toContain(`promised ${size} = sent ${size} (finished)`)
  expect(doctor.output).toContain(`ok  mail server              127.0.0.1:${catcher.port} answers`)
  expect(doctor.output).toMatch(/Everything is in order\.\n$/)
  expect(doctor.code).toBe(0)

  const ill = await tradewind(['doctor'], { ...worker, SMTP_URL: 'smtp://127.0.0.1:1' }).ended
  expect(ill.output).toMatch(/!! {2}mail server +127.0.0.1:1 says: .* Check SMTP_URL\.\n/)
  expect(ill.output).toMatch(/1 part needs a hand\.\n$/)
  expect(ill.code).toBe(1)

  const without = await tradewind(['doctor'], { ...worker, SMTP_URL: '' }).ended
  expect(without.output).toContain('Set SMTP_URL')
  expect(without.code).toBe(1)

  await execute(
    `delete from delivery where seq = 7 and step_id in (select id from step where campaign_id = ${campaignId})`,
  )
  const cooked = await tradewind(['doctor'], worker).ended
  expect(cooked.output).toMatch(new RegExp(`!! {2}books of campaign ${campaignId} +${size} people were targeted`))
  expect(cooked.code).toBe(1)
})
