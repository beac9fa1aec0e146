import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  answerInvitation,
  type Ctx,
  campaignProgress,
  correctOutcome,
  createEvent,
  createTokens,
  dayList,
  getCampaign,
  getCustomer,
  getEvent,
  getWorkOrder,
  isSuppressed,
  listAudit,
  listGuests,
  listOutcomeCodes,
  listToMend,
  MovableClock,
  recordAttendance,
  recordOutcome,
  retireOutcomeCode,
  rows,
  saveOutcomeCode,
  scoreCampaign,
  submitReply,
  updateCustomer,
  updateEvent,
} from '../src/index.ts'
import { createTestEngine, seedCity, type TestEngine } from '../testing/index.ts'
import { type Launched, neighbours, orderRow, person, worked } from './dispatch-fixture.ts'

/** What people record about their work orders, and what follows from it. */
const start = new Date('2026-03-01T22:00:00Z')
const clock = new MovableClock(start)
let engine: TestEngine
let branchId: number
let walker: { id: number; actor: Actor }
let boss: { id: number; actor: Actor }

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  const seeded = await engine.asSystem(async (ctx) => {
    const { branchIds } = await seedCity(ctx)
    const [branch] = branchIds as [number]
    const walker = await person(ctx, branch, 'field', { visit: 200, phone: 200, meeting: 200, fax: 200 })
    const boss = await person(ctx, branch, 'coordinator')
    return { branch, walker, boss }
  })
  branchId = seeded.branch
  walker = seeded.walker
  boss = seeded.boss
})
afterAll(() => engine.dispose())

const system = <T>(work: (ctx: Ctx) => Promise<T>) => engine.asSystem(work)
type Channel = Parameters<typeof worked>[2]
/** A campaign of one step to so many new customers, all of it with the walker. */
const campaign = (
  channel: Channel,
  count = 1,
  options: Parameters<typeof worked>[4] = {},
): Promise<Launched & { ids: number[]; id: number; customerId: number }> => {
  clock.moveTo(start)
  return system(async (ctx) => {
    const customers = await neighbours(
      ctx,
      branchId,
      Array.from({ length: count }, () => ({})),
    )
    const made = await worked(ctx, branchId, channel, customers, options)
    return { ...made, id: made.ids[0] as number, customerId: customers[0] as number }
  })
}
let keys = 0
const record = (workOrderId: number, code: string, more: object = {}, actor = walker.actor) => {
  keys += 1
  return engine.as(actor, (ctx) => recordOutcome(ctx, { workOrderId, key: `k${keys}`, code, ...more }))
}
const delivery = (id: number) => system((ctx) => orderRow(ctx, id))
const responses = ({ campaignId }: Launched) =>
  system((ctx) =>
    rows<{ kind: string; converted: boolean; amount: number | null; attribution: string }>(
      ctx,
      sql`select kind, converted, amount, attribution from response where campaign_id = ${campaignId} order by id`,
    ),
  )
const stateOf = ({ campaignId }: Launched) => system(async (ctx) => (await getCampaign(ctx, { id: campaignId })).state)

describe('an outcome', () => {
  test('of somebody reached settles the delivery as sent, and the last one ends the campaign', async () => {
    const visit = await campaign('visit', 2)
    const [first, second] = visit.ids as [number, number]
    const done = await record(first, 'reached', { minutes: 25, note: '在家\n态度好' })
    expect(done).toMatchObject({ state: 'done', outcomes: [{ code: 'reached', label: '已联系到本人', minutes: 25 }] })
    expect(await delivery(first)).toMatchObject({ delivery: 'sent', deliveryReason: '已联系到本人' })
    expect(await stateOf(visit)).toBe('running')
    await record(second, 'reached')
    expect(await stateOf(visit)).toBe('finished')
    expect(await responses(visit)).toEqual([])
  })

  test('with an order is a conversion with its amount, in the campaign’s score', async () => {
    const visit = await campaign('visit')
    await record(visit.id, 'order', { amount: 19_900 })
    expect(await responses(visit)).toEqual([{ kind: 'order', converted: true, amount: 19_900, attribution: 'token' }])
    const score = await system((ctx) => scoreCampaign(ctx, { campaignId: visit.campaignId }))
    expect(score.total).toMatchObject({ reached: 1, converted: 1, revenue: 19_900 })
  })

  test('needs an amount where it is an order, and takes none where it is not', async () => {
    const { id } = await campaign('visit')
    await expect(record(id, 'order')).rejects.toThrow('An order has an amount')
    await expect(record(id, 'reached', { amount: 5 })).rejects.toThrow('"已联系到本人" is no order')
    await expect(record(id, 'wrong-number')).rejects.toThrow(
      'no outcome code of visit. Give one of: order, interested,',
    )
    await expect(record(id, 'reached', { at: '2026-03-09T00:00:00Z' })).rejects.toThrow('lies in the future')
    await expect(record(id, 'reached', { at: '2026-02-09T00:00:00Z' })).rejects.toThrow(
      'before the work order was made',
    )
    await expect(record(id, 'reached', { nextAt: '2026-03-09T00:00:00Z' })).rejects.toThrow('Leave the appointment out')
    await expect(record(id, 'not-home', { nextAt: '2026-02-09T00:00:00Z' })).rejects.toThrow('lies in the future')
    expect((await delivery(id)).delivery).toBe('in-hand')
  })

  test('nobody at home: again in two days, and after three times the delivery has failed', async () => {
    const visit = await campaign('visit')
    expect(await record(visit.id, 'not-home')).toMatchObject({ state: 'open', attempts: 1, plannedOn: '2026-03-04' })
    expect(await record(visit.id, 'not-home')).toMatchObject({ state: 'open', attempts: 2 })
    expect((await delivery(visit.id)).delivery).toBe('in-hand')
    expect(await record(visit.id, 'not-home')).toMatchObject({ state: 'done' })
    expect(await delivery(visit.id)).toMatchObject({ delivery: 'failed', deliveryReason: '不在家, after 3 tries' })
    expect(await stateOf(visit)).toBe('finished')
  })

  test('another time: the appointment stands first on that day’s list, also behind the due date', async () => {
    const { id } = await campaign('phone', 1, { dueDays: 2 })
    const nextAt = '2026-03-10T07:30:00.000Z'
    expect(await record(id, 'call-back', { nextAt })).toMatchObject({ plannedOn: '2026-03-10', dueOn: '2026-03-10' })
    const list = await engine.as(walker.actor, (ctx) => dayList(ctx, { day: '2026-03-10' }))
    expect(list[0]).toMatchObject({ id, appointmentAt: new Date(nextAt) })
  })

  test('refused: the customer is left alone in this channel, by their consent', async () => {
    const { id, customerId } = await campaign('phone')
    await record(id, 'refused')
    const consents = async () => (await system((ctx) => getCustomer(ctx, { id: customerId }))).consents
    expect(await consents()).toContainEqual(
      expect.objectContaining({ channel: 'phone', status: 'refused', evidence: `work order ${id}` }),
    )
    expect(await consents()).toContainEqual(expect.objectContaining({ channel: 'visit', status: 'granted' }))
    expect(await delivery(id)).toMatchObject({ delivery: 'sent', deliveryReason: '拒绝联系' })
  })

  test('deceased: suppressed in every channel', async () => {
    const { id, customerId } = await campaign('visit')
    await record(id, 'deceased')
    const entry = { kind: 'customer' as const, value: String(customerId) }
    expect(await system((ctx) => isSuppressed(ctx, entry))).toBe(true)
    expect(await delivery(id)).toMatchObject({ delivery: 'failed' })
  })

  test('wrong number: to be mended, not used meanwhile, and used again once it was changed', async () => {
    const { id, customerId } = await campaign('phone')
    await record(id, 'wrong-number')
    const toMend = () => engine.as(boss.actor, (ctx) => listToMend(ctx, { unitId: branchId, kind: 'wrong' }))
    expect((await toMend()).items.map((one) => one.id)).toContain(customerId)
    const fateByPhone = async () => {
      const again = await system((ctx) => worked(ctx, branchId, 'phone', [customerId]))
      const found = await system((ctx) =>
        rows<{ fate: string }>(ctx, sql`select fate from audience where campaign_id = ${again.campaignId}`),
      )
      return found[0]?.fate
    }
    expect(await fateByPhone()).toBe('unreachable')
    await engine.as(boss.actor, (ctx) => updateCustomer(ctx, { id: customerId, mobile: '13912345678' }))
    expect((await toMend()).items.map((one) => one.id)).not.toContain(customerId)
    expect(await fateByPhone()).toBe('targeted')
  })

  test('sent again under its key changes nothing; another one under that key is refused', async () => {
    const visit = await campaign('visit')
    const once = { workOrderId: visit.id, key: 'phone-7', code: 'order', amount: 100, at: '2026-03-01T22:00:00Z' }
    const first = await engine.as(walker.actor, (ctx) => recordOutcome(ctx, once))
    expect(await engine.as(walker.actor, (ctx) => recordOutcome(ctx, once))).toEqual(first)
    expect(await responses(visit)).toHaveLength(1)
    const other = { ...once, amount: 200 }
    await expect(engine.as(walker.actor, (ctx) => recordOutcome(ctx, other))).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(record(visit.id, 'reached')).rejects.toThrow('has ended with another outcome')
  })

  test('of two phones at once, one is recorded', async () => {
    const visit = await campaign('visit')
    const both = await Promise.allSettled([record(visit.id, 'reached'), record(visit.id, 'order', { amount: 5 })])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('is taken from a phone that was offline while the order went to somebody else, or was cancelled', async () => {
    const visit = await campaign('visit', 2)
    const [moved, cancelled] = visit.ids as [number, number]
    await system(async (ctx) => {
      await sql`update work_order set staff_id = ${boss.id}, former = ${[walker.id]}::bigint[] where id = ${moved}`.execute(
        ctx.em.getKysely(),
      )
      await sql`update work_order set state = 'cancelled', reason = 'r' where id = ${cancelled}`.execute(
        ctx.em.getKysely(),
      )
      await sql`update delivery set state = 'cancelled' where step_id = ${visit.stepId} and seq = (select seq from work_order where id = ${cancelled})`.execute(
        ctx.em.getKysely(),
      )
    })
    expect(await record(moved, 'reached')).toMatchObject({ state: 'done' })
    expect(await record(cancelled, 'order', { amount: 7 })).toMatchObject({ state: 'done' })
    expect(await delivery(cancelled)).toMatchObject({ delivery: 'sent' })
  })

  test('of somebody else’s order is not theirs to record', async () => {
    const { id } = await campaign('visit')
    const other = await system((ctx) => person(ctx, branchId, 'field'))
    const analyst = await system((ctx) => person(ctx, branchId, 'analyst'))
    for (const { actor } of [other, analyst]) {
      await expect(record(id, 'reached', {}, actor)).rejects.toMatchObject({ code: 'not-found' })
    }
    expect(await record(id, 'reached', {}, boss.actor)).toMatchObject({ state: 'done' })
  })
})

describe('a correction', () => {
  const correct = (order: { id: number }, instead: object | null, actor = walker.actor) =>
    engine.as(actor, async (ctx) => {
      const { outcomes } = await getWorkOrder(ctx, { id: order.id })
      return correctOutcome(ctx, {
        workOrderId: order.id,
        outcomeId: outcomes.at(-1)?.id ?? 0,
        reason: 'mistyped',
        instead: instead as never,
      })
    })

  test('takes an order back with its revenue and records what it was', async () => {
    const visit = await campaign('visit')
    await record(visit.id, 'order', { amount: 500 })
    const corrected = await correct(visit, { code: 'not-interested' })
    expect(corrected.outcomes).toMatchObject([
      { code: 'order', correctedAt: expect.any(Date) },
      { code: 'not-interested', correctedAt: null },
    ])
    expect(await responses(visit)).toMatchObject([{ kind: 'reply', converted: false }])
    const audit = await engine.as(boss.actor, (ctx) =>
      listAudit(ctx, { unitId: branchId, customerId: visit.customerId }),
    )
    expect(audit.items[0]).toMatchObject({ action: 'outcome.correct', detail: { was: 'order', now: 'not-interested' } })
  })

  test('of an ended order to nothing: it is open again, and the finished campaign runs', async () => {
    const visit = await campaign('visit')
    await record(visit.id, 'reached')
    expect(await stateOf(visit)).toBe('finished')
    expect(await correct(visit, null)).toMatchObject({ state: 'open', attempts: 0, staffId: walker.id })
    expect(await delivery(visit.id)).toMatchObject({ delivery: 'in-hand', deliveryReason: null })
    expect(await stateOf(visit)).toBe('running')
    await record(visit.id, 'reached')
    expect(await stateOf(visit)).toBe('finished')
  })

  test('restores consent, suppression and the mark on the number', async () => {
    const phone = await campaign('phone', 3)
    const [refused, dead, wrong] = phone.ids as [number, number, number]
    await record(refused, 'refused')
    await record(dead, 'deceased')
    await record(wrong, 'wrong-number')
    for (const id of phone.ids) await correct({ id }, { code: 'reached' })
    const [r, d, w] = phone.customerIds as [number, number, number]
    const seen = await system((ctx) => getCustomer(ctx, { id: r }))
    expect(seen.consents).toContainEqual(
      expect.objectContaining({ channel: 'phone', status: 'granted', evidence: 'test' }),
    )
    expect(await system((ctx) => isSuppressed(ctx, { kind: 'customer', value: String(d) }))).toBe(false)
    expect((await system((ctx) => getCustomer(ctx, { id: w }))).wrong).toEqual([])
  })

  test('of what was corrected already, or is not the latest, is refused', async () => {
    const visit = await campaign('visit')
    const first = (await record(visit.id, 'not-home')).outcomes[0]?.id ?? 0
    await record(visit.id, 'reached')
    const old = (outcomeId: number) =>
      engine.as(walker.actor, (ctx) =>
        correctOutcome(ctx, { workOrderId: visit.id, outcomeId, reason: 'r', instead: null }),
      )
    await expect(old(first)).rejects.toThrow('Another outcome was recorded since')
    await expect(old(999_999)).rejects.toMatchObject({ code: 'not-found' })
    await correct(visit, null)
    await expect(old(first + 1)).rejects.toThrow('corrected already')
    expect(await old(first)).toMatchObject({ state: 'open', attempts: 0 })
  })

  test('of a cancelled campaign leaves nothing open', async () => {
    const visit = await campaign('visit', 2)
    await record(visit.id, 'reached')
    await system((ctx) =>
      sql`update campaign set state = 'cancelled' where id = ${visit.campaignId}`.execute(ctx.em.getKysely()),
    )
    await expect(correct(visit, null)).rejects.toMatchObject({ code: 'conflict' })
    expect(await correct(visit, { code: 'interested' })).toMatchObject({ state: 'done' })
  })
})

describe('outcome codes', () => {
  test('are the organisation’s: added, changed and retired at its top', async () => {
    const code = {
      channel: 'visit' as const,
      code: 'left-card',
      label: '留卡',
      reached: false,
      retry: { days: 7, tries: 2 },
    }
    await expect(engine.as(boss.actor, (ctx) => saveOutcomeCode(ctx, code))).rejects.toMatchObject({
      code: 'forbidden',
    })
    await system((ctx) => saveOutcomeCode(ctx, code))
    const { id } = await campaign('visit')
    expect(await record(id, 'left-card')).toMatchObject({ state: 'open', plannedOn: '2026-03-09' })
    await system((ctx) => saveOutcomeCode(ctx, { ...code, label: '已留卡', retry: null, reached: true }))
    expect(await record(id, 'left-card')).toMatchObject({ state: 'done' })
    await system((ctx) => retireOutcomeCode(ctx, { channel: 'visit', code: 'left-card' }))
    expect((await system((ctx) => listOutcomeCodes(ctx, { channel: 'visit' }))).map((one) => one.code)).not.toContain(
      'left-card',
    )
    await expect(
      system((ctx) => retireOutcomeCode(ctx, { channel: 'visit', code: 'left-card' })),
    ).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('that lead nowhere are refused', async () => {
    const save = (more: object) =>
      system((ctx) =>
        saveOutcomeCode(ctx, { channel: 'visit', code: 'x', label: 'X', reached: false, ...more } as never),
      )
    await expect(save({ stop: 'customer', retry: { days: 1, tries: 2 } })).rejects.toThrow('left alone')
    await expect(save({ response: 'complaint' })).rejects.toThrow('Say with stop')
    await expect(save({ code: 'Ärger' })).rejects.toThrow('lower-case')
  })
})

describe('an event', () => {
  const startsAt = '2026-03-08T06:00:00Z'
  const plan = (name: string, seats: number | null) =>
    engine.as(boss.actor, (ctx) => createEvent(ctx, { unitId: branchId, name, place: '二楼', startsAt, seats }))
  const answer = (eventId: number, customerId: number, reply: 'accepted' | 'declined', party = 1) =>
    engine.as(boss.actor, (ctx) => answerInvitation(ctx, { eventId, customerId, reply, party }))

  test('full: who accepts waits, and moves up in order when a seat is free', async () => {
    const { id } = await plan('品鉴会', 3)
    const [a, b, c, d, e] = (await system((ctx) => neighbours(ctx, branchId, [{}, {}, {}, {}, {}]))) as [
      number,
      number,
      number,
      number,
      number,
    ]
    expect(await answer(id, a, 'accepted', 2)).toMatchObject({ seated: true })
    expect(await answer(id, b, 'accepted')).toMatchObject({ seated: true })
    clock.moveTo(new Date(start.getTime() + 60_000))
    expect(await answer(id, c, 'accepted', 2)).toMatchObject({ seated: false })
    clock.moveTo(new Date(start.getTime() + 120_000))
    expect(await answer(id, d, 'accepted')).toMatchObject({ seated: false })
    // One seat is free, and the first in the queue needs two: nobody overtakes.
    expect(await answer(id, b, 'declined')).toMatchObject({ movedUp: [] })
    expect(await answer(id, a, 'declined')).toMatchObject({ movedUp: expect.arrayContaining([c, d]) })
    expect(await engine.as(boss.actor, (ctx) => getEvent(ctx, { id }))).toMatchObject({
      seated: 3,
      waiting: 0,
      declined: 2,
    })
    expect(await answer(id, e, 'accepted')).toMatchObject({ seated: false })
    await expect(engine.as(boss.actor, (ctx) => updateEvent(ctx, { id, seats: 2 }))).rejects.toThrow(
      '3 guests have a seat',
    )
    expect(await engine.as(boss.actor, (ctx) => updateEvent(ctx, { id, seats: 9 }))).toMatchObject({
      seated: 4,
      waiting: 0,
    })
  })

  test('never seats more than it has, however many answer at once', async () => {
    const { id } = await plan('抢座', 5)
    const customers = await system((ctx) =>
      neighbours(
        ctx,
        branchId,
        Array.from({ length: 12 }, () => ({})),
      ),
    )
    await Promise.all(customers.map((customer) => answer(id, customer, 'accepted')))
    expect(await engine.as(boss.actor, (ctx) => getEvent(ctx, { id }))).toMatchObject({ seated: 5, waiting: 7 })
  })

  test('invitations as work orders: the outcome is the answer, a correction takes it back', async () => {
    const { id: eventId } = await plan('讲座', null)
    const meeting = await campaign('meeting', 2, { eventId })
    const event = () => engine.as(boss.actor, (ctx) => getEvent(ctx, { id: eventId }))
    expect(await event()).toMatchObject({ invited: 2, seated: 0 })
    const { outcomes } = await record(meeting.id, 'accepted', { party: 3 })
    expect(await event()).toMatchObject({ seated: 3 })
    const outcomeId = outcomes[0]?.id ?? 0
    await engine.as(walker.actor, (ctx) =>
      correctOutcome(ctx, { workOrderId: meeting.id, outcomeId, reason: 'r', instead: { code: 'declined' } }),
    )
    expect(await event()).toMatchObject({ seated: 0, declined: 1 })
    expect(await responses(meeting)).toMatchObject([{ kind: 'reply' }])
  })

  test('the reply form of an invitation takes a seat, and gives it back', async () => {
    const { id: eventId } = await plan('茶会', 1)
    const meeting = await campaign('meeting', 1, { eventId })
    const tokens = createTokens('x'.repeat(32))
    const token = tokens.sign({ stepId: meeting.stepId, seq: 1 })
    const say = (answer: 'interested' | 'not-interested') =>
      system((ctx) => submitReply(ctx, { token, answer }, tokens))
    const event = () => engine.as(boss.actor, (ctx) => getEvent(ctx, { id: eventId }))
    await say('interested')
    expect(await event()).toMatchObject({ seated: 1, declined: 0 })
    await say('not-interested')
    expect(await event()).toMatchObject({ seated: 0, declined: 1 })
  })

  test('attendance is a response of the invitation, once; taken back it is gone; walk-ins become guests', async () => {
    const { id: eventId } = await plan('沙龙', null)
    const meeting = await campaign('meeting', 1, { eventId })
    await record(meeting.id, 'accepted')
    const [walkIn] = await system((ctx) => neighbours(ctx, branchId, [{}]))
    const attend = (customerIds: number[], attended = true) =>
      engine.as(boss.actor, (ctx) => recordAttendance(ctx, { eventId, customerIds, attended }))
    await expect(attend([meeting.customerId])).rejects.toThrow('more than a day ahead')
    clock.moveTo(new Date('2026-03-08T08:00:00Z'))
    expect(await attend([meeting.customerId, walkIn as number])).toEqual({ changed: 2 })
    expect(await attend([meeting.customerId])).toEqual({ changed: 0 })
    expect(await responses(meeting)).toMatchObject([{ kind: 'reply' }, { kind: 'visit', attribution: 'token' }])
    const guests = await engine.as(boss.actor, (ctx) => listGuests(ctx, { eventId }))
    expect(guests.items).toMatchObject([
      { id: meeting.customerId, reply: 'accepted', attendedAt: expect.any(Date) },
      { id: walkIn, reply: 'none', via: 'door' },
    ])
    expect(await attend([meeting.customerId], false)).toEqual({ changed: 1 })
    expect(await responses(meeting)).toMatchObject([{ kind: 'reply' }])
    clock.moveTo(new Date('2026-03-10T08:00:00Z'))
    await expect(answer(eventId, meeting.customerId, 'declined')).rejects.toThrow('is over')
    clock.moveTo(start)
  })

  test('called off, nobody answers it any more', async () => {
    const { id } = await plan('取消', 3)
    await engine.as(boss.actor, (ctx) => updateEvent(ctx, { id, cancelled: true }))
    const [customer] = await system((ctx) => neighbours(ctx, branchId, [{}]))
    await expect(answer(id, customer as number, 'accepted')).rejects.toMatchObject({ code: 'conflict' })
    await expect(engine.as(boss.actor, (ctx) => updateEvent(ctx, { id, seats: 9 }))).rejects.toThrow('called off')
  })
})

test('the books say at every moment where each delivery is', async () => {
  const visit = await campaign('visit', 4)
  await record(visit.ids[0] as number, 'reached')
  await record(visit.ids[1] as number, 'moved')
  const progress = await system((ctx) => campaignProgress(ctx, { campaignId: visit.campaignId }))
  expect(progress).toMatchObject({ promised: 4, sent: 1, failed: 1 })
})
