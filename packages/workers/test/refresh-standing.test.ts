import { setTimeout as sleep } from 'node:timers/promises'
import { MovableClock, recordReceipts, requestRefresh, row } from '@tradewind/engine'
import { createTestEngine, seedCity, seedCustomers } from '@tradewind/engine/testing'
import { sql } from 'kysely'
import pino from 'pino'
import { expect, test } from 'vitest'
import { openQueues, startWorkers } from '../src/index.ts'

test('a refresh that was asked for goes over the queue, once though two processes work, and is promised again', async () => {
  const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
  const engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    await seedCustomers(ctx, (await seedCity(ctx)).branchIds[0] as number, 30)
    await requestRefresh(ctx)
    await recordReceipts(ctx, [{ reference: { provider: 'smpp', id: 'of somebody else' }, receipt: 'delivered' }])
  })
  const processes = [1, 2].map(() => {
    const queues = openQueues({ databaseUrl: engine.databaseUrl })
    const workers = startWorkers({
      engine,
      queues,
      channels: {},
      logger: pino({ level: 'silent' }),
    })
    return { queues, workers }
  })
  const state = () =>
    engine.asSystem((ctx) =>
      row<{ graded: number; days: number; reports: number; due: string }>(
        ctx,
        sql`select (select count(*) from customer where grade = 2) as graded,
                   (select count(*) from unit_upkeep) as days, (select count(*) from receipt_waiting) as reports,
                   (select (due_at at time zone 'Asia/Shanghai')::text from outbox where job = 'refresh-standing') as due`,
      ),
    )
  const due = async (at: string) => {
    for (;;) {
      const now = await state()
      if (now?.due === at) return now
      await sleep(50)
    }
  }
  try {
    expect(await due('2026-03-02 02:30:00')).toMatchObject({ graded: 30, days: 1, reports: 1 })
    clock.moveTo(new Date('2026-03-01T18:30:00Z'))
    expect(await due('2026-03-03 02:30:00')).toMatchObject({ graded: 30, days: 2 })
    // A week later nobody asks for a report any more.
    clock.moveTo(new Date('2026-03-08T18:30:00Z'))
    await due('2026-03-10 02:30:00')
    while ((await state())?.reports !== 0) await sleep(50)
  } finally {
    for (const { queues, workers } of processes) {
      await workers.stop()
      await queues.close()
    }
    await engine.dispose()
  }
})
