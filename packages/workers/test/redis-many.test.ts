import { setTimeout as sleep } from 'node:timers/promises'
import { campaignProgress, checkBooks, createTokens, getCampaign, row, run, scheduleCampaign } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  emailDriver,
  openQueues,
  type Queues,
  readRedisUrl,
  SmtpChannel,
  startWorkers,
  type Workers,
} from '../src/index.ts'
import { findRedisServer, type MailCatcher, startMailCatcher } from '../testing/index.ts'
import { type Node, type Nodes, startRedisCluster, startRedisWithSentinel } from '../testing/redis-cluster.ts'

const program = (await findRedisServer()) ?? ''
if (!program && process.env.CI) throw new Error('CI needs a redis-server: Cluster and Sentinel are tested with it.')
if (!program) console.warn('No redis-server on this machine: Cluster and Sentinel are left out.')

describe.skipIf(!program)('the queue on more than one Redis server', () => {
  let engine: TestEngine
  let catcher: MailCatcher
  let unitId: number
  let redis: Nodes | undefined
  let opened: { queues: Queues; workers: Workers }[] = []
  let n = 0
  beforeAll(async () => {
    engine = await createTestEngine()
    catcher = await startMailCatcher()
    unitId = (await engine.asSystem(seedCity)).cityId
  })
  afterEach(async () => {
    for (const { queues, workers } of opened) {
      await workers.stop()
      await queues.close()
    }
    opened = []
    await redis?.close()
    redis = undefined
  })
  afterAll(async () => {
    await catcher.close()
    await engine.dispose()
  })

  const start = (redisUrl: string) => {
    const queues = openQueues({ databaseUrl: engine.databaseUrl, redisUrl })
    const smtp = new SmtpChannel({ host: '127.0.0.1', port: catcher.port, secure: false, connections: 4 })
    const channels = {
      email: emailDriver({ smtp, tokens: createTokens('x'.repeat(32)), publicUrl: 'https://post.example' }),
    }
    opened.push({ queues, workers: startWorkers({ engine, queues, channels, logger: pino({ level: 'silent' }) }) })
  }
  const schedule = (size: number, ratePerSecond?: number) =>
    engine.asSystem(async (ctx) => {
      n += 1
      const prefix = `R${n}x`
      await seedCustomers(ctx, unitId, size, prefix)
      const refs = Array.from({ length: size }, (_, i) => `${prefix}${i + 1}`)
      const { id } = await seedCampaign(ctx, {
        ...{ unitId, name: `r${n}`, refs, cells: [{ name: 'A', weight: 1 }] },
        ...(ratePerSecond && { ratePerSecond }),
      })
      await scheduleCampaign(ctx, { campaignId: id })
      return id
    })
  const progress = (campaignId: number) => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId }))
  const until = async (what: () => Promise<boolean>) => {
    for (let i = 0; i < 1_800; i += 1) {
      if (await what()) return
      await sleep(100)
    }
    throw new Error('It did not come to that.')
  }
  const finished = async (campaignId: number, size: number) => {
    await until(() =>
      engine.asSystem((ctx) => getCampaign(ctx, { id: campaignId })).then((c) => c.state === 'finished'),
    )
    expect(await progress(campaignId)).toMatchObject({ promised: size, sent: size, unknown: 0 })
    expect((await engine.asSystem(checkBooks)).flatMap(({ problems }) => problems)).toEqual([])
    expect([...catcher.seen.values()].filter((times) => times > 1)).toEqual([])
  }
  /** The offers are a lease by the database's clock; nobody wants to wait for it here. */
  const offerAgain = () => engine.asSystem((ctx) => run(ctx, sql`update outbox set offered_until = clock_timestamp()`))

  test('a Cluster of three masters carries it in one slot, by way of any of them', async () => {
    redis = await startRedisCluster(program)
    for (const { port } of redis.nodes) start(`redis://127.0.0.1:${port}/?cluster`)
    const campaignId = await schedule(600)
    await finished(campaignId, 600)
    const keys = await Promise.all(redis.nodes.map(({ ask }) => ask('KEYS', '*') as Promise<string[]>))
    const holders = keys.filter((found) => found.length > 0)
    expect(holders).toHaveLength(1)
    expect(holders[0]?.every((key) => key.startsWith('{tradewind}:'))).toBe(true)
  })

  test('its master is killed and comes back empty: delayed, and nothing worse', async () => {
    redis = await startRedisCluster(program)
    const [first, second] = redis.nodes as [Node, Node]
    start(`redis://127.0.0.1:${first.port}/?cluster&node=127.0.0.1:${second.port}`)
    const campaignId = await schedule(3_000, 600)
    await until(async () => (await progress(campaignId)).sent > 0)
    const sizes = await Promise.all(redis.nodes.map(({ ask }) => ask('DBSIZE') as Promise<number>))
    const home = redis.nodes[sizes.findIndex((size) => size > 0)] as Node
    await home.kill()
    await home.start()
    await until(() => home.ask('CLUSTER', 'INFO').then((info) => String(info).includes('cluster_state:ok')))
    await offerAgain()
    await finished(campaignId, 3_000)
  })

  test('a Sentinel makes the replica master: the workers follow', async () => {
    redis = await startRedisWithSentinel(program, 'tradewind')
    const [master, replica, sentinel] = redis.nodes as [Node, Node, Node]
    start(`redis://127.0.0.1:${sentinel.port}/?sentinel=tradewind`)
    const campaignId = await schedule(3_000, 600)
    await until(async () => (await progress(campaignId)).sent > 0)
    await master.kill()
    // Whoever asks while the role changes is cut off.
    const role = () => replica.ask('ROLE').catch(() => [])
    await until(() => role().then((said) => (said as string[])[0] === 'master'))
    await offerAgain()
    await finished(campaignId, 3_000)
    expect(
      await engine.asSystem((ctx) => row(ctx, sql`select count(*) as n from outbox where campaign_id = ${campaignId}`)),
    ).toEqual({ n: 0 })
  })
})

test('an address of Redis that cannot be meant is refused with what to write', () => {
  expect(readRedisUrl('rediss://u:p%40@a:1/2')).toEqual({
    ...{ kind: 'server', nodes: [{ host: 'a', port: 1 }] },
    settings: { username: 'u', password: 'p@', db: 2, tls: {} },
  })
  expect(readRedisUrl('redis://[::1]/?sentinel=m&node=b')).toEqual({
    ...{ kind: { sentinelsOf: 'm' }, settings: {} },
    nodes: [
      { host: '::1', port: 26379 },
      { host: 'b', port: 26379 },
    ],
  })
  expect(() => readRedisUrl('redis://a/?node=b:1')).toThrow(/Add "cluster"/)
  expect(() => readRedisUrl('redis://a/?cluster&sentinel=m')).toThrow(/Choose one/)
  expect(() => readRedisUrl('redis://a/?cluster&node=b:1/x')).toThrow(/Write host:port/)
  expect(() => readRedisUrl('redis://a/?cluster&nodes=b')).toThrow(/"nodes", which is not known/)
  expect(() => readRedisUrl('redis://a/one')).toThrow(/A number such as \/1/)
  expect(() => readRedisUrl('redis://a/1?cluster')).toThrow(/a Cluster has only 0/)
})
