import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { campaignStates, getCampaign, run, type Transition, transit, tryTransit } from '../src/index.ts'
import { createTestEngine, seedCampaign, seedCity, seedCustomers, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
let campaignId: number
beforeAll(async () => {
  engine = await createTestEngine()
  campaignId = await engine.asSystem(async (ctx) => {
    const unitId = (await seedCity(ctx)).branchIds[0] as number
    await seedCustomers(ctx, unitId, 1)
    return (await seedCampaign(ctx, { unitId, refs: ['C1'] })).id
  })
})
afterAll(() => engine.dispose())

const put = (state: string) =>
  engine.asSystem((ctx) => run(ctx, sql`update campaign set state = ${state} where id = ${campaignId}`))

/** What product and design promise: draft > scheduled > running > paused > finished / cancelled. */
const expected: Record<Transition, Record<string, string>> = {
  schedule: { draft: 'scheduled' },
  unschedule: { scheduled: 'draft' },
  launch: { scheduled: 'running' },
  pause: { running: 'paused' },
  resume: { paused: 'running' },
  finish: { running: 'finished', paused: 'finished' },
  reopen: { finished: 'running' },
  cancel: { draft: 'cancelled', scheduled: 'cancelled', running: 'cancelled', paused: 'cancelled' },
}

describe.each(Object.entries(expected))('%s', (name, leads) => {
  const transition = name as Transition
  test.each(campaignStates)('from %s', async (state) => {
    await put(state)
    const goal = leads[state]
    const moved = engine.asSystem((ctx) => transit(ctx, campaignId, transition))
    if (goal === undefined) await expect(moved).rejects.toThrow(`The campaign is ${state}`)
    else await moved
    const now = await engine.asSystem((ctx) => getCampaign(ctx, { id: campaignId }))
    expect(now.state).toBe(goal ?? state)
  })
})

test('of twenty who pause at once, one does', async () => {
  await put('running')
  const tries = Array.from({ length: 20 }, () => engine.asSystem((ctx) => tryTransit(ctx, campaignId, 'pause')))
  expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1)
})
