import { setTimeout as sleep } from 'node:timers/promises'
import { getAttributionRule, launchCampaign, row, run, scheduleCampaign, setAttributionRule } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { expect, test } from 'vitest'
import { openQueues, startWorkers } from '../src/index.ts'

const people = 4_500

test('a changed rule is applied to every response once, though two processes work, and its promise is kept', async () => {
  const engine = await createTestEngine()
  const campaignId = await engine.asSystem(async (ctx) => {
    const unitId = (await seedCity(ctx)).branchIds[0] ?? 0
    await seedCustomers(ctx, unitId, people)
    const refs = Array.from({ length: people }, (_, i) => `C${i + 1}`)
    const { id } = await seedCampaign(ctx, { unitId, refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: id })
    await launchCampaign(ctx, { campaignId: id })
    await run(ctx, sql`delete from outbox where campaign_id = ${id}`)
    // Long ago, and every second of them answered when the window of 30 days had closed.
    await run(ctx, sql`update campaign set launched_at = now() - interval '60 days' where id = ${id}`)
    await run(
      ctx,
      sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, attribution,
                                responded, converted)
          select 'counter', id, 'visit', now() - interval '15 days', now(), id, unit_id, 'none', true, false
          from customer where id % 2 = 0`,
    )
    await setAttributionRule(ctx, { campaignId: id, windowDays: 50 })
    return id
  })
  const processes = [1, 2].map(() => {
    const queues = openQueues({ databaseUrl: engine.databaseUrl })
    return { queues, workers: startWorkers({ engine, queues, channels: {}, logger: pino({ level: 'silent' }) }) }
  })
  const left = () =>
    engine.asSystem((ctx) => row(ctx, sql`select id from outbox where job = 'attribute-campaign' limit 1`))
  try {
    while (await left()) await sleep(50)
  } finally {
    for (const { queues, workers } of processes) {
      await workers.stop()
      await queues.close()
    }
  }
  const { run: judged } = await engine.asSystem((ctx) => getAttributionRule(ctx, { campaignId }))
  expect(judged).toMatchObject({ customers: people, done: people, changed: people / 2, finishedAt: expect.any(Date) })
  const counted = await engine.asSystem((ctx) =>
    row(ctx, sql`select count(*)::int as n from response where campaign_id = ${campaignId} and rule_version = 2`),
  )
  expect(counted).toEqual({ n: people / 2 })
  await engine.dispose()
})
