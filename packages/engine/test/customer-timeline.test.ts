import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  attributeOrders,
  createTokens,
  customerTimeline,
  householdOf,
  recordAtDesk,
  recordConsent,
  rows,
  type TimelineEntry,
  updateCustomer,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import {
  addCampaign,
  addCustomer,
  addStaff,
  addUnit,
  contact,
  daysAfterLaunch,
  type FixtureCampaign,
  startClock,
} from './responses-fixture.ts'

const clock = startClock()

/** What a branch reads about one customer: everything that happened, and who else lives there. */
const tokens = createTokens('the secret that these tests sign their links with')
let engine: TestEngine
let east: number
let west: number
let clerk: Actor
let boss: Actor
let postman: Actor
let spring: FixtureCampaign // of the province
let anna: number

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    const province = await addUnit(ctx, 'province')
    east = await addUnit(ctx, 'east', province)
    west = await addUnit(ctx, 'west', province)
    clerk = await addStaff(ctx, east, 'branch')
    boss = await addStaff(ctx, east, 'coordinator')
    postman = await addStaff(ctx, east, 'field')
    anna = await addCustomer(ctx, east, 'anna', { mobile: '+8613800138000' })
    spring = await addCampaign(ctx, province, { name: 'spring' })
    await contact(ctx, spring, [anna])
  })
})
afterAll(() => engine.dispose())

const timeline = (query: Partial<Parameters<typeof customerTimeline>[1]> = {}, as: Actor = clerk) =>
  engine.as(as, (ctx) => customerTimeline(ctx, { customerId: anna, ...query }))
const kindsOf = (items: TimelineEntry[]) => items.map(({ kind }) => kind)

test('one line through deliveries, answers, orders, consents and changes, newest first', async () => {
  const code = tokens.replyCode({ stepId: spring.stepId, seq: 1 })
  clock.moveTo(daysAfterLaunch(11))
  await engine.as(clerk, (ctx) =>
    recordAtDesk(ctx, { key: 'a', code, outcome: 'answered', note: '想了解理财' }, tokens),
  )
  clock.moveTo(daysAfterLaunch(12))
  await engine.asSystem(async (ctx) => {
    const made = await rows<{ id: number }>(
      ctx,
      sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount, product)
          values ('till', '1', ${anna}, ${west}, ${ctx.now}, 19900, '贺年卡') returning id`,
    )
    await attributeOrders(
      ctx,
      made.map(({ id }) => id),
    )
  })
  const consent = { customerId: anna, channel: 'sms', evidence: '柜台表单' } as const
  clock.moveTo(daysAfterLaunch(13))
  await engine.as(clerk, (ctx) => recordConsent(ctx, { ...consent, status: 'granted' }))
  clock.moveTo(daysAfterLaunch(14))
  await engine.as(clerk, (ctx) => recordConsent(ctx, { ...consent, status: 'refused', evidence: '来电要求' }))
  clock.moveTo(daysAfterLaunch(15))
  await engine.as(clerk, (ctx) => updateCustomer(ctx, { id: anna, email: 'new@x.cn', name: '王芳' }))

  const { items, nextCursor } = await timeline()
  expect(nextCursor).toBeNull()
  expect(items).toMatchObject([
    { kind: 'change', action: 'customer.change', fields: ['email'], staff: clerk.name },
    { kind: 'consent', channel: 'sms', status: 'refused', evidence: '来电要求', staff: clerk.name },
    { kind: 'consent', channel: 'sms', status: 'granted', evidence: '柜台表单' },
    { kind: 'order', amount: 19_900, currency: 'CNY', product: '贺年卡', unit: 'west', campaign: 'spring' },
    { kind: 'response', response: 'visit', source: 'desk', campaign: 'spring', words: '想了解理财', channel: 'email' },
    { kind: 'delivery', campaign: 'spring', channel: 'email', content: 'spring', state: 'sent', step: 1 },
  ])
  expect(items[0]?.at.toISOString()).toMatch(/^2026-03-16T08:00/)
})

test('page by page it is the same, and one kind alone can be read', async () => {
  const whole = (await timeline()).items
  const pages: TimelineEntry[] = []
  let cursor: string | undefined
  do {
    const page = await timeline({ limit: 1, ...(cursor && { cursor }) })
    pages.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(pages).toEqual(whole)
  expect(kindsOf((await timeline({ kind: 'order' })).items)).toEqual(['order'])
})

test('what happens in the same moment is neither lost nor doubled between pages', async () => {
  const bert = await engine.asSystem((ctx) => addCustomer(ctx, east, 'bert'))
  await engine.asSystem((ctx) =>
    rows(
      ctx,
      sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
          select 'till', 'b' || n, ${bert}, ${east}, '2026-03-05T08:00:00.123456Z', n from generate_series(1, 5) n
          returning id`,
    ),
  )
  const first = await timeline({ customerId: bert, limit: 3 })
  const second = await timeline({ customerId: bert, limit: 3, cursor: first.nextCursor ?? '' })
  const keys = [...first.items, ...second.items].map(({ key }) => key)
  expect([keys.length, new Set(keys).size, second.nextCursor]).toEqual([5, 5, null])
})

test('a cursor that is not ours is refused with a sentence', async () => {
  const made = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url')
  const forged = [
    'x',
    made([]),
    made(["2026-03-05 08:00:00+00'; drop table unit", 'order', '1']),
    made(['infinity', 'order', '1']),
    made(['2026-03-05 08:00:00+00', 'gossip', '1']),
  ]
  for (const cursor of forged) {
    await expect(timeline({ cursor })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('not valid'),
    })
  }
})

test('who may read the audit sees also what else stands there', async () => {
  const actions = async (as: Actor) =>
    (await timeline({ kind: 'change' }, as)).items.map((entry) => entry.kind === 'change' && entry.action)
  expect(await actions(postman)).toEqual(['customer.change'])
  expect(await actions(boss)).toEqual(['customer.change', 'desk.answer'])
})

test("another branch's customer is not found", async () => {
  const carl = await engine.asSystem((ctx) => addCustomer(ctx, west, 'carl'))
  await expect(timeline({ customerId: carl })).rejects.toMatchObject({ code: 'not-found' })
})

describe('a change of the record', () => {
  test('by who read an older state of it is refused, and changes nothing', async () => {
    const before = await engine.as(clerk, (ctx) => updateCustomer(ctx, { id: anna, postcode: '310000' }))
    clock.moveTo(daysAfterLaunch(16))
    const updatedAt = before.updatedAt.toISOString()
    await engine.as(boss, (ctx) => updateCustomer(ctx, { id: anna, postcode: '310001', updatedAt }))
    const second = engine.as(clerk, (ctx) => updateCustomer(ctx, { id: anna, postcode: '310002', updatedAt }))
    await expect(second).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Somebody has changed'),
    })
    const after = await engine.as(clerk, (ctx) => updateCustomer(ctx, { id: anna }))
    expect(after.postcode).toBe('310001')
  })

  test('of two at once only one passes', async () => {
    const { updatedAt } = await engine.as(clerk, (ctx) => updateCustomer(ctx, { id: anna }))
    clock.moveTo(daysAfterLaunch(17))
    const change = (name: string) =>
      engine.as(clerk, (ctx) => updateCustomer(ctx, { id: anna, name, updatedAt: updatedAt.toISOString() }))
    const ended = await Promise.allSettled(['一', '二', '三'].map(change))
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('of an identity number says that, and not which', async () => {
    await engine.as(clerk, (ctx) => updateCustomer(ctx, { id: anna, idNumber: '11010519491231002X' }))
    const [latest] = (await timeline({ kind: 'change' })).items
    expect(latest).toMatchObject({ fields: expect.arrayContaining(['idNumber']) })
    expect(JSON.stringify(latest)).not.toMatch(/1101|Cipher|Hash/)
  })
})

describe('a household', () => {
  test('is who shares the address and a mobile number or the family name', async () => {
    const ids = await engine.asSystem(async (ctx) => {
      const made = await rows<{ id: number }>(
        ctx,
        sql`insert into customer (unit_id, name, mobile, address, created_at, updated_at)
            select u, n, m, a, now(), now() from (values
              (1, ${east}::bigint, '欧阳锋', '+8613900000001', '人民路 1号'),
              (2, ${east}, '欧阳克', null, '人民路1号'),
              (3, ${west}, '王小红', '+8613900000001', '人民路１号'),
              (4, ${east}, '欧冠', null, '人民路1号'),
              (5, ${east}, '欧阳修', null, '人民路2号'),
              (6, ${east}, '李四', '+8613900000001', '人民路1号')) v(i, u, n, m, a)
            order by i returning id`,
      )
      return made.map(({ id }) => id)
    })
    const of = (customerId: number | undefined) =>
      engine.as(clerk, (ctx) => householdOf(ctx, { customerId: customerId ?? 0 }))
    expect(await of(ids[0])).toMatchObject([
      { id: ids[1], name: '欧阳克', shares: ['family-name'] },
      { id: ids[5], name: '李四', shares: ['mobile'] },
    ])
    expect(await of(ids[4])).toEqual([])
    expect(await of(anna)).toEqual([])
    const all = await engine.asSystem((ctx) => householdOf(ctx, { customerId: ids[0] ?? 0 }))
    expect(all.map(({ id }) => id)).toEqual([ids[1], ids[2], ids[5]])
  })
})
