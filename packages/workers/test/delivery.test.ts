import {
  addToCampaignList,
  type CampaignView,
  campaignProgress,
  checkBooks,
  createCampaign,
  createTokens,
  declareAttribute,
  getCampaign,
  MovableClock,
  releaseHeld,
  row,
  rows,
  run,
  saveTemplate,
  scheduleCampaign,
  setQuietHours,
} from '@tradewind/engine'
import {
  type CampaignSeed,
  createTestEngine,
  seedCampaign,
  seedCity,
  seedCustomers,
  type TestEngine,
} from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import PostalMime from 'postal-mime'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  emailDriver,
  openQueues,
  type Queues,
  SmtpChannel,
  type SmtpOptions,
  startWorkers,
  type Workers,
} from '../src/index.ts'
import {
  type Behaviour,
  type CaughtMail,
  findRedisServer,
  type MailCatcher,
  startMailCatcher,
  startRedis,
} from '../testing/index.ts'

const redisServer = await findRedisServer()
if (!redisServer && process.env.CI) throw new Error('CI needs a redis-server: both queue backends are tested there.')
if (!redisServer) console.warn('No redis-server on this machine: the Redis half of these tests is left out.')

describe.each(['postgres', 'redis'] as const)('delivery over the %s queue', (backend) => {
  const skip = backend === 'redis' && !redisServer
  const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
  let engine: TestEngine
  let redis: Awaited<ReturnType<typeof startRedis>> | undefined
  let unitId: number
  let catcher: MailCatcher | undefined
  let queues: Queues | undefined
  let workers: Workers | undefined
  const mails: CaughtMail[] = []
  let behaviours: Record<string, Behaviour> = {}
  let n = 0

  beforeAll(async () => {
    if (skip) return
    engine = await createTestEngine({ clock })
    if (backend === 'redis') redis = await startRedis(redisServer as string)
    const city = await engine.asSystem(seedCity)
    unitId = city.branchIds[0] as number
  })
  afterEach(async () => {
    await workers?.stop()
    await queues?.close()
    await catcher?.close()
    workers = queues = catcher = undefined
    mails.length = 0
    behaviours = {}
  })
  afterAll(async () => {
    await engine?.dispose()
    await redis?.stop()
  })

  const byMail = (smtp: SmtpOptions) =>
    emailDriver({
      smtp: new SmtpChannel(smtp),
      tokens: createTokens('x'.repeat(32)),
      publicUrl: 'https://post.example',
    })
  const startSending = async (smtpPort?: number) => {
    catcher ??= await startMailCatcher({
      behave: (recipient) => behaviours[recipient] ?? 'accept',
      onMail: (mail) => mails.push(mail),
    })
    queues = openQueues({ databaseUrl: engine.databaseUrl, redisUrl: redis?.url })
    const smtp = { host: '127.0.0.1', port: smtpPort ?? catcher.port, secure: false, connections: 4, silence: 3_000 }
    workers = startWorkers({
      engine,
      queues,
      channels: { email: byMail(smtp) },
      logger: pino({ level: 'silent' }),
    })
  }
  const plan = (size: number, seed: Partial<CampaignSeed> = {}): Promise<CampaignView> => {
    n += 1
    const prefix = `D${n}x`
    const refs = Array.from({ length: size }, (_, i) => `${prefix}${i + 1}`)
    return engine.asSystem(async (ctx) => {
      await seedCustomers(ctx, unitId, size, prefix)
      const campaign = await seedCampaign(ctx, {
        unitId,
        name: `d${n}`,
        refs,
        cells: [{ name: 'A', weight: 1 }],
        ...seed,
      })
      return scheduleCampaign(ctx, { campaignId: campaign.id })
    })
  }
  const address = (i: number) => `d${n}x${i}@mail.example`
  const progress = ({ id }: CampaignView) => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId: id }))
  const until = async (campaign: CampaignView, done: (p: Awaited<ReturnType<typeof progress>>) => boolean) => {
    for (let i = 0; i < 1_800; i += 1) {
      const now = await progress(campaign)
      if (now.promised > 0 && done(now)) return now
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`It did not come to that: ${JSON.stringify(await progress(campaign))}`)
  }
  const finished = async (campaign: CampaignView) => {
    for (let i = 0; i < 1_800; i += 1) {
      const { state } = await engine.asSystem((ctx) => getCampaign(ctx, { id: campaign.id }))
      if (state === 'finished') return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`It did not finish: ${JSON.stringify(await progress(campaign))}`)
  }
  const booksOf = async ({ id }: CampaignView) =>
    (await engine.asSystem(checkBooks)).find((books) => books.campaignId === id)?.problems

  test.skipIf(skip)('reaches everybody once, each with their own message', async () => {
    await startSending()
    const campaign = await plan(1_200)
    await finished(campaign)
    expect(catcher?.seen.size).toBe(1_200)
    expect(catcher?.total()).toBe(1_200)
    expect(await booksOf(campaign)).toEqual([])
    const mail = await PostalMime.parse(mails.find((m) => m.to === address(7))?.raw ?? '')
    expect(mail.subject).toBe('Hello Customer 7')
    expect(mail.to).toEqual([{ address: address(7), name: 'Customer 7' }])
    const header = (key: string) => mail.headers.find((h) => h.key === key)?.value
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    const unsubscribe = header('list-unsubscribe')?.slice(1, -1) ?? ''
    expect(unsubscribe).toMatch(/^https:\/\/post\.example\/u\/[\w-]+$/)
    expect(mail.html).toContain('https://post.example/c/')
    expect(mail.html).toContain(unsubscribe)
    expect(mail.text).toContain('Hello Customer 7')
  })

  test.skipIf(skip).each([
    ['as fast as it goes', null],
    ['throttled', 150],
  ])('no more are in flight than the channel has use for: %s', async (_, ratePerSecond) => {
    await startSending()
    behaviours = new Proxy({}, { get: () => ({ slow: 50 }) })
    const campaign = await plan(200, ratePerSecond ? { ratePerSecond } : {})
    const counts = await engine.asSystem(async (ctx) => {
      const seen: number[] = []
      for (let open = 1; open > 0; await new Promise((resolve) => setTimeout(resolve, 5))) {
        const found = await row<{ marked: number; open: number }>(
          ctx,
          sql`select count(*) filter (where in_flight)::int as marked,
                     (count(*) filter (where state in ('queued', 'claimed')) + (count(*) = 0)::int)::int as open
              from delivery where campaign_id = ${campaign.id}`,
        )
        seen.push(found?.marked ?? 0)
        open = found?.open ?? 0
      }
      return seen
    })
    expect(Math.max(...counts)).toBeLessThanOrEqual(32) // eight for each of four lines
    expect(await progress(campaign)).toMatchObject({ sent: 200 })
  })

  test.skipIf(skip)('each fault of a mail server has its outcome and its reason', async () => {
    await startSending()
    n += 1
    behaviours = {
      [address(1)]: { reply: 550, text: 'no such user' },
      [address(2)]: { reply: 451, text: 'greylisted' },
      [address(3)]: 'stall-at-rcpt',
      [address(4)]: 'drop-at-rcpt',
      [address(5)]: 'drop-after-data',
      [address(6)]: 'stall-in-data',
      [address(7)]: { reply: 421, text: 'too busy' },
    }
    n -= 1
    const campaign = await plan(20)
    const first = await until(campaign, (p) => p.sent + p.failed + p.retry + p.unknown === 20)
    expect(first).toMatchObject({ sent: 13, failed: 1, retry: 4, unknown: 2 })
    const reasons = Object.fromEntries(first.reasons.map((r) => [r.reason, r.state]))
    expect(Object.entries(reasons).find(([reason]) => reason.includes('no such user'))?.[1]).toBe('failed')
    expect(Object.entries(reasons).find(([reason]) => reason.includes('greylisted'))?.[1]).toBe('retry')
    // What came too late or was dropped on the way is tried again; what may have arrived is not.
    behaviours = {}
    clock.moveTo(new Date(clock.now().getTime() + 61_000))
    await finished(campaign)
    expect(await progress(campaign)).toMatchObject({ sent: 17, failed: 1, unknown: 2, retry: 0 })
    const repeated = [...(catcher?.seen.values() ?? [])].filter((times) => times > 1)
    expect(repeated).toEqual([])
    expect(await booksOf(campaign)).toEqual([])
  })

  test.skipIf(skip)('a server that is away loses nothing', async () => {
    const { port, close } = await startMailCatcher()
    await close()
    await startSending(port)
    const campaign = await plan(30)
    const waiting = await until(campaign, (p) => p.retry === 30)
    expect(waiting.reasons[0]?.reason).toContain('No connection to the mail server')
    const back = await startMailCatcher({ port })
    clock.moveTo(new Date(clock.now().getTime() + 61_000))
    await finished(campaign)
    expect(back.seen.size).toBe(30)
    await back.close()
  })

  test.skipIf(skip)('a queue that forgets everything delays the campaign and no more', async () => {
    await startSending()
    const campaign = await plan(3_000, { ratePerSecond: 1_500 })
    await until(campaign, (p) => p.sent > 0)
    if (redis) {
      const { Redis } = await import('ioredis')
      const client = new Redis(redis.url)
      await client.flushall()
      client.disconnect()
    } else {
      await engine.asSystem((ctx) => run(ctx, sql`drop schema bullmq cascade`))
    }
    // The offers are a lease by the database's clock; nobody wants to wait for it here.
    await engine.asSystem((ctx) => run(ctx, sql`update outbox set offered_until = clock_timestamp()`))
    await finished(campaign)
    expect(catcher?.seen.size).toBe(3_000)
    expect(catcher?.total()).toBe(3_000)
  })

  test.skipIf(skip)('quiet hours that begin while a claim is being sent put off what of it has not left', async () => {
    const nine = new Date('2026-03-02T13:00:00Z') // 21:00 in Shanghai
    clock.moveTo(new Date(nine.getTime() - 60_000))
    await engine.asSystem((ctx) =>
      setQuietHours(ctx, { unitId, rules: [{ channel: 'email', from: '21:00', until: '08:00' }] }),
    )
    catcher = await startMailCatcher({ onMail: () => clock.now() < nine && clock.moveTo(nine) })
    await startSending()
    const campaign = await plan(300, { ratePerSecond: 100 }) // one claim
    const night = await until(campaign, (p) => p.queued > 0 && p.sent > 0 && p.claimed === 0)
    expect(night.sent).toBeLessThanOrEqual(32) // what was in flight
    expect(night.sent + night.queued).toBe(300)
    clock.moveTo(new Date('2026-03-03T00:00:00Z'))
    await finished(campaign)
    expect(catcher?.total()).toBe(300)
    await engine.asSystem((ctx) => setQuietHours(ctx, { unitId, rules: [] }))
  })

  test.skipIf(skip)('a template that cannot be used holds its deliveries until it can', async () => {
    await startSending()
    const campaign = await plan(10, { html: '<p>{{customer.attributes.tier}}</p>' })
    await finished(campaign)
    const { held, reasons } = await progress(campaign)
    expect(held).toBe(10)
    expect(reasons[0]?.reason).toContain('customer.attributes.tier')
    await engine.asSystem((ctx) => declareAttribute(ctx, { name: 'tier', type: 'text', label: '等级' }))
    await engine.asSystem((ctx) => releaseHeld(ctx, { campaignId: campaign.id }))
    await finished(campaign)
    expect(catcher?.seen.size).toBe(10)
    await engine.asSystem((ctx) => run(ctx, sql`delete from attribute`))
  })

  test.skipIf(skip)('a database that drops every connection in the middle costs nobody a message', async () => {
    await startSending()
    const campaign = await plan(1_000, { ratePerSecond: 1_000 })
    await until(campaign, (p) => p.sent > 100)
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()`,
      ),
    )
    await engine.asSystem((ctx) => run(ctx, sql`update outbox set offered_until = clock_timestamp()`))
    await finished(campaign)
    expect(await progress(campaign)).toMatchObject({ sent: 1_000, unknown: 0 })
    expect(catcher?.total()).toBe(1_000)
  })

  test.skipIf(skip)('a job that this version does not understand is put off, and holds up nobody', async () => {
    await engine.asSystem((ctx) =>
      run(
        ctx,
        sql`insert into outbox (job, payload, due_at)
            values ('deliver-chunk', '{"chunk": 1}', ${ctx.now}), ('of-a-later-version', '{}', ${ctx.now})`,
      ),
    )
    await startSending()
    await finished(await plan(10))
    const left = await engine.asSystem((ctx) =>
      rows(
        ctx,
        sql`select job, due_at > ${ctx.now} as later, offers from outbox
                     where job not in ('refresh-standing', 'tend-work-orders', 'fold-rollups') order by job`,
      ),
    )
    await engine.asSystem((ctx) => run(ctx, sql`delete from outbox`))
    expect(left).toEqual([
      { job: 'deliver-chunk', later: true, offers: 1 },
      { job: 'of-a-later-version', later: false, offers: 0 },
    ])
  })

  test.skipIf(skip)('stopping the workers hands over what is in flight and gives back the rest', async () => {
    await startSending()
    const campaign = await plan(2_000, { ratePerSecond: 500 })
    await until(campaign, (p) => p.sent > 0)
    await workers?.stop()
    const stopped = await progress(campaign)
    expect(stopped.claimed).toBe(0)
    expect(stopped.unknown).toBe(0)
    expect(stopped.sent).toBeLessThan(2_000)
    expect(catcher?.seen.size).toBe(stopped.sent)
    await queues?.close()
    await engine.asSystem((ctx) => run(ctx, sql`update sender set rate_per_second = null`))
    await startSending()
    await finished(campaign)
    expect(catcher?.seen.size).toBe(2_000)
    expect(catcher?.total()).toBe(2_000)
  })

  test.skipIf(skip)('wrong credentials hold nobody responsible and say what is wrong', async () => {
    catcher = await startMailCatcher({ auth: { user: 'me', pass: 'right' } })
    queues = openQueues({ databaseUrl: engine.databaseUrl, redisUrl: redis?.url })
    const smtp = { host: '127.0.0.1', port: catcher.port, secure: false, auth: { user: 'me', pass: 'wrong' } }
    workers = startWorkers({ engine, queues, channels: { email: byMail(smtp) }, logger: pino({ level: 'silent' }) })
    const campaign = await plan(5)
    const waiting = await until(campaign, (p) => p.retry === 5)
    expect(waiting.reasons[0]?.reason).toContain('authentication failed')
    const attempts = await engine.asSystem((ctx) =>
      row<{ most: number }>(ctx, sql`select max(attempts) as most from delivery where campaign_id = ${campaign.id}`),
    )
    expect(attempts?.most).toBe(0)
  })

  test.skipIf(skip)('a channel that nothing serves holds its deliveries, with what to do', async () => {
    await startSending()
    const campaign = await engine.asSystem(async (ctx) => {
      const customers = await seedCustomers(ctx, unitId, 3, 'Lx')
      await run(ctx, sql`update customer set address = '文三路1号' where id = any(${customers}::bigint[])`)
      await run(
        ctx,
        sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
            select id, 'letter', 'granted', 'test', ${ctx.now} from unnest(${customers}::bigint[]) id`,
      )
      const { id: templateId } = await saveTemplate(ctx, { unitId, channel: 'letter', name: 'letter', text: '您好' })
      const draft = await createCampaign(ctx, {
        ...{ unitId, name: 'letters', uploadedList: true, cells: [{ name: 'A', weight: 1 }] },
        oncePerHousehold: false,
        steps: [{ channel: 'letter', contents: [{ cell: 'A', templateId }] }],
      })
      await addToCampaignList(ctx, { campaignId: draft.id, entries: [1, 2, 3].map((i) => ({ ref: `Lx${i}` })) })
      return scheduleCampaign(ctx, { campaignId: draft.id })
    })
    const held = await until(campaign, (p) => p.held === 3)
    expect(held.reasons[0]?.reason).toContain('no way to deliver by letter')
  })
})
