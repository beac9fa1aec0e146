import { getCampaign, MovableClock, row, scheduleCampaign } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Deps } from '../src/deps.ts'
import { launch } from '../src/handlers/launch.ts'
import { LedgerWriter } from '../src/ledger-writer.ts'

const start = new Date('2026-03-01T02:00:00Z')
const clock = new MovableClock(start)
let engine: TestEngine
let deps: Deps

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  const logger = pino({ level: 'silent' })
  deps = {
    engine,
    channels: {},
    ledger: new LedgerWriter(engine, logger),
    logger,
    stopping: new AbortController().signal,
  }
})
afterAll(() => engine.dispose())

test('a launch that a relay with a faster clock offers too early is put off, not dropped', async () => {
  const startAt = new Date(start.getTime() + 3_600_000)
  const campaignId = await engine.asSystem(async (ctx) => {
    const unitId = (await seedCity(ctx)).branchIds[0] as number
    await seedCustomers(ctx, unitId, 1)
    const { id } = await seedCampaign(ctx, { unitId, refs: ['C1'] })
    await scheduleCampaign(ctx, { campaignId: id, startAt })
    return id
  })
  const promise = () =>
    engine.asSystem((ctx) =>
      row<{ id: number }>(ctx, sql`select id from outbox where job = 'launch-campaign' and due_at = ${startAt}`),
    )
  const promiseId = (await promise())?.id ?? 0
  const state = async () => (await engine.asSystem((ctx) => getCampaign(ctx, { id: campaignId }))).state
  clock.moveTo(new Date(startAt.getTime() - 1_000))
  await launch(deps, promiseId, { campaignId })
  expect(await state()).toBe('scheduled')
  expect(await promise()).toEqual({ id: promiseId })

  clock.moveTo(startAt)
  await launch(deps, promiseId, { campaignId })
  expect(await state()).toBe('running')
  expect(await promise()).toBeUndefined()
})
