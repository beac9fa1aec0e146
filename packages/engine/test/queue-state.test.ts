import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Actor, type Ctx, pauseCampaign, promiseJob, queueState, run } from '../src/index.ts'
import { createTestEngine, seedCampaign, seedCity, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
let unitId: number
let running: number
let paused: number
beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    unitId = (await seedCity(ctx)).branchIds[0] as number
    const campaign = async (name: string) => {
      const { id } = await seedCampaign(ctx, { unitId, name, refs: ['nobody'] })
      await run(ctx, sql`update campaign set state = 'running', launched_at = ${ctx.now} where id = ${id}`)
      return id
    }
    running = await campaign('running')
    paused = await campaign('paused')
    await pauseCampaign(ctx, { campaignId: paused })
    await run(ctx, sql`delete from outbox`)
    const minutes = (n: number) => new Date(ctx.now.getTime() + n * 60_000)
    const chunk = (campaignId: number, dueAt: Date) =>
      promiseJob(ctx, 'deliver-chunk', { campaignId, stepId: 1, from: 1, to: 2 }, { campaignId, dueAt })
    await chunk(running, minutes(-10))
    await chunk(running, minutes(-3))
    await chunk(running, minutes(5))
    await chunk(running, minutes(-20))
    await run(
      ctx,
      sql`update outbox set offers = 12, offered_until = clock_timestamp() + interval '1 minute'
          where due_at = ${minutes(-20)}`,
    )
    await chunk(paused, minutes(-60))
    await promiseJob(ctx, 'launch-campaign', { campaignId: running }, { dueAt: minutes(1) })
  })
})
afterAll(() => engine.dispose())

test('every promise is counted once, by what it waits for', async () => {
  const { queues, stubborn } = await engine.asSystem(queueState)
  const of = (name: string) => queues.find(({ queue }) => queue === name)
  expect(of('deliveries')).toMatchObject({ due: 2, onOffer: 1, later: 1, paused: 1 })
  expect(of('deliveries')?.oldestDueSeconds).toBeGreaterThanOrEqual(600)
  expect(of('deliveries')?.oldestDueSeconds).toBeLessThan(1_200)
  expect(of('campaigns')).toMatchObject({ due: 0, later: 1, oldestDueSeconds: null })
  expect(stubborn).toMatchObject([{ job: 'deliver-chunk', campaignId: running, offers: 12 }])
})

test('is for administrators', async () => {
  const as = (role: 'admin' | 'coordinator') => {
    const actor: Actor = { kind: 'staff', staffId: 0, name: 'x', grants: [{ unitId, role }] }
    return engine.as(actor, (ctx: Ctx) => queueState(ctx))
  }
  await expect(as('coordinator')).rejects.toMatchObject({ code: 'forbidden' })
  expect((await as('admin')).queues).toEqual(
    (await engine.asSystem(queueState)).queues.map((q) => ({
      ...q,
      ...(q.oldestDueSeconds !== null && { oldestDueSeconds: expect.any(Number) }),
    })),
  )
})
