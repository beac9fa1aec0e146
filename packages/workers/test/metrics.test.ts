import { createServer } from 'node:http'
import { createTestEngine, type TestEngine } from '@tradewind/engine/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMetrics, type Metrics, openQueues, type Queues, serveMetrics } from '../src/index.ts'

let engine: TestEngine
let queues: Queues
let metrics: Metrics
beforeAll(async () => {
  engine = await createTestEngine()
  queues = openQueues({ databaseUrl: engine.databaseUrl })
  metrics = createMetrics({ engine, queues })
})
afterAll(async () => {
  await queues.close()
  await engine.dispose()
})

const token = 'a token of some length'
const ask = (url: string, authorization?: string) => fetch(url, { headers: authorization ? { authorization } : {} })

test('figures are given to whoever has the token, and nothing else is', async () => {
  const serving = await serveMetrics(metrics, { host: '127.0.0.1', port: 0, token })
  try {
    for (const wrong of [undefined, 'Bearer', `Bearer ${token}x`, `Basic ${token}`, `bearer ${token.toUpperCase()}`]) {
      const refused = await ask(serving.url, wrong)
      expect(refused.status, wrong).toBe(401)
      expect(await refused.text()).toMatch(/METRICS_TOKEN/)
    }
    expect((await ask(serving.url.replace('/metrics', '/'), `Bearer ${token}`)).status).toBe(404)
    expect((await fetch(serving.url, { method: 'POST' })).status).toBe(404)
    const answer = await ask(serving.url, `Bearer ${token}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/plain')
    expect(await answer.text()).toContain('tradewind_queue_age_seconds{queue="deliveries"} 0')
  } finally {
    await serving.close()
  }
})

test('outcomes are counted by channel and by sender, faults of the channel apart', async () => {
  metrics.settled(
    { channel: 'sms', senderId: 7 },
    [
      { kind: 'sent' },
      { kind: 'sent' },
      { kind: 'soft-fail', reason: 'greylisted' },
      { kind: 'soft-fail', reason: 'away', channelFault: true },
      { kind: 'hard-fail', reason: 'nobody@example.com does not exist' },
    ],
    0.3,
  )
  metrics.dropped(3)
  metrics.answered({ method: 'GET', route: '/u/:token', status: 200 }, 0.01)
  const text = await metrics.render()
  for (const line of [
    'tradewind_deliveries_total{channel="sms",outcome="sent"} 2',
    'tradewind_deliveries_total{channel="sms",outcome="soft-fail"} 1',
    'tradewind_deliveries_total{channel="sms",outcome="channel-fault"} 1',
    'tradewind_sender_outcomes_total{sender="7",outcome="hard-fail"} 1',
    'tradewind_claim_to_settle_seconds_bucket{le="0.5",channel="sms"} 5',
    'tradewind_request_seconds_count{method="GET",route="/u/:token",status="200"} 1',
    'tradewind_stray_receipts_total 3',
    'tradewind_part_up{part="database"} 1',
    'tradewind_part_up{part="queue"} 1',
  ]) {
    expect(text).toContain(line)
  }
  expect(text).toMatch(/tradewind_sender_last_sent_timestamp_seconds\{sender="7"\} \d+/)
  expect(text).not.toContain('example.com')
})

test('a port that is taken is said, with what to set', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(serveMetrics(metrics, { host: '127.0.0.1', port })).rejects.toThrow(/METRICS_PORT/)
  await new Promise((resolve) => other.close(resolve))
})
