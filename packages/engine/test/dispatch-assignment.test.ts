import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  assignWorkOrders,
  type Ctx,
  createUnit,
  dayList,
  getWorkOrder,
  listWorkOrders,
  MovableClock,
  postponeWorkOrders,
  recordOutcome,
  releaseWorkOrders,
  run,
  setAbsences,
  setFieldWork,
  tendOrders,
  updateStaff,
} from '../src/index.ts'
import { createTestEngine, seedCity, type TestEngine } from '../testing/index.ts'
import { dispatched, launched, neighbours, orderRow, orderRows, person, worked } from './dispatch-fixture.ts'

/** Who gets which work order, on which day. Each test in units of its own. */
const monday = new Date('2026-03-01T22:00:00Z') // 06:00 in Shanghai: today's lists are not out
const clock = new MovableClock(monday)
let engine: TestEngine
let units: { cityId: number; countyIds: number[]; branchIds: number[] }

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  units = await engine.asSystem(seedCity)
})
afterAll(() => engine.dispose())

const undo = new Error('undo')
/** Rolled back, so that each test meets an empty organisation. */
const alone = (name: string, work: (ctx: Ctx) => Promise<void>) =>
  test(name, async () => {
    clock.moveTo(monday)
    await engine
      .asSystem(async (ctx) => {
        await work({ ...ctx, now: monday })
        throw undo
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error
      })
  })
const branch = () => units.branchIds[0] as number
const other = () => units.branchIds[1] as number
const later = (ctx: Ctx, days: number): Ctx => ({ ...ctx, now: new Date(monday.getTime() + days * 86_400_000) })
const counts = (staff: (number | null)[]) =>
  [...Map.groupBy(staff, (id) => id).values()].map((all) => all.length).sort((a, b) => a - b)
const many = (count: number, of: object = {}) => Array.from({ length: count }, () => of)
const morning = async (ctx: Ctx) => {
  await run(ctx, sql`update outbox set due_at = ${ctx.now} where job = 'tend-work-orders'`)
  return tendOrders(ctx)
}

describe('who gets it', () => {
  alone('the owner before anybody else, also when others have more room', async (ctx) => {
    const owner = await person(ctx, branch(), 'field', { visit: 5 })
    await person(ctx, branch(), 'field', { visit: 50 })
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(8, { owner: owner.id })))
    const orders = await orderRows(ctx, ids)
    expect(orders.every(({ staffId, delivery }) => staffId === owner.id && delivery === 'in-hand')).toBe(true)
    expect(counts(orders.map(({ plannedOn }) => plannedOn as never))).toEqual([3, 5])
  })

  alone('others, where the owner does not do this work, is closed, or has no role there', async (ctx) => {
    const onPhone = await person(ctx, branch(), 'field', { phone: 5 })
    const elsewhere = await person(ctx, other(), 'field', { visit: 5 })
    const closed = await person(ctx, branch(), 'field', { visit: 5 })
    await updateStaff(ctx, { id: closed.id, active: false })
    const walker = await person(ctx, branch(), 'field', { visit: 5 })
    const owners = [onPhone, elsewhere, closed].map(({ id }) => ({ owner: id }))
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), owners))
    expect((await orderRows(ctx, ids)).map(({ staffId }) => staffId)).toEqual(many(3).map(() => walker.id))
  })

  alone('the nearest area: the branch before the county, a postcode before the whole branch', async (ctx) => {
    const [county] = units.countyIds as [number]
    const ofCounty = await person(ctx, county, 'field', { visit: 50 })
    const ofBranch = await person(ctx, branch(), 'field', { visit: 50 })
    const ofStreet = await person(ctx, branch(), 'field', { visit: 50 }, [{ unitId: branch(), postcode: '1001' }])
    const near = await neighbours(ctx, branch(), [{ postcode: '100100' }, { postcode: '100200' }])
    const { ids } = await worked(ctx, county, 'visit', [...near, ...(await neighbours(ctx, other(), [{}]))])
    expect((await orderRows(ctx, ids)).map(({ staffId }) => staffId)).toEqual([ofStreet.id, ofBranch.id, ofCounty.id])
  })

  alone('several share by their capacities, each a stretch of neighbours', async (ctx) => {
    const one = await person(ctx, branch(), 'field', { visit: 10 })
    const two = await person(ctx, branch(), 'field', { visit: 20 })
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(90)))
    const staff = (await orderRows(ctx, ids)).map(({ staffId }) => staffId)
    expect(staff.filter((id) => id === one.id)).toHaveLength(30)
    expect(staff.filter((id) => id === two.id)).toHaveLength(60)
    // Walked in natural order, which here is that of the ids: one change of hands.
    expect(staff.filter((id, i) => i > 0 && id !== staff[i - 1])).toHaveLength(1)
  })

  alone('the emptier first, when orders trickle in', async (ctx) => {
    const busy = await person(ctx, branch(), 'field', { visit: 10 })
    await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(5)))
    const idle = await person(ctx, branch(), 'field', { visit: 10 })
    const staff: (number | null)[] = []
    for (let i = 0; i < 7; i += 1) {
      const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), [{}]))
      staff.push((await orderRow(ctx, ids[0] as number)).staffId)
    }
    expect(staff.slice(0, 5)).toEqual(many(5).map(() => idle.id))
    expect(new Set(staff.slice(5))).toEqual(new Set([busy.id, idle.id]))
  })

  alone(
    'nobody: held, with a reason that says what to do; whoever takes the work later gets it at once',
    async (ctx) => {
      const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(2)))
      const [order] = await orderRows(ctx, ids)
      expect(order).toMatchObject({ staffId: null, delivery: 'held' })
      expect(order?.reason).toMatch(/^Nobody takes visit work at this place: give somebody there a capacity/)
      expect(order?.deliveryReason).toBe(order?.reason)
      const { id } = await person(ctx, branch(), 'field', { visit: 1 })
      expect(await orderRows(ctx, ids)).toMatchObject([
        { staffId: id, plannedOn: '2026-03-02', delivery: 'in-hand', deliveryReason: null },
        { staffId: id, plannedOn: '2026-03-03', delivery: 'in-hand' },
      ])
    },
  )
})

describe('who is away', () => {
  const days = (ctx: Ctx, staffId: number, ...spans: [string, string][]) =>
    setAbsences(ctx, { staffId, absences: spans.map(([firstDay, lastDay]) => ({ firstDay, lastDay })) })

  alone('gets nothing meanwhile, others do; afterwards the owner comes first again', async (ctx) => {
    const owner = await person(ctx, branch(), 'field', { visit: 5 })
    const deputy = await person(ctx, branch(), 'field', { visit: 50 })
    await days(ctx, owner.id, ['2026-03-02', '2026-03-06'])
    const theirs = many(2, { owner: owner.id })
    const now = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), theirs))
    expect((await orderRows(ctx, now.ids)).map(({ staffId }) => staffId)).toEqual([deputy.id, deputy.id])
    const back = later(ctx, 7)
    const then = await worked(back, branch(), 'visit', await neighbours(back, branch(), theirs))
    expect((await orderRows(ctx, then.ids)).map(({ staffId }) => staffId)).toEqual([owner.id, owner.id])
  })

  alone('gets no work on those days, and keeps the others', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field', { visit: 1 })
    await days(ctx, id, ['2026-03-03', '2026-03-04'])
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(3)))
    const planned = (await orderRows(ctx, ids)).map(({ plannedOn }) => plannedOn)
    expect(planned.toSorted()).toEqual(['2026-03-02', '2026-03-05', '2026-03-06'])
  })

  alone('leaves what stands on those days to another day, or to others; what was tried stays', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field', { visit: 2 })
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(6)))
    const on = async (day: string) => (await orderRows(ctx, ids)).filter(({ plannedOn }) => plannedOn === day).length
    expect(await on('2026-03-03')).toBe(2)
    await days(ctx, id, ['2026-03-03', '2026-03-03'])
    expect([await on('2026-03-02'), await on('2026-03-03'), await on('2026-03-05')]).toEqual([2, 0, 2])
    const [tried] = (await orderRows(ctx, ids)).filter(({ plannedOn }) => plannedOn === '2026-03-02')
    await recordOutcome(ctx, { workOrderId: tried?.id ?? 0, key: '1', code: 'not-home' }) // again on Wednesday
    const deputy = await person(ctx, branch(), 'field', { visit: 50 })
    const away = await days(ctx, id, ['2026-03-02', '2026-03-31'])
    expect(away).toMatchObject({ staying: 1, absences: [{ firstDay: '2026-03-02', lastDay: '2026-03-31' }] })
    const orders = await orderRows(ctx, ids)
    expect(orders.filter(({ staffId }) => staffId === id).map((one) => one.id)).toEqual([tried?.id])
    expect(orders.filter(({ staffId }) => staffId === deputy.id)).toHaveLength(5)
    expect(orders.every(({ delivery }) => delivery === 'in-hand')).toBe(true)
  })

  alone('has no list that lies: what was not done before goes to others in the morning', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field', { visit: 9 })
    const deputy = await person(ctx, branch(), 'field', {})
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(2)))
    await days(ctx, id, ['2026-03-03', '2026-03-20'])
    await setFieldWork(ctx, {
      staffId: deputy.id,
      capacity: [{ channel: 'visit', perDay: 9, weekdays: [1, 2, 3, 4, 5, 6, 7] }],
    })
    expect((await orderRows(ctx, ids)).map(({ staffId }) => staffId)).toEqual([id, id])
    expect(await morning(later(ctx, 1))).toMatchObject({ released: 2 })
    expect((await orderRows(ctx, ids)).map(({ staffId }) => staffId)).toEqual([deputy.id, deputy.id])
  })

  alone('is given nothing by hand either, and is not away twice at once', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field', { visit: 9 })
    const deputy = await person(ctx, branch(), 'field', { visit: 9 })
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), [{ owner: deputy.id }]))
    await days(ctx, id, ['2026-03-02', '2026-03-06'])
    const assign = (plannedOn?: string) => assignWorkOrders(ctx, { ids, staffId: id, ...(plannedOn && { plannedOn }) })
    await expect(assign()).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('until 2026-03-06'),
    })
    await expect(assign('2026-03-04')).rejects.toMatchObject({ code: 'bad-input' })
    expect(await assign('2026-03-09')).toEqual({ assigned: 1 })
    const twice = days(ctx, id, ['2026-03-02', '2026-03-06'], ['2026-03-06', '2026-03-07'])
    await expect(twice).rejects.toMatchObject({ message: expect.stringContaining('from 2026-03-06 overlaps') })
    await expect(days(ctx, id, ['2026-03-02', '2030-01-01'])).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('on which day', () => {
  alone('never above the capacity of a day, and only on the days somebody works', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field')
    await setFieldWork(ctx, { staffId: id, capacity: [{ channel: 'visit', perDay: 4, weekdays: [1, 3] }] })
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(17)))
    const days = (await orderRows(ctx, ids)).map(({ plannedOn }) => plannedOn)
    const perDay = Object.fromEntries([...Map.groupBy(days, (day) => day ?? 'none')].map(([d, all]) => [d, all.length]))
    expect(perDay).toEqual({ '2026-03-02': 4, '2026-03-04': 4, '2026-03-09': 4, '2026-03-11': 4, '2026-03-16': 1 })
  })

  alone('not beyond the due date: the rest has nobody, with the reason', async (ctx) => {
    await person(ctx, branch(), 'field', { visit: 2 })
    const heavy = await launched(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(3)), {
      priority: 9,
      dueDays: 1,
    })
    const light = await launched(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(3)), { dueDays: 1 })
    const lightIds = await dispatched(ctx, light)
    const heavyIds = await dispatched(ctx, heavy)
    expect((await orderRows(ctx, lightIds)).map(({ plannedOn }) => plannedOn)).toEqual([
      '2026-03-02',
      '2026-03-02',
      '2026-03-03',
    ])
    const left = await orderRows(ctx, heavyIds)
    expect(left.map(({ staffId }) => staffId === null)).toEqual([false, true, true])
    expect(left[2]?.reason).toBe(
      'Nobody who takes visit work at this place has room before 2026-03-03: raise a capacity, or assign it by hand.',
    )
  })

  alone('of one dispatch the higher priority goes first', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field')
    const light = await worked(ctx, branch(), 'phone', await neighbours(ctx, branch(), many(2)))
    const heavy = await worked(ctx, branch(), 'phone', await neighbours(ctx, branch(), many(2)), { priority: 9 })
    await setFieldWork(ctx, {
      staffId: id,
      capacity: [{ channel: 'phone', perDay: 2, weekdays: [1, 2, 3, 4, 5, 6, 7] }],
    })
    expect((await orderRows(ctx, heavy.ids)).map(({ plannedOn }) => plannedOn)).toEqual(['2026-03-02', '2026-03-02'])
    expect((await orderRows(ctx, light.ids)).map(({ plannedOn }) => plannedOn)).toEqual(['2026-03-03', '2026-03-03'])
  })

  alone('not on lists that are out: from 8 in the morning on, tomorrow', async (ctx) => {
    await person(ctx, branch(), 'field', { visit: 5 })
    const noon = { ...ctx, now: new Date('2026-03-02T04:00:00Z') }
    const { ids } = await worked(noon, branch(), 'visit', await neighbours(noon, branch(), [{}]))
    expect((await orderRow(ctx, ids[0] as number)).plannedOn).toBe('2026-03-03')
  })

  alone('a lower capacity spreads the work anew, a higher one draws in what had nobody', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field', { visit: 3 })
    const everyDay = [1, 2, 3, 4, 5, 6, 7]
    const customers = await neighbours(ctx, branch(), many(6))
    const { ids } = await worked(ctx, branch(), 'visit', customers, { dueDays: 2 })
    await setFieldWork(ctx, { staffId: id, capacity: [{ channel: 'visit', perDay: 1, weekdays: everyDay }] })
    const days = async () => (await orderRows(ctx, ids)).map(({ plannedOn }) => plannedOn?.slice(8))
    expect(await days()).toEqual(['02', '03', '04', undefined, undefined, undefined])
    expect((await orderRows(ctx, ids)).map(({ delivery }) => delivery)).toEqual([
      ...many(3).map(() => 'in-hand'),
      ...many(3).map(() => 'held'),
    ])
    await setFieldWork(ctx, { staffId: id, capacity: [{ channel: 'visit', perDay: 2, weekdays: everyDay }] })
    expect(await days()).toEqual(['02', '02', '03', '03', '04', '04'])
  })
})

describe('by hand, and back', () => {
  alone('given to somebody who has no room, they stay where they are', async (ctx) => {
    await person(ctx, branch(), 'field', { visit: 1 })
    const two = await person(ctx, branch(), 'field')
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(2)), { dueDays: 3 })
    await expect(assignWorkOrders(ctx, { ids, staffId: two.id })).rejects.toThrow('no room for 2 of these')
  })

  alone('given to somebody on a day, also beyond the capacity', async (ctx) => {
    const one = await person(ctx, branch(), 'field', { visit: 1 })
    const two = await person(ctx, branch(), 'field')
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(2)), { dueDays: 3 })
    await assignWorkOrders(ctx, { ids, staffId: two.id, plannedOn: '2026-03-04' })
    expect(await orderRows(ctx, ids)).toMatchObject(many(2, { staffId: two.id, plannedOn: '2026-03-04' }))
    await expect(assignWorkOrders(ctx, { ids, staffId: one.id, plannedOn: '2026-03-01' })).rejects.toThrow('is past')
    await expect(assignWorkOrders(ctx, { ids, staffId: one.id, plannedOn: '2026-03-09' })).rejects.toThrow(
      'due on 2026-03-05',
    )
    const stranger = await person(ctx, other(), 'field', { visit: 9 })
    await expect(assignWorkOrders(ctx, { ids, staffId: stranger.id })).rejects.toThrow('no role that works in')
  })

  alone('released by hand, it goes to somebody else, and to nobody where there is nobody else', async (ctx) => {
    const one = await person(ctx, branch(), 'field', { visit: 9 })
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), [{ owner: one.id }]))
    expect(await releaseWorkOrders(ctx, { ids })).toEqual({ placed: 0, unplaced: 1 })
    expect(await orderRows(ctx, ids)).toMatchObject([{ staffId: null, delivery: 'held' }])
    const two = await person(ctx, branch(), 'field', { visit: 9 })
    expect(await orderRows(ctx, ids)).toMatchObject([{ staffId: two.id, delivery: 'in-hand' }])
  })

  alone('somebody leaves: what they had goes to others at once', async (ctx) => {
    const leaver = await person(ctx, branch(), 'field', { visit: 9 })
    const customers = await neighbours(ctx, branch(), many(3, { owner: leaver.id }))
    const { ids } = await worked(ctx, branch(), 'visit', customers)
    const stayer = await person(ctx, branch(), 'field', { visit: 9 })
    await updateStaff(ctx, { id: leaver.id, active: false })
    expect((await orderRows(ctx, ids)).map(({ staffId }) => staffId)).toEqual(many(3).map(() => stayer.id))
  })
})

describe('every morning', () => {
  alone('what lay for more than the days of its step goes to somebody else, and not back', async (ctx) => {
    await person(ctx, branch(), 'field', { visit: 9 })
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), many(2)), { releaseDays: 3 })
    const keen = await person(ctx, branch(), 'field', { visit: 9 })
    expect(await morning(later(ctx, 3))).toMatchObject({ released: 0 })
    expect(await morning(later(ctx, 4))).toMatchObject({ released: 2, placed: 2, unplaced: 0 })
    expect(await orderRows(ctx, ids)).toMatchObject(
      many(2, { staffId: keen.id, plannedOn: '2026-03-06', delivery: 'in-hand' }),
    )
    expect(await morning(later(ctx, 8))).toMatchObject({ released: 2, placed: 0, unplaced: 2 })
    expect((await orderRows(ctx, ids))[0]?.reason).toMatch(/^Nobody takes visit work/)
  })

  alone('what is past its due date is given up, and the campaign ends', async (ctx) => {
    await person(ctx, branch(), 'field', { visit: 9 })
    const { ids, campaignId } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), [{}]), {
      dueDays: 2,
      releaseDays: 9,
    })
    expect(await morning(later(ctx, 2))).toMatchObject({ expired: 0 })
    expect(await morning(later(ctx, 3))).toMatchObject({ expired: 1 })
    expect(await orderRows(ctx, ids)).toMatchObject([
      { state: 'cancelled', delivery: 'failed', deliveryReason: 'not done by 2026-03-04' },
    ])
    const { rows: campaigns } = await sql<{
      state: string
    }>`select state from campaign where id = ${campaignId}`.execute(ctx.em.getKysely())
    expect(campaigns).toEqual([{ state: 'finished' }])
  })

  alone('who opted out since is visited by nobody, and stands on nobody’s list meanwhile', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field', { visit: 9 })
    const customers = await neighbours(ctx, branch(), many(3))
    const { ids } = await worked(ctx, branch(), 'visit', customers)
    await run(ctx, sql`update consent set status = 'refused' where customer_id = ${customers[0]} and channel = 'visit'`)
    await run(
      ctx,
      sql`insert into suppression (kind, value, reason, source, created_at) values ('customer', ${String(customers[1])}, 'r', 's', now())`,
    )
    expect((await dayList(ctx, { staffId: id })).map((order) => order.id)).toEqual([ids[2]])
    expect(await morning(later(ctx, 1))).toMatchObject({ cancelled: 2 })
    expect(await orderRows(ctx, ids)).toMatchObject([
      { state: 'cancelled', delivery: 'cancelled', deliveryReason: 'consent withdrawn since the audience was frozen' },
      { state: 'cancelled', delivery: 'cancelled', deliveryReason: 'suppressed since the audience was frozen' },
      { state: 'open', delivery: 'in-hand' },
    ])
  })

  alone('a customer who moved to another unit takes the order along', async (ctx) => {
    const here = await person(ctx, branch(), 'field', { visit: 9 })
    const there = await person(ctx, other(), 'field', { visit: 9 })
    const customers = await neighbours(ctx, branch(), [{}])
    const { ids } = await worked(ctx, branch(), 'visit', customers)
    expect((await orderRow(ctx, ids[0] as number)).staffId).toBe(here.id)
    await run(ctx, sql`update customer set unit_id = ${other()} where id = ${customers[0]}`)
    await morning(later(ctx, 1))
    expect((await orderRow(ctx, ids[0] as number)).staffId).toBe(there.id)
  })

  alone('an order whose settlement a crash lost is in step with its delivery again', async (ctx) => {
    await person(ctx, branch(), 'field', { visit: 9 })
    const { ids, stepId } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), [{}]))
    await run(ctx, sql`update delivery set state = 'unknown', reason = 'lost' where step_id = ${stepId}`)
    await morning(later(ctx, 1))
    expect(await orderRows(ctx, ids)).toMatchObject([{ delivery: 'in-hand', deliveryReason: null }])
  })
})

test('given out by many at once, nobody gets more than a day holds, and nothing is lost', async () => {
  const { cities, staff } = await engine.asSystem(async (ctx) => {
    const at = { ...ctx, now: monday }
    const [, , third] = units.branchIds as [number, number, number]
    const staff: number[] = []
    for (const visit of [3, 4]) staff.push((await person(at, third, 'field', { visit })).id)
    const cities: Awaited<ReturnType<typeof launched>>[] = []
    for (let i = 0; i < 6; i += 1)
      cities.push(await launched(at, third, 'visit', await neighbours(at, third, many(10))))
    return { cities, staff }
  })
  clock.moveTo(monday)
  const ids = (await Promise.all(cities.map((one) => engine.asSystem((ctx) => dispatched(ctx, one))))).flat()
  const orders = await engine.asSystem((ctx) => orderRows(ctx, ids))
  expect(orders.every(({ delivery }) => delivery === 'in-hand')).toBe(true)
  const perDay = Map.groupBy(orders, ({ staffId, plannedOn }) => `${staffId} ${plannedOn}`)
  for (const [key, all] of perDay) expect(all.length, key).toBeLessThanOrEqual(key.startsWith(`${staff[0]} `) ? 3 : 4)
  expect(new Set(orders.map(({ plannedOn }) => plannedOn)).size).toBe(9) // 60 of 7 a day
})

describe('lists', () => {
  alone('a day is walked by postcode and house number, appointments first', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field', { visit: 9 })
    const customers = await neighbours(ctx, branch(), [
      { postcode: '100200', address: '人民路3号' },
      { postcode: '100100', address: '人民路101号' },
      { postcode: '100100', address: '人民路13号' },
      { postcode: '100100', address: '人民路2号' },
    ])
    const { ids } = await worked(ctx, branch(), 'visit', customers)
    await run(ctx, sql`update work_order set appointment_at = '2026-03-02T02:00:00Z' where id = ${ids[0]}`)
    const walked = (await dayList(ctx, { staffId: id })).map((order) => order.customer.address)
    expect(walked).toEqual(['人民路3号', '人民路2号', '人民路13号', '人民路101号'])
    expect((await dayList(ctx, { staffId: id, day: '2026-03-03' })).length).toBe(0)
    expect((await getWorkOrder(ctx, { id: ids[0] as number })).script).toMatch(/^say/)
  })

  alone('of what was left over yesterday, today’s list has it too', async (ctx) => {
    const { id } = await person(ctx, branch(), 'field', { visit: 9 })
    const { ids } = await worked(ctx, branch(), 'visit', await neighbours(ctx, branch(), [{}]))
    expect((await dayList(later(ctx, 1), { staffId: id })).map((order) => order.id)).toEqual(ids)
  })

  test('field staff see their own, a coordinator those of the unit, nobody those of a neighbour', async () => {
    const { mine, theirs, ids, boss } = await engine.asSystem(async (ctx) => {
      const at = { ...ctx, now: monday }
      const mine = await person(at, branch(), 'field', { visit: 1 })
      const theirs = await person(at, branch(), 'field', { visit: 1 })
      const boss = await person(at, branch(), 'coordinator')
      const { ids } = await worked(
        at,
        branch(),
        'visit',
        await neighbours(at, branch(), [{ owner: mine.id }, { owner: theirs.id }]),
      )
      return { mine, theirs, ids, boss }
    })
    const stranger = await engine.asSystem((ctx) => person(ctx, other(), 'coordinator'))
    const [own, foreign] = ids as [number, number]
    clock.moveTo(monday)
    expect((await engine.as(mine.actor, (ctx) => dayList(ctx))).map(({ id }) => id)).toEqual([own])
    expect(await engine.as(mine.actor, (ctx) => getWorkOrder(ctx, { id: own }))).toMatchObject({ staffId: mine.id })
    const notFound = { code: 'not-found' }
    await expect(engine.as(mine.actor, (ctx) => getWorkOrder(ctx, { id: foreign }))).rejects.toMatchObject(notFound)
    await expect(engine.as(mine.actor, (ctx) => dayList(ctx, { staffId: theirs.id }))).rejects.toMatchObject(notFound)
    await expect(
      engine.as(mine.actor, (ctx) => assignWorkOrders(ctx, { ids: [own], staffId: mine.id })),
    ).rejects.toMatchObject({
      code: 'forbidden',
    })
    for (const ids of [
      [own, foreign],
      [own, 2 ** 40],
    ]) {
      const assigned = engine.as(mine.actor, (ctx) => assignWorkOrders(ctx, { ids, staffId: mine.id }))
      await expect(assigned).rejects.toMatchObject(notFound)
      const released = engine.as(stranger.actor, (ctx) => releaseWorkOrders(ctx, { ids }))
      await expect(released).rejects.toMatchObject(notFound)
    }
    await expect(engine.as(mine.actor, (ctx) => listWorkOrders(ctx, { unitId: branch() }))).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(
      (await engine.as(boss.actor, (ctx) => listWorkOrders(ctx, { unitId: branch() }))).items.map(({ id }) => id),
    ).toEqual(ids)
    await expect(engine.as(stranger.actor, (ctx) => getWorkOrder(ctx, { id: own }))).rejects.toMatchObject(notFound)
  })

  test('are listed by the day they are due, page by page, and those left over from an earlier day', async () => {
    const { fifth, boss, sooner, later } = await engine.asSystem(async (ctx) => {
      const at = { ...ctx, now: monday }
      const parentId = units.countyIds[0] as number
      const { id: fifth } = await createUnit(at, { parentId, kind: 'branch', name: '东门支局', code: 'E5' })
      await person(at, fifth, 'field', { visit: 9 })
      const boss = await person(at, fifth, 'coordinator')
      const later = await worked(at, fifth, 'visit', await neighbours(at, fifth, many(2)), { dueDays: 9 })
      const sooner = await worked(at, fifth, 'visit', await neighbours(at, fifth, many(2)), { dueDays: 3 })
      return { fifth, boss, sooner: sooner.ids, later: later.ids }
    })
    clock.moveTo(monday)
    const list = (query: object) => engine.as(boss.actor, (ctx) => listWorkOrders(ctx, { unitId: fifth, ...query }))
    const seen: number[] = []
    let cursor: string | null | undefined
    do {
      const page = await list({ order: 'due', limit: 3, ...(cursor && { cursor }) })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual([...sooner, ...later])
    expect((await list({ order: 'newest' })).items.map(({ id }) => id)).toEqual(
      [...sooner, ...later].sort((a, b) => b - a),
    )
    expect((await list({ dueBy: '2026-03-05' })).items).toHaveLength(2)
    expect((await list({ overdue: 'yes' })).items).toEqual([])
    clock.moveTo(new Date(monday.getTime() + 3 * 86_400_000))
    expect((await list({ overdue: 'yes' })).items).toHaveLength(4)
  })
})

describe('one’s own orders', () => {
  const fourth = () => units.branchIds[3] as number

  test('who has an order gives it back, or puts it on another day; nobody else of the field does', async () => {
    const { one, two, boss, ids } = await engine.asSystem(async (ctx) => {
      const at = { ...ctx, now: monday }
      const one = await person(at, fourth(), 'field', { visit: 9 })
      const two = await person(at, fourth(), 'field')
      const boss = await person(at, fourth(), 'coordinator')
      const customers = await neighbours(at, fourth(), many(2, { owner: one.id }))
      return { one, two, boss, ...(await worked(at, fourth(), 'visit', customers, { dueDays: 3 })) }
    })
    clock.moveTo(monday)
    const [first, second] = ids as [number, number]
    const rowsNow = () => engine.asSystem((ctx) => orderRows(ctx, ids))
    const postpone = (plannedOn: string, as = one, of = ids) =>
      engine.as(as.actor, (ctx) => postponeWorkOrders(ctx, { ids: of, plannedOn }))
    expect(await postpone('2026-03-04')).toEqual({ postponed: 2 })
    expect(await rowsNow()).toMatchObject(many(2, { staffId: one.id, plannedOn: '2026-03-04', delivery: 'in-hand' }))
    await expect(postpone('2026-03-01')).rejects.toThrow('is past')
    await expect(postpone('2026-03-09')).rejects.toThrow('due on 2026-03-05')
    await expect(postpone('2026-03-03', two)).rejects.toMatchObject({ code: 'not-found' })
    expect(await postpone('2026-03-03', boss)).toEqual({ postponed: 2 })
    await engine.asSystem((ctx) =>
      setAbsences(
        { ...ctx, now: monday },
        { staffId: one.id, absences: [{ firstDay: '2026-03-05', lastDay: '2026-03-05' }] },
      ),
    )
    await expect(postpone('2026-03-05')).rejects.toThrow('away until 2026-03-05')

    expect(await engine.as(one.actor, (ctx) => releaseWorkOrders(ctx, { ids: [first] }))).toMatchObject({ placed: 0 })
    expect(await rowsNow()).toMatchObject([{ staffId: null, delivery: 'held' }, { staffId: one.id }])
    const again = engine.as(one.actor, (ctx) => releaseWorkOrders(ctx, { ids: [first] }))
    await expect(again).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('no longer yours'),
    })
    await expect(postpone('2026-03-04', boss, [first])).rejects.toThrow('Nobody has work order')
    await engine.as(one.actor, (ctx) => recordOutcome(ctx, { workOrderId: second, key: 'k', code: 'reached' }))
    await expect(postpone('2026-03-04', one, [second])).rejects.toMatchObject({ code: 'conflict' })
  })

  test('an appointment stays with its day, and goes with another', async () => {
    const { one, id } = await engine.asSystem(async (ctx) => {
      const at = { ...ctx, now: monday }
      const one = await person(at, fourth(), 'field', { visit: 9 })
      const { ids } = await worked(at, fourth(), 'visit', await neighbours(at, fourth(), [{ owner: one.id }]))
      await run(ctx, sql`update work_order set appointment_at = '2026-03-03T23:30:00Z' where id = ${ids[0]}`)
      return { one, id: ids[0] as number }
    })
    clock.moveTo(monday)
    const appointment = async (plannedOn: string) => {
      await engine.as(one.actor, (ctx) => postponeWorkOrders(ctx, { ids: [id], plannedOn }))
      return (await engine.as(one.actor, (ctx) => getWorkOrder(ctx, { id }))).appointmentAt
    }
    expect(await appointment('2026-03-04')).toEqual(new Date('2026-03-03T23:30:00Z')) // 07:30 in Shanghai
    expect(await appointment('2026-03-06')).toBeNull()
  })
})
