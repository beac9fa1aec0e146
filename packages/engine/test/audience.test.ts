import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  assignCell,
  type Ctx,
  launchCampaign,
  previewAudience,
  rows,
  run,
  scheduleCampaign,
  sliceCells,
  unscheduleCampaign,
} from '../src/index.ts'
import {
  type City,
  createTestEngine,
  seedCampaign,
  seedCity,
  seedCustomers,
  type TestEngine,
} from '../testing/index.ts'
import { launchNow } from './campaign-fixture.ts'

let engine: TestEngine
let city: City
beforeAll(async () => {
  engine = await createTestEngine()
  city = await engine.asSystem(seedCity)
})
afterAll(() => engine.dispose())

const refs = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i + 1}`)

test('the waterfall gives each excluded customer the first reason that holds, before as after the launch', async () => {
  const unitId = city.branchIds[0] as number
  const campaignId = await engine.asSystem(async (ctx) => {
    const ids = await seedCustomers(ctx, unitId, 1_000, 'W')
    const take = (from: number, to: number) => ids.slice(from, to)
    await run(
      ctx,
      sql`insert into suppression (kind, value, reason, source, created_at)
          select 'email', lower(email), 'complained', 'test', ${ctx.now} from customer where id = any(${take(0, 30)}::bigint[])`,
    )
    await run(ctx, sql`update consent set status = 'refused' where customer_id = any(${take(20, 60)}::bigint[])`)
    await run(ctx, sql`delete from consent where customer_id = any(${take(60, 70)}::bigint[])`)
    await run(ctx, sql`update customer set email = null where id = any(${take(65, 90)}::bigint[])`)
    return (await seedCampaign(ctx, { unitId, name: 'waterfall', refs: refs('W', 1_000) })).id
  })
  const before = await engine.asSystem((ctx) => previewAudience(ctx, { campaignId }))
  expect(before).toMatchObject({ matched: 1_000, suppressed: 30, noConsent: 40, unreachable: 20 })
  expect(before.control + before.targeted).toBe(910)
  expect(before.cells.map((cell) => cell.assigned)).toEqual([before.targeted, before.control])

  const launched = await engine.asSystem((ctx) => launchNow(ctx, campaignId))
  const { steps: _, ...fates } = before
  expect(launched).toEqual(fates)
  expect(await engine.asSystem((ctx) => previewAudience(ctx, { campaignId }))).toEqual(before)
})

test('the assignment can be recomputed outside the database and comes out near the weights', async () => {
  const unitId = city.branchIds[1] as number
  const cells = [
    { name: 'A', weight: 45 },
    { name: 'B', weight: 45 },
    { name: 'control', weight: 10, control: true },
  ]
  const campaign = await engine.asSystem(async (ctx) => {
    await seedCustomers(ctx, unitId, 5_000, 'H')
    const draft = await seedCampaign(ctx, { unitId, name: 'hash', cells, refs: refs('H', 5_000) })
    await launchNow(ctx, draft.id)
    return draft
  })
  const slices = sliceCells(campaign.cells)
  const frozen = await engine.asSystem((ctx) =>
    rows<{ customer_id: number; cell_id: number }>(
      ctx,
      sql`select customer_id, cell_id from audience where campaign_id = ${campaign.id}`,
    ),
  )
  const wrong = frozen.filter((a) => assignCell(campaign.id, a.customer_id, slices).id !== a.cell_id)
  expect(wrong).toEqual([])
  const control = frozen.filter((a) => a.cell_id === campaign.cells[2]?.id).length
  expect(control).toBeGreaterThan(400) // 500 expected, sd 21
  expect(control).toBeLessThan(600)
})

describe('launching', () => {
  test('raced twenty times freezes the audience once', async () => {
    const unitId = city.branchIds[2] as number
    const campaignId = await engine.asSystem(async (ctx) => {
      await seedCustomers(ctx, unitId, 2_500, 'R')
      const { id } = await seedCampaign(ctx, { unitId, name: 'raced', refs: refs('R', 2_500) })
      await scheduleCampaign(ctx, { campaignId: id })
      return id
    })
    const launches = await Promise.all(
      Array.from({ length: 20 }, () => engine.asSystem((ctx) => launchCampaign(ctx, { campaignId }))),
    )
    expect(launches.filter((waterfall) => waterfall !== null)).toHaveLength(1)
    const [ledger] = await engine.asSystem((ctx) =>
      rows<{ n: number; highest: number; people: number; chunks: number }>(
        ctx,
        sql`select count(*) as n, max(seq) as highest, count(distinct customer_id) as people,
                   (select count(*) from outbox where campaign_id = ${campaignId}) as chunks
            from delivery where campaign_id = ${campaignId}`,
      ),
    )
    const targeted = launches.find((waterfall) => waterfall !== null)?.targeted
    expect(ledger).toEqual({ n: targeted, highest: targeted, people: targeted, chunks: 3 })
  })

  test('waits for the time of the last schedule, whatever was promised before', async () => {
    const unitId = city.branchIds[3] as number
    const campaignId = await engine.asSystem(async (ctx) => {
      await seedCustomers(ctx, unitId, 10, 'S')
      return (await seedCampaign(ctx, { unitId, name: 'moved', refs: refs('S', 10) })).id
    })
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
    await engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId }))
    await engine.asSystem((ctx) => unscheduleCampaign(ctx, { campaignId }))
    expect(await engine.asSystem((ctx) => launchCampaign(ctx, { campaignId }))).toBeNull()
    await engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId, startAt: inDays(3) }))
    expect(await engine.asSystem((ctx) => launchCampaign(ctx, { campaignId }))).toBeNull()
    const later = (ctx: Ctx) => launchCampaign({ ...ctx, now: inDays(4) }, { campaignId })
    expect(await engine.asSystem(later)).toMatchObject({ matched: 10 })
  })

  test('an empty list is refused before anything is promised', async () => {
    const unitId = city.branchIds[3] as number
    const campaignId = await engine.asSystem(async (ctx) => {
      await seedCustomers(ctx, unitId, 1, 'E')
      const { id } = await seedCampaign(ctx, { unitId, name: 'empty', refs: ['nobody'] })
      return id
    })
    await expect(engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId }))).rejects.toThrow(/list .* is empty/)
    const [campaign] = await engine.asSystem((ctx) =>
      rows<{ state: string }>(ctx, sql`select state from campaign where id = ${campaignId}`),
    )
    expect(campaign?.state).toBe('draft')
  })
})
