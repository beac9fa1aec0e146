import {
  campaignProgress,
  checkBooks,
  createCampaign,
  createSender,
  createTokens,
  getCampaign,
  rows,
  run,
  saveSegment,
  saveTemplate,
  scheduleCampaign,
} from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import { type Behaviour, type MailCatcher, startMailCatcher } from '@tradewind/workers/testing'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { apiOf, cleanUp, type Environment, makeHome, type Running, tradewind, until } from './lifecycle-command.ts'

const secret = 'the same secret in every process of it'

let engine: TestEngine
let catcher: MailCatcher
let unitId: number
let behave: (recipient: string) => Behaviour = () => 'accept'
beforeAll(async () => {
  engine = await createTestEngine()
  catcher = await startMailCatcher({ behave: (recipient) => behave(recipient) })
  unitId = (await engine.asSystem(seedCity)).cityId
})
afterEach(cleanUp)
afterAll(async () => {
  await catcher.close()
  await engine.dispose()
})

const environment = async (more: Environment = {}): Promise<Environment> => ({
  DATABASE_URL: engine.databaseUrl,
  SMTP_URL: catcher.url,
  TRADEWIND_HOME: await makeHome(),
  TRADEWIND_SECRET: secret,
  ...more,
})
const progress = (campaignId: number) => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId }))

test('a worker that is stopped finishes what is on its way to a slow server, and nothing is in doubt', async () => {
  // 40 messages one after the other on a line take longer than a stop may: what has not begun has to come back.
  behave = () => ({ slow: 2_000 })
  const env = await environment({ SMTP_CONNECTIONS: '2', WORKER_CONCURRENCY: '1' })
  const campaignId = await engine.asSystem(async (ctx) => {
    await seedCustomers(ctx, unitId, 100, 'S')
    const refs = Array.from({ length: 100 }, (_, i) => `S${i + 1}`)
    const campaign = await seedCampaign(ctx, { unitId, name: 'slow', refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: campaign.id })
    return campaign.id
  })
  const worker = tradewind(['worker'], env)
  await until(() => catcher.total() >= 2)
  const { code, output } = await worker.end('SIGTERM')
  expect(output).toContain('Stopped.')
  expect(code).toBe(0)
  const after = await progress(campaignId)
  expect(after.unknown + after.claimed).toBe(0)
  expect(after.sent).toBe(catcher.seen.size)
  expect(after.sent).toBeLessThan(30)
  expect(after.queued + after.retry).toBe(100 - after.sent)

  behave = () => 'accept'
  const next = tradewind(['worker'], env)
  await until(() => engine.asSystem((ctx) => getCampaign(ctx, { id: campaignId })).then((c) => c.state === 'finished'))
  expect((await next.end('SIGTERM')).code).toBe(0)
  expect(await progress(campaignId)).toMatchObject({ sent: 100, unknown: 0 })
  expect([...catcher.seen.values()].filter((times) => times > 1)).toEqual([])
  expect((await engine.asSystem(checkBooks)).flatMap(({ problems }) => problems)).toEqual([])
})

test('neither logs nor figures of a whole campaign, faults included, are about people', async () => {
  // Words that could come from nowhere else.
  const person = (n: number) => ({
    name: `欧阳锟${n}钰`,
    email: `zyx.privat${n}@geheim.example`,
    mobile: `+861391111${1000 + n}`,
  })
  const address = '白驼山庄桃花岛路77号'
  const size = 60
  behave = (recipient) => {
    const n = Number(/privat(\d+)@/.exec(recipient)?.[1])
    if (n % 10 === 1) return { reply: 550, text: `no mailbox ${recipient} here` }
    if (n % 10 === 2) return { reply: 451, text: `${recipient} is greylisted` }
    return n % 10 === 3 ? 'drop-after-data' : 'accept'
  }
  const env = await environment({ LOG_LEVEL: 'debug', METRICS_PORT: '0' })
  const parts = [tradewind(['api'], env), tradewind(['worker'], env)] as [Running, Running]
  await Promise.all(parts.map((part) => part.says('Tradewind is up.')))
  const api = apiOf(parts[0].output())
  const { campaignId, stepId } = await engine.asSystem(async (ctx) => {
    for (let n = 1; n <= size; n++) {
      const { name, email, mobile } = person(n)
      await run(
        ctx,
        sql`with c as (
              insert into customer (unit_id, ref, name, email, mobile, address, created_at, updated_at)
              values (${unitId}, ${`GEHEIM${n}`}, ${name}, ${email}, ${mobile}, ${address}, ${ctx.now}, ${ctx.now}) returning id
            )
            insert into consent (customer_id, channel, status, evidence, recorded_at)
            select id, 'email', 'granted', 'test', ${ctx.now} from c`,
      )
    }
    const filter = { field: 'ref', op: 'startsWith', value: 'GEHEIM' }
    const { id: segmentId } = await saveSegment(ctx, { unitId, name: 'people', filter })
    const { id: senderId } = await createSender(ctx, { unitId, name: 'Post', address: 'people@post.example' })
    // Some cannot be rendered in every way there is: the number of a customer is no list.
    const template = await saveTemplate(ctx, {
      unitId,
      name: 'p',
      subject: '{{customer.name}}',
      html: '<p>{{customer.address}}</p>',
      links: [],
    })
    const cells = [{ name: 'A', weight: 1, templateId: template.id }]
    const campaign = await createCampaign(ctx, { unitId, name: 'people', segmentId, senderId, cells })
    await scheduleCampaign(ctx, { campaignId: campaign.id })
    return { campaignId: campaign.id, stepId: campaign.steps[0].id }
  })
  await until(async () => {
    const { promised, sent, failed, retry, unknown } = await progress(campaignId)
    return promised === size && sent + failed + retry + unknown === size
  })
  const tokens = createTokens(secret)
  const token = tokens.sign({ stepId, seq: 5 })
  for (const path of [`/c/${token}/1`, `/o/${token}.gif`, `/u/${token}`, `/r/${token}`, `/u/${token}x`, '/health']) {
    await fetch(`${api}${path}`, { redirect: 'manual' })
  }
  await fetch(`${api}/u/${token}`, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })
  await fetch(`${api}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: api },
    body: JSON.stringify({ email: person(7).email, password: 'not the right one' }),
  })
  // All connections are lost at once, so that every part has something to say about the database.
  await engine
    .asSystem((ctx) =>
      rows(
        ctx,
        sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`,
      ),
    )
    .catch(() => undefined)
  await fetch(`${api}/health`).catch(() => undefined)
  const figures = await Promise.all(
    parts.map(async (part) => (await fetch(/metrics +(\S+)/.exec(part.output())?.[1] ?? '')).text()),
  )
  const ended = await Promise.all(parts.map((part) => part.end('SIGTERM')))
  const written = [...ended.map(({ output }) => output), ...figures].join('\n')
  expect(written).toContain('"route":"/c/:token/:link"')
  expect(written).toMatch(/tradewind_deliveries_total\{channel="email",outcome="hard-fail"\} 6\b/)
  expect(written).toMatch(/tradewind_sender_outcomes_total\{sender="\d+",outcome="unknown"\} 6\b/)
  for (const word of [
    '欧阳',
    'privat',
    'geheim',
    'GEHEIM',
    '1391111',
    '白驼山',
    token,
    tokens.sign({ stepId, seq: 6 }),
  ]) {
    expect(written.split('\n').filter((line) => line.includes(word))).toEqual([])
  }
})
