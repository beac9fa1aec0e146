import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isOncePerHousehold } from '../src/audience/household.ts'
import {
  type BestFirst,
  type Ctx,
  cancelCampaign,
  checkBooks,
  createCampaign,
  extendPilot,
  type Fate,
  getCampaign,
  getContactRules,
  launchCampaign,
  previewAudience,
  putModelScores,
  rows,
  run,
  scheduleCampaign,
  setContactRules,
  suppress,
  unscheduleCampaign,
  type Waterfall,
  whyNot,
} from '../src/index.ts'
import {
  type City,
  createTestEngine,
  seedCampaign,
  seedCity,
  seedCustomers,
  type TestEngine,
} from '../testing/index.ts'

/** The later steps of the waterfall: each test has an organisation of its own, with 20 customers C1..C20 in a branch. */
let engine: TestEngine
let city: City
let unitId: number
let ids: number[]
beforeEach(async () => {
  engine = await createTestEngine()
  city = await engine.asSystem(seedCity)
  unitId = city.branchIds[0] as number
  ids = await engine.asSystem((ctx) => seedCustomers(ctx, unitId, 20))
})
afterEach(() => engine.dispose())

const days = (n: number) => n * 86_400_000
const refs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `C${from + i}`)
const everybody = [{ name: 'A', weight: 1 }]
const id = (n: number) => ids[n - 1] as number

interface Options {
  priority?: number
  once_per_household?: boolean
  max_targeted?: number
  max_per_unit?: number
  pilot_size?: number
}
/** A draft over customers by number; all of them treated unless cells say otherwise. */
async function draft(name: string, list: string[], options: Options = {}, cells: Seed['cells'] = everybody) {
  return engine.asSystem(async (ctx) => {
    const campaign = await seedCampaign(ctx, { unitId: city.cityId, name, cells, refs: list })
    for (const [column, value] of Object.entries(options)) {
      await run(ctx, sql`update campaign set ${sql.ref(column)} = ${value} where id = ${campaign.id}`)
    }
    return campaign.id
  })
}
type Seed = Parameters<typeof seedCampaign>[1]

const preview = (campaignId: number) => engine.asSystem((ctx) => previewAudience(ctx, { campaignId }))
async function launch(campaignId: number, at: (now: Date) => Date = (now) => now): Promise<Waterfall | null> {
  await engine.asSystem((ctx) => scheduleCampaign({ ...ctx, now: at(ctx.now) }, { campaignId }))
  return engine.asSystem((ctx) => launchCampaign({ ...ctx, now: at(ctx.now) }, { campaignId }))
}
/** Refs by fate, after the launch has confirmed what the preview said. */
async function fatesOf(campaignId: number): Promise<Partial<Record<Fate, string[]>>> {
  const before = await preview(campaignId)
  expect(await preview(campaignId)).toEqual(before)
  expect(await launch(campaignId)).toEqual(before)
  expect(await preview(campaignId)).toEqual(before)
  const { matched, cells, ...steps } = before
  expect(Object.values(steps).reduce((sum, n) => sum + n, 0)).toBe(matched)
  expect(cells.reduce((sum, cell) => sum + cell.assigned, 0)).toBe(before.control + before.targeted)
  const found = await engine.asSystem((ctx) =>
    rows<{ fate: Fate; refs: string[] }>(
      ctx,
      sql`select a.fate, to_json(array_agg(c.ref order by c.id)) as refs
          from audience a join customer c on c.id = a.customer_id where a.campaign_id = ${campaignId} group by 1`,
    ),
  )
  return Object.fromEntries(found.map((f) => [f.fate, f.refs]))
}

describe('contact pressure', () => {
  const setRules = (unit: number, rules: Parameters<typeof setContactRules>[1]['rules']) =>
    engine.asSystem((ctx) => setContactRules(ctx, { unitId: unit, rules }))

  test('counts what was sent within the days, and what a running campaign is still to send', async () => {
    await setRules(city.cityId, [{ maxContacts: 1, days: 7 }])
    await launch(await draft('running', refs(1, 2)))
    await launch(await draft('sent', refs(3, 8)))
    const state = (n: number, values: ReturnType<typeof sql>) =>
      engine.asSystem((ctx) => run(ctx, sql`update delivery set ${values} where customer_id = ${id(n)}`))
    const ago = (n: number) => sql`now() - make_interval(days => ${n}::int)`
    await state(3, sql`state = 'sent', sent_at = ${ago(6)}`)
    await state(4, sql`state = 'sent', sent_at = ${ago(8)}`)
    await state(5, sql`state = 'cancelled'`)
    await state(6, sql`state = 'failed'`)
    await state(7, sql`state = 'unknown'`)
    await state(8, sql`state = 'unknown', due_at = ${ago(8)}`)
    expect(await fatesOf(await draft('next', refs(1, 9)))).toEqual({
      pressure: ['C1', 'C2', 'C3', 'C7'],
      targeted: ['C4', 'C5', 'C6', 'C8', 'C9'],
    })
  })

  test('allows as many as the rule says, and the strictest of several rules decides', async () => {
    await setRules(city.cityId, [{ maxContacts: 2, days: 30 }])
    await launch(await draft('first', refs(1, 3)))
    await launch(await draft('second', refs(2, 4)))
    expect(await preview(await draft('third', refs(1, 5)))).toMatchObject({ pressure: 2, targeted: 3 })
    await setRules(unitId, [{ channel: 'email', maxContacts: 1, days: 7 }])
    expect(await fatesOf(await draft('fourth', refs(1, 5)))).toEqual({
      pressure: ['C1', 'C2', 'C3', 'C4'],
      targeted: ['C5'],
    })
  })

  test('rules of another branch or another channel do not concern a customer', async () => {
    await setRules(city.branchIds[1] as number, [{ maxContacts: 1, days: 7 }])
    await setRules(unitId, [{ channel: 'sms', maxContacts: 1, days: 7 }])
    await launch(await draft('first', refs(1, 3)))
    expect(await preview(await draft('second', refs(1, 3)))).toMatchObject({ pressure: 0, targeted: 3 })
  })

  test('a unit sees its own rules and those above, and replaces only its own', async () => {
    await setRules(city.cityId, [{ maxContacts: 2, days: 30 }])
    await setRules(unitId, [{ maxContacts: 5, days: 90 }])
    const own = { unitId, channel: 'email', maxContacts: 1, days: 7 }
    const above = { unitId: city.cityId, channel: null, maxContacts: 2, days: 30 }
    expect(await setRules(unitId, [{ channel: 'email', maxContacts: 1, days: 7 }])).toEqual([above, own])
    expect(await engine.asSystem((ctx) => getContactRules(ctx, { unitId }))).toEqual([above, own])
    expect(await setRules(unitId, [])).toEqual([above])
    const twice = [
      { maxContacts: 1, days: 7 },
      { maxContacts: 2, days: 7 },
    ]
    await expect(setRules(unitId, twice)).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('one a household', () => {
  const lives = (n: number, name: string, mobile: string | null, address: string | null) =>
    engine.asSystem((ctx) =>
      run(ctx, sql`update customer set name = ${name}, mobile = ${mobile}, address = ${address} where id = ${id(n)}`),
    )

  test('keeps the one registered first of those who share an address and a family name or mobile number', async () => {
    await lives(1, '王芳', '+8613800000001', '北京市海淀区 1 号')
    await lives(2, '王小明', '+8613800000002', '北京市海淀区１号') // the family name; the address with other signs
    await lives(3, '李雷', '+8613800000001', '北京市海淀区1号') // the mobile number
    await lives(4, '赵六', null, '北京市海淀区1号') // a tenant
    await lives(5, '钱七', null, '北京市海淀区1号') // another, neither of whom has a mobile number
    await lives(6, '王五', '+8613800000001', '北京市海淀区2号') // elsewhere
    await lives(7, '欧阳锋', null, '白驼山')
    await lives(8, '欧阳克', null, '白驼山')
    await lives(9, '欧小明', null, '白驼山') // another family
    await lives(10, 'Ann Smith', null, '1 High Street')
    await lives(11, 'Bob SMITH', null, '1 high street')
    await lives(12, '王芳', '+8613800000001', null)
    await lives(13, '王芳', '+8613800000001', null)
    expect(await fatesOf(await draft('family', refs(1, 13), { once_per_household: true }))).toEqual({
      household: ['C2', 'C3', 'C8', 'C11'],
      targeted: ['C1', 'C4', 'C5', 'C6', 'C7', 'C9', 'C10', 'C12', 'C13'],
    })
  })

  test('takes the next of the household when the first must not be contacted, and nobody out unless asked', async () => {
    for (const n of [1, 2, 3]) await lives(n, '王芳', null, '海淀区1号')
    await engine.asSystem((ctx) => run(ctx, sql`delete from consent where customer_id = ${id(1)}`))
    expect(await preview(await draft('all', refs(1, 3)))).toMatchObject({ household: 0, targeted: 2 })
    const fates = await fatesOf(await draft('one', refs(1, 3), { once_per_household: true }))
    expect(fates).toEqual({ 'no-consent': ['C1'], targeted: ['C2'], household: ['C3'] })
  })

  test('is the custom for letters, unless the plan says otherwise', () => {
    const plan = (channel: 'letter' | 'email', oncePerHousehold: boolean | null) =>
      isOncePerHousehold({ step: { id: 1, channel }, oncePerHousehold })
    expect([plan('letter', null), plan('letter', false)]).toEqual([true, false])
    expect([plan('email', null), plan('email', true)]).toEqual([false, true])
  })
})

describe('a heavier campaign', () => {
  const control = [
    { name: 'A', weight: 1 },
    { name: 'control', weight: 1, control: true },
  ]

  test('keeps those it targets and its control, not those it excluded', async () => {
    await engine.asSystem((ctx) =>
      run(ctx, sql`update consent set status = 'refused' where customer_id = ${id(1)} and channel = 'email'`),
    )
    await launch(await draft('heavy', refs(1, 8), { priority: 5 }, control))
    await engine.asSystem((ctx) => run(ctx, sql`update consent set status = 'granted'`))
    expect(await preview(await draft('equal', refs(1, 10), { priority: 5 }))).toMatchObject({ heavierCampaign: 0 })
    expect(await fatesOf(await draft('light', refs(1, 10), { priority: 4 }))).toEqual({
      'heavier-campaign': refs(2, 8),
      targeted: ['C1', 'C9', 'C10'],
    })
  })

  test('lets go when its window closes or it is cancelled', async () => {
    const heavy = await draft('heavy', refs(1, 5), { priority: 5 })
    const light = await draft('light', refs(1, 10))
    await launch(heavy)
    expect(await preview(light)).toMatchObject({ heavierCampaign: 5 })
    const later = (ctx: Ctx) => ({ ...ctx, now: new Date(ctx.now.getTime() + days(31)) })
    expect(await engine.asSystem((ctx) => previewAudience(later(ctx), { campaignId: light }))).toMatchObject({
      heavierCampaign: 0,
    })
    await engine.asSystem((ctx) => cancelCampaign(ctx, { campaignId: heavy }))
    expect(await preview(light)).toMatchObject({ heavierCampaign: 0, targeted: 10 })
  })

  test('holds from the moment it is scheduled, if it starts within the window of the lighter one', async () => {
    const heavy = await draft('heavy', refs(1, 5), { priority: 5 })
    const light = await draft('light', refs(1, 10))
    expect(await preview(light)).toMatchObject({ heavierCampaign: 0 })
    const schedule = (inDays: number) =>
      engine.asSystem((ctx) =>
        scheduleCampaign(ctx, { campaignId: heavy, startAt: new Date(ctx.now.getTime() + days(inDays)) }),
      )
    await schedule(40)
    expect(await preview(light)).toMatchObject({ heavierCampaign: 0 })
    await engine.asSystem((ctx) => unscheduleCampaign(ctx, { campaignId: heavy }))
    await schedule(10)
    expect(await fatesOf(light)).toEqual({ 'heavier-campaign': refs(1, 5), targeted: refs(6, 10) })
  })
})

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
        const { senderId, cells } = await seedCampaign(ctx, { unitId, name: 'seed', refs: refs(1, 1) })
        const templateId = cells[0]?.templateId as number
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
    const { senderId, cells, ...seed } = await engine.asSystem((ctx) =>
      seedCampaign(ctx, { unitId, name: 'seed', refs: refs(1, 2) }),
    )
    const plan = {
      unitId,
      name: 'planned',
      uploadedList: true,
      senderId: senderId as number,
      cells: cells.map(({ name, weight, control, templateId }) =>
        templateId === null ? { name, weight, control } : { name, weight, control, templateId },
      ),
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

describe('the channel of the step', () => {
  test('decides which address is needed, which suppressions hold, and whose consent counts', async () => {
    const person = (n: number, values: ReturnType<typeof sql>) =>
      engine.asSystem((ctx) => run(ctx, sql`update customer set ${values} where id = ${id(n)}`))
    await person(1, sql`mobile = '+8613800000001', address = '海淀区 1 号'`)
    await person(2, sql`email = null, mobile = '+8613800000002', address = '海淀区２号'`)
    await person(3, sql`address = '海淀区3号'`)
    await person(4, sql`email = null`)
    await engine.asSystem(async (ctx) => {
      await run(
        ctx,
        sql`insert into consent (customer_id, channel, status, evidence, recorded_at)
            select c.id, channel, 'granted', 'test', ${ctx.now}
            from customer c, unnest(${['sms', 'letter', 'visit', 'phone', 'meeting', 'fax']}::text[]) channel`,
      )
      const put = (kind: 'email' | 'mobile' | 'postal', value: string) =>
        suppress(ctx, { kind, value, reason: 'asked', source: 'counter' })
      await put('email', 'C3@mail.example')
      await put('mobile', '138 0000 0001')
      await put('postal', '海淀区2号')
    })
    const fates = async (channel: string) => {
      const campaignId = await draft(channel, refs(1, 4), { once_per_household: false })
      await engine.asSystem((ctx) =>
        run(ctx, sql`update step set channel = ${channel} where campaign_id = ${campaignId}`),
      )
      const { suppressed, unreachable, targeted } = await preview(campaignId)
      return [suppressed, unreachable, targeted]
    }
    expect(await fates('email')).toEqual([1, 2, 1]) // 3 suppressed; 2 and 4 have no address
    expect(await fates('sms')).toEqual([1, 2, 1]) // 1 suppressed; 3 and 4 have no number
    expect(await fates('phone')).toEqual([1, 2, 1])
    expect(await fates('letter')).toEqual([1, 1, 2]) // 2 suppressed; 4 has no address
    expect(await fates('visit')).toEqual([1, 1, 2])
    expect(await fates('meeting')).toEqual([3, 1, 0])
    expect(await fates('fax')).toEqual([0, 4, 0])
  })
})

describe('launches at the same time', () => {
  test('take turns, so that a contact rule counts what the other one has promised', async () => {
    await engine.asSystem((ctx) => setContactRules(ctx, { unitId: city.cityId, rules: [{ maxContacts: 1, days: 7 }] }))
    const campaigns = [
      await draft('one', refs(1, 20)),
      await draft('two', refs(1, 20)),
      await draft('three', refs(1, 20)),
    ]
    for (const campaignId of campaigns) await engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId }))
    const launched = await Promise.all(
      campaigns.map((campaignId) => engine.asSystem((ctx) => launchCampaign(ctx, { campaignId }))),
    )
    expect(launched.map((waterfall) => waterfall?.targeted).toSorted()).toEqual([0, 0, 20])
    expect(launched.map((waterfall) => waterfall?.pressure).toSorted()).toEqual([0, 20, 20])
  })
})

describe('why not', () => {
  const why = (campaignId: number, customerRef: string) =>
    engine.asSystem((ctx) => whyNot(ctx, { campaignId, customerRef }))

  test('is one sentence, the same before and after the launch', async () => {
    await engine.asSystem((ctx) => run(ctx, sql`delete from consent where customer_id = ${id(2)}`))
    const campaignId = await draft('asked', refs(1, 2))
    const asked = async () => [await why(campaignId, 'C1'), await why(campaignId, 'C2'), await why(campaignId, 'C3')]
    const before = await asked()
    expect(before).toMatchObject([
      { fate: 'targeted', frozen: false, sentence: 'Targeted, in the cell "A".' },
      { fate: 'no-consent', sentence: 'Not contacted: there is no consent to email for marketing.' },
      { fate: null, sentence: expect.stringContaining('the list does not have the customer') },
    ])
    await launch(campaignId)
    expect(await asked()).toEqual(before.map((one) => ({ ...one, frozen: true })))
    await expect(why(campaignId, 'nobody')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('names the steps that depend on others', async () => {
    await launch(await draft('heavy', refs(1, 1), { priority: 5 }))
    const campaignId = await draft('light', refs(1, 3), { max_targeted: 1 })
    const found = [await why(campaignId, 'C2'), await why(campaignId, 'C3')].map(({ fate }) => fate)
    expect(found.toSorted()).toEqual(['over-budget', 'targeted'])
    expect((await why(campaignId, 'C1')).sentence).toMatch(/higher priority/)
  })
})
