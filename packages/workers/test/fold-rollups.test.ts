import { setTimeout as sleep } from 'node:timers/promises'
import { launchCampaign, MovableClock, row, run, scheduleCampaign } from '@tradewind/engine'
import { createTestEngine, seedCampaign, seedCity, seedCustomers } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { expect, test } from 'vitest'
import { openQueues, startWorkers } from '../src/index.ts'

test('what changes is counted by workers, once though two processes work', async () => {
  // The promise is due from the day the database was made on.
  const clock = new MovableClock(new Date('2099-03-01T02:00:00Z'))
  const engine = await createTestEngine({ clock })
  const campaignId = await engine.asSystem(async (ctx) => {
    const unitId = (await seedCity(ctx)).branchIds[0] as number
    await seedCustomers(ctx, unitId, 30)
    const refs = Array.from({ length: 30 }, (_, i) => `C${i + 1}`)
    const { id } = await seedCampaign(ctx, { unitId, refs, cells: [{ name: 'A', weight: 1 }] })
    await scheduleCampaign(ctx, { campaignId: id })
    await launchCampaign(ctx, { campaignId: id })
    await run(ctx, sql`delete from outbox where campaign_id = ${id}`)
    return id
  })
  const processes = [1, 2].map(() => {
    const queues = openQueues({ databaseUrl: engine.databaseUrl })
    return { queues, workers: startWorkers({ engine, queues, channels: {}, logger: pino({ level: 'silent' }) }) }
  })
  const counted = async () => {
    const found = await engine.asSystem((ctx) =>
      row<{ pending: number; assigned: number; sent: number }>(
        ctx,
        sql`select (select count(*) from rollup_change where campaign_id = ${campaignId}) as pending,
                   coalesce(sum(n) filter (where fact = 'audience'), 0)::int as assigned,
                   coalesce(sum(n) filter (where fact = 'delivery' and sent), 0)::int as sent
            from rollup where campaign_id = ${campaignId} and grain = 'cell'`,
      ),
    )
    return found ?? { pending: 1, assigned: 0, sent: 0 }
  }
  const settled = async () => {
    for (;;) {
      const now = await counted()
      if (now.pending === 0) return now
      await sleep(50)
    }
  }
  try {
    expect(await settled()).toMatchObject({ assigned: 30, sent: 0 })
    for (const to of [10, 20, 30]) {
      await engine.asSystem((ctx) =>
        run(ctx, sql`update delivery set state = 'sent', sent_at = ${ctx.now} where seq <= ${to} and state <> 'sent'`),
      )
      // The next look is some seconds away, by the organisation's clock.
      clock.moveTo(new Date(clock.now().getTime() + 10_000))
      expect(await settled()).toMatchObject({ assigned: 30, sent: to })
    }
  } finally {
    for (const { queues, workers } of processes) {
      await workers.stop()
      await queues.close()
    }
    await engine.dispose()
  }
})
