import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Actor, run, unitToday, unitTodaySchema } from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addCampaign, addStaff, addUnit, daysAfterLaunch, hoursAfterLaunch, startClock } from './responses-fixture.ts'
import { playCampaign } from './statistics-stage.ts'

const clock = startClock()

/** The 11th of March, 16:00 in Shanghai: a province and two branches, with a campaign of the province and one of the east. */
let engine: TestEngine
let province: number
let east: number
let clerk: Actor

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    east = await addUnit(ctx, 'east', province)
    const west = await addUnit(ctx, 'west', province)
    clerk = await addStaff(ctx, east, 'branch')
    const spring = await playCampaign(ctx, province, { name: '春季' }, [
      { cell: 'A', unitId: east, people: 100, responded: 20, converted: 5 },
      { cell: 'A', unitId: west, people: 50, responded: 3 },
      { cell: 'control', unitId: east, people: 30, responded: 2 },
    ])
    await playCampaign(ctx, east, { name: '东区', launchedAt: hoursAfterLaunch(24) }, [
      { cell: 'A', unitId: east, people: 10, responded: 4 },
    ])
    // Over and its window closed: nothing of it is open.
    await playCampaign(ctx, east, { name: '一月', state: 'finished', launchedAt: daysAfterLaunch(-50) }, [])
    await addCampaign(ctx, east, { name: '草稿', state: 'draft', launchedAt: null })
    await run(
      ctx,
      sql`insert into campaign_target (campaign_id, measure, rate, set_at) values (${spring.id}, 'feedback', 0.3, ${ctx.now})`,
    )
    await run(
      ctx,
      sql`insert into campaign_notice (campaign_id, kind, at, figures, words)
          values (${spring.id}, 'target-missed', ${ctx.now}, '{}', '{"zh": "达不到目标", "en": "Will be missed"}')`,
    )
  })
})
afterAll(() => engine.dispose())

test('a branch sees its own campaigns and its part of those made above, with answers by day', async () => {
  const found = await engine.as(clerk, (ctx) => unitToday(ctx, { unitId: east }))
  expect(unitTodaySchema.parse(found)).toEqual(found)
  expect(found.day).toBe('2026-03-11')
  expect(found.campaigns.byState).toMatchObject({ draft: 1, running: 1, finished: 1, paused: 0 })
  expect(found.campaigns.open).toMatchObject([
    { name: '东区', own: true, targeted: 10, reached: 10, responded: 4, converted: 0, target: null, notice: null },
    {
      name: '春季',
      own: false,
      targeted: 100,
      reached: 100,
      responded: 20,
      converted: 5,
      target: { measure: 'feedback', rate: 0.3, number: null },
      notice: { en: 'Will be missed' },
    },
  ])
  expect(found.answers).toHaveLength(14)
  expect(found.answers.filter(({ responded }) => responded > 0)).toEqual([
    { day: '2026-03-03', responded: 22, converted: 5 },
    { day: '2026-03-04', responded: 4, converted: 0 },
  ])
  expect(found.work).toEqual({ open: 0, today: 0, overdue: 0, unassigned: 0 })
})

test('a province sees everything below it', async () => {
  const found = await engine.asSystem((ctx) => unitToday(ctx, { unitId: province }))
  expect(found.campaigns.open).toMatchObject([
    { name: '东区', own: true },
    { name: '春季', own: true, reached: 150, responded: 23 },
  ])
  expect(found.answers.find(({ day }) => day === '2026-03-03')).toMatchObject({ responded: 25, converted: 5 })
})

test('it is refused without the right, and of units out of sight', async () => {
  const postman = await engine.asSystem((ctx) => addStaff(ctx, east, 'field'))
  await expect(engine.as(postman, (ctx) => unitToday(ctx, { unitId: east }))).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(engine.as(clerk, (ctx) => unitToday(ctx, { unitId: province }))).rejects.toMatchObject({
    code: 'not-found',
  })
})
