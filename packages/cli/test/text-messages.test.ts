import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, createAuth, openVisitSpool, serveApi } from '@tradewind/api'
import { campaignProgress, createTokens, freePort, getCampaign, rows, scheduleCampaign } from '@tradewind/engine'
import {
  createTestEngine,
  type SmsCampaignSeed,
  seedCity,
  seedSmsCampaign,
  type TestEngine,
} from '@tradewind/engine/testing'
import { openQueues, type Queues, startWorkers, type Workers } from '@tradewind/workers'
import { hasKannel, type Kannel, type Smsc, startKannel, startSmsc } from '@tradewind/workers/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openSms, smsHookUrl } from '../src/sms-gateway.ts'
import type { SmsSetting } from '../src/sms-setting.ts'

const tokens = createTokens('a secret for text messages, long enough')
const logger = pino({ level: 'silent' })
let engine: TestEngine
let unitId = 0
let publicUrl = ''
let stopApi: () => Promise<void>
let queues: Queues
let workers: Workers | undefined
let n = 0

beforeAll(async () => {
  engine = await createTestEngine()
  unitId = (await engine.asSystem(seedCity)).branchIds[0] ?? 0
  queues = openQueues({ databaseUrl: engine.databaseUrl })
  const port = await freePort()
  publicUrl = `http://127.0.0.1:${port}`
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-visits-'))
  const visits = await openVisitSpool({ directory, write: async () => undefined, logger })
  const auth = createAuth({ engine, secret: 'a secret for tests, long enough to pass', publicUrl, logger })
  const serving = await serveApi({
    app: createApp({ engine, auth, tokens, visits, publicUrl, logger }),
    host: '127.0.0.1',
    port,
  })
  stopApi = async () => {
    await serving.close()
    await visits.close()
    await auth.close()
    await rm(directory, { recursive: true })
  }
})
afterEach(async () => {
  await workers?.stop()
  workers = undefined
})
afterAll(async () => {
  await stopApi?.()
  await queues?.close()
  await engine?.dispose()
})

const work = (setting: SmsSetting) => {
  workers = startWorkers({ engine, queues, channels: { sms: openSms(setting, { engine, tokens, publicUrl }) }, logger })
}
const plan = (seed: Pick<SmsCampaignSeed, 'count'> & Partial<SmsCampaignSeed>) => {
  n += 1
  return engine.asSystem(async (ctx) => {
    const draft = await seedSmsCampaign(ctx, { unitId, name: `T${n}x`, firstMobile: 13800000001 + n * 10_000, ...seed })
    return scheduleCampaign(ctx, { campaignId: draft.id })
  })
}
const finished = async (campaignId: number) => {
  const state = async () => (await engine.asSystem((ctx) => getCampaign(ctx, { id: campaignId }))).state
  await expect.poll(state).toBe('finished')
  return engine.asSystem((ctx) => campaignProgress(ctx, { campaignId }))
}
const receipts = (campaignId: number) =>
  engine.asSystem((ctx) =>
    rows<{ receipt: string; n: number }>(
      ctx,
      sql`select receipt, count(*)::int as n from delivery where campaign_id = ${campaignId} group by 1 order by 1`,
    ),
  )
const delivered = (campaignId: number, count: number) =>
  expect.poll(() => receipts(campaignId)).toEqual([{ receipt: 'delivered', n: count }])
const answersTo = (campaignId: number) =>
  engine.asSystem((ctx) =>
    rows<{ kind: string; seq: number }>(
      ctx,
      sql`select kind, seq from response where campaign_id = ${campaignId} and source = 'sms' order by id`,
    ),
  )

describe.skipIf(!hasKannel())('a campaign of text messages through Kannel', () => {
  let kannel: Kannel
  beforeAll(async () => {
    kannel = await startKannel({
      inboundUrl: `${smsHookUrl(publicUrl, tokens)}/kannel/inbound?id=%I&from=%p&to=%P&text=%a&at=%T`,
    })
  })
  afterAll(() => kannel?.stop())

  test('each is sent once, reported as delivered, and answered', async () => {
    work({ kind: 'kannel', options: { url: kannel.sendsmsUrl, username: kannel.username, password: kannel.password } })
    const text = '{{customer.name}}您好，新邮上市：https://example.com/stamps 退订回TD'
    const campaign = await plan({ count: 300, text, links: ['https://example.com/stamps'] })
    expect(await finished(campaign.id)).toMatchObject({ promised: 300, sent: 300 })
    await delivered(campaign.id, 300)
    expect(new Set(kannel.sent.map(({ to }) => to)).size).toBe(300)
    const stepId = campaign.steps[0]?.id ?? 0
    const link = `${publicUrl}/c/${tokens.signShort({ stepId, seq: 7 })}/0`
    const seventh = kannel.sent.find((sent) => sent.text.includes(link))
    expect(seventh?.text).toBe(`【邮政】Customer 7您好，新邮上市：${link} 退订回TD`)

    kannel.receive(seventh?.to ?? '', '回复TD')
    await expect.poll(() => answersTo(campaign.id)).toEqual([{ kind: 'unsubscribe', seq: 7 }])
    const again = await plan({ count: 10, firstMobile: Number(seventh?.to.slice(3)) - 5 })
    expect(await finished(again.id)).toMatchObject({ promised: 9, sent: 9 })
  })
})

describe('a campaign of text messages over SMPP', () => {
  let smsc: Smsc | undefined
  afterEach(() => smsc?.close())
  const smpp = (port: number): SmsSetting => {
    const options = {
      host: '127.0.0.1',
      port,
      secure: false,
      systemId: 'post',
      password: 'secret',
      silence: 2_000,
      rebindEvery: 50,
    }
    return { kind: 'smpp', options }
  }

  test('receipts that come before the answer under which id the message was taken', async () => {
    smsc = await startSmsc({ behave: () => 'receipt-first' })
    work(smpp(smsc.port))
    const campaign = await plan({ count: 200 })
    expect(await finished(campaign.id)).toMatchObject({ promised: 200, sent: 200 })
    await delivered(campaign.id, 200)
    expect(new Set(smsc.taken).size).toBe(200)
    await expect.poll(() => smsc?.answers).toEqual(Array(200).fill(0)) // the ledger may know first
  })

  test('a line that breaks: nobody is sent a second one', async () => {
    let drops = 3
    smsc = await startSmsc({ behave: (to) => (to.endsWith('50') && drops-- > 0 ? 'drop' : 'accept') })
    work(smpp(smsc.port))
    const campaign = await plan({ count: 160 })
    const { promised, sent, unknown } = await finished(campaign.id)
    expect(sent + unknown).toBe(promised)
    expect(unknown).toBeGreaterThan(0)
    expect(smsc.taken.length).toBe(new Set(smsc.taken).size)
    expect(smsc.taken.length).toBeGreaterThanOrEqual(sent)
  })
})

test('without a gateway they are held, and say what to set', async () => {
  workers = startWorkers({ engine, queues, channels: {}, logger })
  const campaign = await plan({ count: 3 })
  const progress = () => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId: campaign.id }))
  await expect.poll(progress).toMatchObject({ held: 3 })
  expect((await progress()).reasons[0]?.reason).toMatch(/docs\/operations\.md/)
})
