import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BestFirst, createCampaign, putModelScores, rows, run } from '../src/index.ts'
import { seedCampaign, seedCustomers } from '../testing/index.ts'
import { city, draft, engine, fatesOf, ids, preview, refs, setStage, unitId } from './audience-stage.ts'

beforeEach(setStage)
afterEach(() => engine.dispose())

describe('the budget', () => {
  /** Customer n ordered n days ago; the last five never did. */
  const order = () =>
    engine.asSystem((ctx) =>
      run(
        ctx,
        sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
            select 'till', n || '-' || back, (${ids}::bigint[])[n], ${unitId}, ${ctx.now}::timestamptz - make_interval(days => n + back), 1
            from generate_series(1, 15) n, (values (0), (300)) earlier (back)`,
      ),
    )

  test('keeps those whose last order is most recent', async () => {
    await order()
    expect(await fatesOf(await draft('seven', refs(1, 20), { max_targeted: 7 }))).toEqual({
      targeted: refs(1, 7),
      'over-budget': refs(8, 20),
    })
  })

  test('beyond the customers with orders takes a stable share of the rest', async () => {
    await order()
    const fates = await fatesOf(await draft('most', refs(1, 20), { max_targeted: 17 }))
    expect(fates.targeted).toHaveLength(17)
    expect(fates.targeted?.slice(0, 15)).toEqual(refs(1, 15))
  })

  test('keeps the best by the ranking of the plan, by a field, by orders or by a model', async () => {
    await order()
    await engine.asSystem(async (ctx) => {
      await run(ctx, sql`update customer set grade = 1 + id % 4, birthday = date '1950-01-01' + (id % 30)::int`)
      await putModelScores(ctx, {
        model: 'mail',
        version: 1,
        scores: refs(1, 10).map((customerRef, i) => ({ customerRef, score: i / 10 })),
      })
    })
    const ranked = async (name: string, bestFirst: BestFirst) => {
      const campaignId = await draft(name, refs(1, 20), { max_targeted: 4 })
      const json = JSON.stringify(bestFirst)
      await engine.asSystem((ctx) =>
        run(ctx, sql`update campaign set best_first = ${json}::jsonb where id = ${campaignId}`),
      )
      return fatesOf(campaignId)
    }
    expect((await ranked('model', { by: { score: 'mail' } })).targeted).toEqual(refs(7, 10))
    expect((await ranked('least', { by: { score: 'mail' }, lowest: true })).targeted).toEqual(refs(1, 4))
    const byGrade = await engine.asSystem((ctx) =>
      rows<{ ref: string }>(ctx, sql`select ref from customer where grade = 1 order by id`),
    )
    expect(
      (await ranked('grade', { by: { field: 'grade' }, lowest: true })).targeted?.every((ref) =>
        byGrade.some((c) => c.ref === ref),
      ),
    ).toBe(true)
    const plan = (by: unknown) =>
      engine.asSystem(async (ctx) => {
        const [{ senderId, contents }] = (await seedCampaign(ctx, { unitId, name: 'seed', refs: refs(1, 1) })).steps
        const templateId = contents[0]?.templateId as number
        return createCampaign(ctx, {
          unitId,
          name: 'ranked',
          uploadedList: true,
          senderId: senderId as number,
          bestFirst: { by } as BestFirst,
          cells: [{ name: 'A', weight: 1, templateId }],
        })
      })
    await expect(plan({ field: 'wealth' })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(plan({ score: 'mial' })).rejects.toMatchObject({ code: 'bad-input' })
    expect(await plan({ orders: 'sum', where: { category: 'a' } })).toMatchObject({
      bestFirst: { by: { orders: 'sum', where: { category: 'a' } } },
    })
  })

  test('has a limit for each unit, which leaves the rest of the budget to the others', async () => {
    await order()
    await engine.asSystem((ctx) => seedCustomers(ctx, city.branchIds[1] as number, 5, 'D'))
    const list = [...refs(1, 20), 'D1', 'D2', 'D3', 'D4', 'D5']
    const fates = await fatesOf(await draft('shares', list, { max_targeted: 6, max_per_unit: 4 }))
    expect(fates.targeted).toHaveLength(6)
    expect(fates.targeted?.slice(0, 4)).toEqual(refs(1, 4))
    expect(fates.targeted?.filter((ref) => ref.startsWith('D'))).toHaveLength(2)
  })

  test('cuts the control at the same place, so that it still compares like with like', async () => {
    await order()
    const cells = [
      { name: 'A', weight: 1 },
      { name: 'control', weight: 1, control: true },
    ]
    const {
      targeted = [],
      control = [],
      ...rest
    } = await fatesOf(await draft('halves', refs(1, 15), { max_targeted: 3 }, cells))
    expect(targeted).toHaveLength(3)
    const number = (ref: string) => Number(ref.slice(1))
    const last = Math.max(...targeted.map(number))
    expect(control.map(number).filter((n) => n > last)).toEqual([])
    expect(rest['over-budget']).toEqual(refs(last + 1, 15))
  })

  test('does not favour a cell among customers who are alike', async () => {
    await engine.asSystem((ctx) => seedCustomers(ctx, unitId, 2_000, 'E'))
    const cells = [
      { name: 'A', weight: 1 },
      { name: 'B', weight: 1 },
    ]
    const list = Array.from({ length: 2_000 }, (_, i) => `E${i + 1}`)
    const { cells: assigned } = await preview(await draft('alike', list, { max_targeted: 1_000 }, cells))
    for (const cell of assigned) expect(cell.assigned).toBeGreaterThan(420) // 500 expected, sd 16
  })
})

describe('quotas', () => {
  test('hold for a unit and what is below it, save units with a quota of their own', async () => {
    const [east1, east2, west1] = city.branchIds as [number, number, number]
    await engine.asSystem((ctx) => seedCustomers(ctx, east2, 10, 'D'))
    await engine.asSystem((ctx) => seedCustomers(ctx, west1, 5, 'W'))
    const list = [...refs(1, 20), ...Array.from({ length: 10 }, (_, i) => `D${i + 1}`), 'W1', 'W2', 'W3', 'W4', 'W5']
    const campaignId = await draft('quotas', list)
    const quota = (of: number, most: number) =>
      engine.asSystem((ctx) => run(ctx, sql`insert into campaign_quota values (${campaignId}, ${of}, ${most})`))
    await quota(city.countyIds[0] as number, 7) // of both branches of the east together,
    await quota(east2, 4) // but the second has its own
    const fates = await fatesOf(campaignId)
    const of = (letter: string) => fates.targeted?.filter((ref) => ref.startsWith(letter)).length
    expect([of('C'), of('D'), of('W')]).toEqual([7, 4, 5])
    expect(fates['over-budget']).toHaveLength(13 + 6)
    expect(east1).toBe(unitId)
  })

  test('are planned with the campaign, within its unit, one for each', async () => {
    const { steps, cells, ...seed } = await engine.asSystem((ctx) =>
      seedCampaign(ctx, { unitId, name: 'seed', refs: refs(1, 2) }),
    )
    const plan = {
      unitId,
      name: 'planned',
      uploadedList: true,
      steps: steps.map(({ channel, senderId, contents }) => ({
        channel,
        senderId,
        contents: contents.map(({ cell, templateId }) => ({ cell, templateId })),
      })),
      cells: cells.map(({ name, weight, control }) => ({ name, weight, control })),
    }
    const create = (quotas: { unitId: number; maxTargeted: number }[]) =>
      engine.asSystem((ctx) => createCampaign(ctx, { ...plan, quotas }))
    expect(seed.quotas).toEqual([])
    expect((await create([{ unitId, maxTargeted: 0 }])).quotas).toEqual([{ unitId, maxTargeted: 0 }])
    const elsewhere = [{ unitId: city.branchIds[1] as number, maxTargeted: 1 }]
    await expect(create(elsewhere)).rejects.toMatchObject({ issues: [{ path: 'quotas.0.unitId' }] })
    const twice = [
      { unitId, maxTargeted: 1 },
      { unitId, maxTargeted: 2 },
    ]
    await expect(create(twice)).rejects.toMatchObject({ issues: [{ path: 'quotas.1.unitId' }] })
  })
})
