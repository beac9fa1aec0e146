import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cancelCampaign, checkBooks, extendPilot, getCampaign, rows, run } from '../src/index.ts'
import { seedCustomers } from '../testing/index.ts'
import { days, draft, engine, fatesOf, launch, preview, refs, setStage, unitId } from './audience-stage.ts'

beforeEach(setStage)
afterEach(() => engine.dispose())

describe('a pilot', () => {
  const halves = [
    { name: 'A', weight: 1 },
    { name: 'control', weight: 1, control: true },
  ]
  const many = async () => {
    await engine.asSystem((ctx) => seedCustomers(ctx, unitId, 400, 'P'))
    return Array.from({ length: 400 }, (_, i) => `P${i + 1}`)
  }
  const extend = (campaignId: number) => engine.asSystem((ctx) => extendPilot(ctx, { campaignId }))

  test('is a random sample of those within the budget, with as much control as falls to it', async () => {
    const campaignId = await draft('pilot', await many(), { max_targeted: 150, pilot_size: 40 }, halves)
    const { targeted = [], control = [], ...rest } = await fatesOf(campaignId)
    expect(targeted).toHaveLength(40)
    expect(control.length).toBeGreaterThan(15) // 40 expected, sd 9
    expect(control.length).toBeLessThan(70)
    const others = rest['outside-pilot'] ?? []
    expect(targeted.length + control.length + others.length + (rest['over-budget']?.length ?? 0)).toBe(400)
    // Drawn from all of them, not from the beginning of the list or of the budget.
    const number = (ref: string) => Number(ref.slice(1))
    expect(Math.max(...targeted.map(number))).toBeGreaterThan(300)
  })

  test('extended, everybody else goes into the cell they were drawn into', async () => {
    const list = await many()
    const whole = await preview(await draft('whole', list, { max_targeted: 150 }, halves))
    const campaignId = await draft('pilot', list, { max_targeted: 150, pilot_size: 40 }, halves)
    const before = await launch(campaignId)
    expect(before).toMatchObject({ matched: 400, targeted: 40, overBudget: expect.any(Number) })
    const after = await extend(campaignId)
    expect(after).toMatchObject({ matched: 400, targeted: 150, outsidePilot: 0, overBudget: before?.overBudget })
    expect(after.control).toBe((before?.control ?? 0) + (before?.outsidePilot ?? 0) - 110)
    expect(whole.targeted).toBe(after.targeted)
    const books = await engine.asSystem(checkBooks)
    expect(books.filter(({ problems }) => problems.length > 0)).toEqual([])
    await expect(extend(campaignId)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('extended after it has finished, the campaign runs again and its window starts anew for all', async () => {
    const campaignId = await draft('pilot', refs(1, 20), { pilot_size: 5 })
    await launch(campaignId)
    await engine.asSystem(async (ctx) => {
      await run(ctx, sql`update delivery set state = 'sent', sent_at = ${ctx.now} where campaign_id = ${campaignId}`)
      await run(ctx, sql`delete from outbox where campaign_id = ${campaignId}`)
      await run(ctx, sql`update campaign set state = 'finished', finished_at = ${ctx.now} where id = ${campaignId}`)
    })
    const later = await engine.asSystem((ctx) => {
      const moved = { ...ctx, now: new Date(ctx.now.getTime() + days(10)) }
      return extendPilot(moved, { campaignId }).then(() => moved.now)
    })
    const { state, closesAt, finishedAt } = await engine.asSystem((ctx) => getCampaign(ctx, { id: campaignId }))
    expect({ state, finishedAt }).toEqual({ state: 'running', finishedAt: null })
    expect(closesAt).toEqual(new Date(later.getTime() + days(30)))
    const found = await engine.asSystem((ctx) =>
      rows<{ state: string; n: number; from: number; to: number }>(
        ctx,
        sql`select state, count(*) as n, min(seq) as "from", max(seq) as "to" from delivery
            where campaign_id = ${campaignId} group by 1 order by 3`,
      ),
    )
    expect(found).toEqual([
      { state: 'sent', n: 5, from: 1, to: 5 },
      { state: 'queued', n: 15, from: 6, to: 20 },
    ])
    expect((await engine.asSystem(checkBooks)).flatMap(({ problems }) => problems)).toEqual([])
  })

  test('of a cancelled campaign is not extended; who waits belongs to it until then', async () => {
    const campaignId = await draft('pilot', refs(1, 20), { pilot_size: 5, priority: 5 })
    await launch(campaignId)
    const light = await draft('light', refs(1, 20))
    expect(await preview(light)).toMatchObject({ heavierCampaign: 20 })
    await engine.asSystem((ctx) => cancelCampaign(ctx, { campaignId }))
    await expect(extend(campaignId)).rejects.toMatchObject({ code: 'conflict' })
    expect(await preview(light)).toMatchObject({ heavierCampaign: 0, targeted: 20 })
  })
})
