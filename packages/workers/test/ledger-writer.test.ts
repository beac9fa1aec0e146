import { type Claim, campaignProgress, claimChunk, launchCampaign, scheduleCampaign } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LedgerWriter } from '../src/ledger-writer.ts'

const size = 10
let engine: TestEngine
let writer: LedgerWriter
let campaignId: number
let stepId: number
let claim: Claim

beforeAll(async () => {
  engine = await createTestEngine()
  writer = new LedgerWriter(engine, pino({ level: 'silent' }))
  await engine.asSystem(async (ctx) => {
    const city = await seedCity(ctx)
    const unitId = city.branchIds[0] as number
    await seedCustomers(ctx, unitId, size, 'W')
    const refs = Array.from({ length: size }, (_, i) => `W${i + 1}`)
    const campaign = await seedCampaign(ctx, { unitId, name: 'w', refs, cells: [{ name: 'A', weight: 1 }] })
    campaignId = campaign.id
    stepId = campaign.steps[0].id
    await scheduleCampaign(ctx, { campaignId })
    await launchCampaign(ctx, { campaignId })
    const chunk = { campaignId, stepId, from: 1, to: size }
    claim = await claimChunk(ctx, chunk, { limit: size, leaseSeconds: 600 })
  })
})
afterAll(() => engine.dispose())

const held = (...seqs: number[]) => seqs.map((seq) => ({ stepId, token: claim.token, seq }))
const sent = (...seqs: number[]) => held(...seqs).map((one) => ({ ...one, outcome: { kind: 'sent' as const } }))
const progress = () => engine.asSystem((ctx) => campaignProgress(ctx, { campaignId }))

test('what jobs ask at the same time is written together, and each gets its own answer', async () => {
  const strange = [{ stepId, token: crypto.randomUUID(), seq: 3 }]
  const [one, two, none] = await Promise.all([
    writer.mark(stepId, held(1, 2)),
    writer.mark(stepId, held(4)),
    writer.mark(stepId, strange),
  ])
  expect([1, 2, 4].map((seq) => one.has(seq) && two.has(seq))).toEqual([true, true, true])
  expect(none.has(3)).toBe(false)
  await Promise.all([writer.settle(sent(1, 2)), writer.mark(stepId, held(5)), writer.settle(sent(4))])
  expect(await progress()).toMatchObject({ sent: 3, claimed: 7 })
})

test('what the other side says may be anything, and what the database refuses stops nobody else', async () => {
  const odd = (seq: number, retryAfterSeconds: number) => ({
    ...(held(seq)[0] as { stepId: number; token: string; seq: number }),
    outcome: { kind: 'soft-fail' as const, reason: 'busy\0 \ud800', retryAfterSeconds },
  })
  await writer.settle([odd(5, 1e300), odd(6, -3), odd(7, Number.NaN), odd(8, 0.5)])
  const [refused] = await Promise.allSettled([
    writer.settle(sent(2 ** 40)),
    writer.settle(sent(9)),
    writer.settle(sent(10)),
  ])
  expect(refused.status).toBe('rejected')
  expect(await progress()).toMatchObject({ sent: 5, retry: 4, claimed: 1 })
})
