import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  adviseSampleSize,
  campaignMonitorSchema,
  leagueSchema,
  leagueTable,
  monitorCampaign,
  run,
  sampleSizeSchema,
  scoreCampaign,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addStaff, addUnit, startClock } from './responses-fixture.ts'
import { playCampaign } from './statistics-stage.ts'

const clock = startClock()
let engine: TestEngine
let province: number
let branches: number[]
let clerk: Actor
let boss: Actor
beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    branches = []
    for (const code of ['north', 'east', 'south', 'west']) branches.push(await addUnit(ctx, code, province))
    clerk = await addStaff(ctx, branches[0] ?? 0, 'branch')
    boss = await addStaff(ctx, province, 'coordinator')
  })
})
afterAll(() => engine.dispose())

const [north, east, south, west] = [0, 1, 2, 3].map((n) => () => branches[n] ?? 0) as [
  () => number,
  () => number,
  () => number,
  () => number,
]

describe('sample-size advice', () => {
  test('says both ways what a cell can find, in both languages', async () => {
    const there = await engine.as(clerk, (ctx) => adviseSampleSize(ctx, { rate: 0.02, uplift: 0.005, ratio: 9 }))
    const back = await engine.as(clerk, (ctx) =>
      adviseSampleSize(ctx, { rate: 0.02, control: there.control, ratio: 9 }),
    )
    expect(sampleSizeSchema.parse(there)).toEqual(there)
    expect(back.uplift).toBeCloseTo(0.005, 5)
    expect(there.words.zh).toContain('0.50 个百分点的增量')
    expect(there.words.en).toContain('find an uplift of 0.50 points on a rate of 2.0%')
    const drop = await engine.as(clerk, (ctx) => adviseSampleSize(ctx, { rate: 0.02, uplift: -0.005 }))
    expect(drop.words.zh).toContain('下降')
  })
})

describe('the monitor', () => {
  const monitor = (name: string, cells: [string, number, number][]) =>
    engine.asSystem(async (ctx) => {
      const options = { name, cells: cells.map(([cell]) => ({ name: cell, control: cell === 'control' })) }
      const parts = cells.map(([cell, people, responded]) => ({ cell, unitId: north(), people, responded }))
      const { id, cells: ids } = await playCampaign(ctx, province, options, parts)
      return { found: await monitorCampaign(ctx, { campaignId: id, fresh: true }), ids }
    })

  test('names no winner where a test that looks once would', async () => {
    const { found } = await monitor('close', [
      ['A', 2_000, 130],
      ['control', 2_000, 98],
    ])
    expect(campaignMonitorSchema.parse(found)).toEqual(found)
    const [responded] = found.measures
    expect(responded).toMatchObject({ winner: null, comparisons: [{ proven: false, diff: 0.016 }] })
    expect(responded?.words.zh).toBe('尚无胜者：目前的差异可能只是偶然。')
  })

  test('names the one that beats control and the other variant', async () => {
    const { found, ids } = await monitor('clear “winner”', [
      ['A', 1_500, 60],
      ['B', 1_500, 190],
      ['control', 1_500, 45],
    ])
    const [responded, converted] = found.measures
    expect(responded?.winner).toBe(ids.B)
    expect(responded?.comparisons).toHaveLength(3)
    expect(responded?.words.en).toMatch(/^“B” is the winner: “B” is 9.67 points above “control”/)
    expect(converted).toMatchObject({ winner: null, words: { en: 'No winner yet: nobody has answered.' } })
  })

  test('says so when a variant does harm', async () => {
    const { found } = await monitor('harm', [
      ['A', 1_500, 30],
      ['control', 1_500, 150],
    ])
    expect(found.measures[0]).toMatchObject({ winner: null, comparisons: [{ proven: true }] })
    expect(found.measures[0]?.words.zh).toContain('“A”比“control”低 8.00 个百分点')
  })

  test('names nobody where the assignment is broken', async () => {
    const { found } = await monitor('broken', [
      ['A', 2_000, 400],
      ['control', 1_500, 10],
    ])
    expect(found.measures[0]).toMatchObject({ winner: null, comparisons: [] })
    expect(found.measures[0]?.words.en).toContain('assignment to cells is broken')
  })

  test('a name cannot speak for the product', async () => {
    const { found } = await monitor('quoted', [
      ['A” is the winner. “', 1_000, 10],
      ['control', 1_000, 150],
    ])
    expect(found.measures[0]?.words.en).toContain('“A\\” is the winner. \\“”')
  })
})

describe('the league', () => {
  let campaignId: number
  beforeAll(async () => {
    campaignId = await engine.asSystem(async (ctx) => {
      const parts = [
        { cell: 'A', unitId: north(), people: 6, responded: 2, converted: 1 }, // 33 % of six
        { cell: 'A', unitId: east(), people: 1_200, responded: 240 },
        { cell: 'A', unitId: south(), people: 900, responded: 90 },
        { cell: 'A', unitId: west(), people: 1_000, responded: 110 },
        { cell: 'control', unitId: south(), people: 100 },
      ]
      return (await playCampaign(ctx, province, { name: 'league' }, parts)).id
    })
  })

  test('puts the large good branch before the lucky small one, and says who cannot be told apart', async () => {
    const league = await engine.as(boss, (ctx) => leagueTable(ctx, { unitId: province, campaignId }))
    expect(leagueSchema.parse(league)).toEqual(league)
    expect(league.places.map(({ id }) => id)).toEqual([east(), north(), west(), south()])
    expect(league.places.map(({ group }) => group)).toEqual([1, 1, 2, 2])
    expect(league.places[1]).toMatchObject({ reached: 6, succeeded: 2, raw: { rate: 1 / 3 } })
    expect(league.places[1]?.shrunk.rate).toBeLessThan(0.2)
    expect(league.words.zh).toBe('前 2 名之间尚不能区分，与其后的差异不是偶然。')
  })

  test('counts all campaigns of a period, by the days of the organisation', async () => {
    const over = (from: string, to: string) =>
      engine.as(boss, (ctx) => leagueTable(ctx, { unitId: province, kind: 'branch', from, to, measure: 'success' }))
    expect((await over('2026-03-01', '2026-03-01')).campaigns).toBeGreaterThan(1)
    expect(await over('2026-03-02', '2026-03-31')).toMatchObject({ campaigns: 0, places: [] })
  })

  test('ranks staff by the work orders that reached somebody', async () => {
    const [good, lucky] = await engine.asSystem(async (ctx) => {
      const parts = [
        { cell: 'A', unitId: north(), people: 400, responded: 120 },
        { cell: 'A', unitId: north(), people: 5, responded: 3 },
        { cell: 'A', unitId: north(), people: 400, responded: 40 },
      ]
      const campaign = await playCampaign(
        ctx,
        province,
        { name: 'visits', channel: 'visit', cells: [{ name: 'A' }] },
        parts,
      )
      const staff: number[] = []
      for (const [from, to] of [
        [1, 400],
        [401, 405],
        [406, 805],
      ]) {
        const walker = await addStaff(ctx, [north(), east(), south()][staff.length] ?? 0, 'field')
        const staffId = walker.kind === 'staff' ? walker.staffId : 0
        staff.push(staffId)
        await run(
          ctx,
          sql`insert into work_order (unit_id, campaign_id, campaign_name, step_id, seq, customer_id, channel, state, priority,
                                      script, due_on, created_at, closed_at, staff_id)
              select unit_id, campaign_id, 'visits', step_id, seq, customer_id, 'visit', 'done', 0, '你好', '2026-03-15', due_at,
                     due_at, ${staffId}
              from delivery where step_id = ${campaign.stepId} and seq between ${from} and ${to}`,
        )
      }
      await scoreCampaign(ctx, { campaignId: campaign.id, fresh: true })
      return staff
    })
    const { places } = await engine.as(boss, (ctx) =>
      leagueTable(ctx, { unitId: province, of: 'staff', from: '2026-03-01', to: '2026-03-31' }),
    )
    const counted = places.map(({ reached, succeeded }) => [reached, succeeded])
    expect(counted).toEqual(
      expect.arrayContaining([
        [400, 120],
        [5, 3],
      ]),
    )
    expect(counted[2]).toEqual([400, 40])
    // Three of five are no proof against three tenths of four hundred.
    expect(places.slice(0, 2)).toMatchObject([{ group: 1 }, { group: 1 }])
    expect(places.slice(0, 2).map(({ id }) => id)).toEqual(expect.arrayContaining([good, lucky]))
    const own = await engine.as(clerk, (ctx) =>
      leagueTable(ctx, { unitId: north(), of: 'staff', from: '2026-03-01', to: '2026-03-31' }),
    )
    // They worked for the branch's customers; who of them is another branch's is no name to it.
    expect(own.places.flatMap(({ id, name }) => (name === null ? [] : [id]))).toEqual([good])
  })

  test('a branch sees nobody beside it', async () => {
    const own = await engine.as(clerk, (ctx) => leagueTable(ctx, { unitId: north(), campaignId }))
    expect(own.places).toEqual([])
    expect(own.words.en).toContain('nothing to rank yet')
    const above = engine.as(clerk, (ctx) => leagueTable(ctx, { unitId: province, campaignId }))
    await expect(above).rejects.toMatchObject({ code: 'not-found' })
  })
})
