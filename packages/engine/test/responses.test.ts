import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  attributeOrders,
  createTokens,
  instant,
  type ResponseInput,
  recordResponses,
  row,
  rows,
  run,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import {
  addCampaign,
  addCustomer,
  addStaff,
  addUnit,
  contact,
  daysAfterLaunch,
  exclude,
  type FixtureCampaign,
  holdOut,
  hoursAfterLaunch,
  startClock,
} from './responses-fixture.ts'

const clock = startClock()
const tokens = createTokens('the secret that these tests sign their links with')

let engine: TestEngine
let province: number
let east: number
let west: number
let clerk: Actor // branch staff of east
let spring: FixtureCampaign // of the province: two customers contacted, one held out
let anna: number
let bert: number
let cleo: number
let annasToken: string
let bertsToken: string

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    east = await addUnit(ctx, 'east', province)
    west = await addUnit(ctx, 'west', province)
    clerk = await addStaff(ctx, east, 'branch')
    anna = await addCustomer(ctx, east, 'anna', { mobile: '+8613800138000' })
    bert = await addCustomer(ctx, west, 'bert')
    cleo = await addCustomer(ctx, east, 'cleo')
    spring = await addCampaign(ctx, province, { name: 'spring' })
    const [first = 0, second = 0] = await contact(ctx, spring, [anna, bert])
    annasToken = tokens.sign({ stepId: spring.stepId, seq: first })
    bertsToken = tokens.sign({ stepId: spring.stepId, seq: second })
    await holdOut(ctx, spring, [cleo])
  })
})
afterAll(() => engine.dispose())

let number = 0
/** A visit on the second day; every call has its own external id. */
const visit = (more: Partial<ResponseInput> = {}): ResponseInput => ({
  source: 'counter',
  externalId: `n${++number}`,
  kind: 'visit',
  occurredAt: daysAfterLaunch(2),
  ...more,
})
const order = (amount: number, more: Partial<ResponseInput> = {}) => visit({ kind: 'order', amount, ...more })

const record = (...inputs: ResponseInput[]) => engine.asSystem((ctx) => recordResponses(ctx, inputs, tokens))
const recordAs = (actor: Actor, ...inputs: ResponseInput[]) =>
  engine.as(actor, (ctx) => recordResponses(ctx, inputs, tokens))

const stored = (input: ResponseInput) =>
  engine.asSystem(async (ctx) => {
    const found = await row<Record<string, unknown> & { detail: Record<string, unknown> }>(
      ctx,
      sql`select * from response where source = ${input.source} and external_id = ${input.externalId}`,
    )
    if (!found) throw new Error('The response was lost.')
    return found
  })

describe('attribution', () => {
  test('a token leads to its delivery', async () => {
    const input = visit({ token: annasToken })
    expect(await record(input)).toMatchObject([
      { status: 'recorded', attribution: 'token', customerId: anna, campaignId: spring.id },
    ])
    expect(await stored(input)).toMatchObject({ step_id: spring.stepId, seq: 1, responded: true, converted: false })
  })

  test('a customer may be named by id, number, e-mail address or mobile number', async () => {
    const results = await record(
      visit({ customer: { id: anna } }),
      visit({ customer: { ref: 'anna' } }),
      visit({ customer: { email: 'anna@EXAMPLE.com' } }),
      visit({ customer: { mobile: '138 0013 8000' } }),
    )
    expect(results.map((r) => [r.attribution, r.customerId, r.campaignId])).toEqual(
      Array(4).fill(['window', anna, spring.id]),
    )
  })

  test('the control counts, though nothing was sent to it', async () => {
    expect(await record(order(4900, { customer: { ref: 'cleo' } }))).toMatchObject([
      { status: 'recorded', attribution: 'window', campaignId: spring.id },
    ])
  })

  test('an order is a success; a visit that cost something is not', async () => {
    const sale = order(4900, { customer: { id: cleo } })
    const paid = visit({ amount: 100, currency: 'USD', customer: { id: cleo } })
    await record(sale, paid)
    expect(await stored(sale)).toMatchObject({ responded: true, converted: true, amount: 4900, currency: 'CNY' })
    expect(await stored(paid)).toMatchObject({ responded: true, converted: false, amount: 100, currency: 'USD' })
  })

  test('the window runs from the launch to its last day, and not an hour further', async () => {
    const [dora, short] = await engine.asSystem(async (ctx) => {
      const dora = await addCustomer(ctx, east, 'dora')
      const short = await addCampaign(ctx, east, { name: 'short', days: 3 })
      await contact(ctx, short, [dora], { sentAt: hoursAfterLaunch(5) })
      return [dora, short]
    })
    const at = [hoursAfterLaunch(-1), hoursAfterLaunch(0), daysAfterLaunch(3), hoursAfterLaunch(73)]
    const results = await record(...at.map((occurredAt) => visit({ occurredAt, customer: { id: dora } })))
    expect(results.map((r) => r.campaignId)).toEqual([null, short.id, short.id, null])
    expect(results.map((r) => r.status)).toEqual(Array(4).fill('recorded'))
    expect(results.map((r) => r.customerId)).toEqual(Array(4).fill(dora))
  })

  test('of two campaigns the later one gets the answer, unless the other is named', async () => {
    const [eve, early, late] = await engine.asSystem(async (ctx) => {
      const eve = await addCustomer(ctx, east, 'eve')
      const early = await addCampaign(ctx, east, { name: 'early' })
      const late = await addCampaign(ctx, east, { name: 'late', launchedAt: daysAfterLaunch(4) })
      await contact(ctx, early, [eve])
      await holdOut(ctx, late, [eve])
      return [eve, early, late]
    })
    const customer = { id: eve }
    const results = await record(
      visit({ customer, occurredAt: daysAfterLaunch(3) }),
      visit({ customer, occurredAt: daysAfterLaunch(5) }),
      visit({ customer, occurredAt: daysAfterLaunch(5), campaignId: early.id }),
      visit({ customer, occurredAt: daysAfterLaunch(5), campaignId: spring.id }), // she is not on its list
    )
    expect(results.map((r) => [r.attribution, r.campaignId])).toEqual([
      ['window', early.id],
      ['window', late.id],
      ['named', early.id],
      ['window', late.id],
    ])
  })

  test('nobody answers a campaign that was cancelled, never launched, or left them out', async () => {
    const finn = await engine.asSystem(async (ctx) => {
      const finn = await addCustomer(ctx, east, 'finn')
      await contact(ctx, await addCampaign(ctx, east, { name: 'cancelled', state: 'cancelled' }), [finn])
      await contact(ctx, await addCampaign(ctx, east, { name: 'new', state: 'scheduled', launchedAt: null }), [finn])
      await exclude(ctx, await addCampaign(ctx, east, { name: 'without him' }), [finn], 'no-consent')
      return finn
    })
    expect(await record(visit({ customer: { id: finn } }))).toMatchObject([
      { status: 'recorded', attribution: 'none', campaignId: null, customerId: finn },
    ])
  })

  test('people who share an address: the one in the campaign, else nobody', async () => {
    const gus = await engine.asSystem(async (ctx) => {
      const shared = { email: 'family@example.com' }
      await addCustomer(ctx, east, 'gina', shared)
      const gus = await addCustomer(ctx, east, 'gus', shared)
      await addCustomer(ctx, east, 'hans', { email: 'both@example.com' })
      await addCustomer(ctx, east, 'hilda', { email: 'both@example.com' })
      await holdOut(ctx, await addCampaign(ctx, east, { name: 'family' }), [gus])
      return gus
    })
    const unclear = visit({ customer: { email: 'both@example.com' } })
    expect(await record(visit({ customer: { email: 'family@example.com' } }), unclear)).toMatchObject([
      { status: 'recorded', customerId: gus },
      { status: 'unknown-customer', customerId: null },
    ])
    expect((await stored(unclear)).detail.given).toEqual({ customer: { email: 'both@example.com' } })
  })

  test('what nobody can be found for is kept, with what was said', async () => {
    const stranger = visit({ customer: { ref: 'nobody' }, campaignId: spring.id, detail: { note: 'blue coat' } })
    const badCode = visit({ token: 'X7-typing-mistake' })
    const anonymous = visit()
    expect(await record(stranger, badCode, anonymous)).toMatchObject([
      { status: 'unknown-customer', attribution: 'none', customerId: null },
      { status: 'unknown-customer', attribution: 'none', customerId: null },
      { status: 'recorded', attribution: 'none', customerId: null },
    ])
    expect((await stored(stranger)).detail).toMatchObject({
      note: 'blue coat',
      given: { customer: { ref: 'nobody' }, campaignId: spring.id },
    })
    expect((await stored(badCode)).detail.given).toEqual({ token: 'X7-typing-mistake' })
  })
})

describe('repetition', () => {
  test('the same answer again is a duplicate and changes nothing', async () => {
    const input = order(100, { customer: { id: anna }, detail: { b: 1, a: 'x' } })
    const [first] = await record(input)
    const [again] = await record({
      ...input,
      detail: { a: 'x', b: 1 },
      occurredAt: daysAfterLaunch(2).toISOString().replace('Z', '+00:00'),
    })
    expect(again).toEqual({ ...first, status: 'duplicate' })
  })

  test('another answer under the same number is a conflict and overwrites nothing', async () => {
    const input = order(100, { customer: { id: anna } })
    await record(input)
    expect(await record({ ...input, amount: 900 })).toMatchObject([{ status: 'conflict', id: null }])
    expect(await record({ ...input, customer: { id: bert } })).toMatchObject([{ status: 'conflict' }])
    expect((await stored(input)).amount).toBe(100)
  })

  test('within one batch the first counts', async () => {
    const input = order(100, { customer: { id: anna } })
    const results = await record(input, input, { ...input, amount: 7 })
    expect(results.map((r) => r.status)).toEqual(['recorded', 'duplicate', 'conflict'])
    expect((await stored(input)).amount).toBe(100)
  })

  test('an answer of somebody unknown stays the same answer after they became known', async () => {
    const input = visit({ customer: { ref: 'ivan' } })
    await record(input)
    await engine.asSystem((ctx) => addCustomer(ctx, east, 'ivan'))
    expect(await record(input)).toMatchObject([{ status: 'duplicate' }])
  })

  test('of the same batch sent several times at once each answer is recorded once', async () => {
    const batch = Array.from({ length: 20 }, () => visit({ customer: { id: anna } }))
    const attempts = await Promise.all(Array.from({ length: 5 }, () => record(...batch)))
    const statuses = batch.map((_, n) => attempts.map((results) => results[n]?.status).sort())
    expect(statuses).toEqual(Array(20).fill([...Array(4).fill('duplicate'), 'recorded']))
  })

  test('a full batch of a thousand', async () => {
    const batch = Array.from({ length: 1000 }, () => order(1, { customer: { id: cleo } }))
    const results = await record(...batch)
    expect(results.every((r, n) => r.status === 'recorded' && r.externalId === batch[n]?.externalId)).toBe(true)
  })
})

describe('bad input', () => {
  const refused = async (input: object, path: string) =>
    expect(await record(visit(), { ...visit(), ...input } as ResponseInput).catch((error) => error)).toMatchObject({
      code: 'bad-input',
      issues: [{ path }],
    })

  test('is refused with its place in the batch, and nothing of the batch is stored', async () => {
    const good = visit()
    await expect(record(good, visit({ kind: 'order', amount: -1 }))).rejects.toMatchObject({ code: 'bad-input' })
    await expect(stored(good)).rejects.toThrow('lost')
    // What is no currency would be kept, and count nowhere.
    await expect(record(good, visit({ currency: 'ABC' }))).rejects.toMatchObject({ issues: [{ path: '1.currency' }] })
    // A thousand of these would be more than a campaign's sums can hold, and stop its counting for good.
    const endless = { kind: 'order' as const, amount: Number.MAX_SAFE_INTEGER }
    await expect(record(good, visit(endless))).rejects.toMatchObject({ issues: [{ path: '1.amount' }] })
  })

  test('in time: five minutes of a wrong clock are forgiven, not six', async () => {
    const ahead = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000)
    await refused({ occurredAt: ahead(6) }, '1.occurredAt')
    await refused({ occurredAt: 'yesterday' }, '1.occurredAt')
    await refused({ occurredAt: '0000-01-01T00:00:00Z' }, '1.occurredAt')
    expect(await record(visit({ occurredAt: ahead(4) }))).toMatchObject([{ status: 'recorded' }])
  })

  test('in amounts, kinds, names and lengths', async () => {
    await refused({ amount: 1.5 }, '1.amount')
    await refused({ kind: 'order' }, '1.amount')
    await refused({ kind: 'shrug' }, '1.kind')
    await refused({ customer: { ref: 'a', email: 'b@example.com' } }, '1.customer')
    await refused({ externalId: '' }, '1.externalId')
    await refused({ externalId: 'a\0b' }, '1.externalId')
    await refused({ detail: { note: '\ud800' } }, '1.detail.note')
    await refused({ detail: { note: 'x'.repeat(2001) } }, '1.detail.note')
    await refused({ amuont: 5 }, '1')
  })

  test('in sources that are ours', async () => {
    for (const source of ['click', 'unsubscribe', 'order:till']) await refused({ source }, '1.source')
  })

  test('in more than a thousand at a time', async () => {
    await expect(record(...Array.from({ length: 1001 }, () => visit()))).rejects.toThrow(/at most 1000/)
  })
})

describe('scope', () => {
  test('a clerk records for the customers of the branch', async () => {
    expect(await recordAs(clerk, visit({ customer: { ref: 'anna' } }))).toMatchObject([
      { status: 'recorded', attribution: 'window', customerId: anna, campaignId: spring.id },
    ])
  })

  test("another branch's customer is as unknown as one who does not exist, and the answer is kept", async () => {
    const bertsVisit = visit({ customer: { ref: 'bert' } })
    const [real, invented] = await recordAs(clerk, bertsVisit, visit({ customer: { ref: 'no-such' } }))
    expect(real).toMatchObject({ status: 'unknown-customer', attribution: 'none', customerId: null, campaignId: null })
    expect({ ...real, id: 0, externalId: '' }).toEqual({ ...invented, id: 0, externalId: '' })
    expect(await stored(bertsVisit)).toMatchObject({ customer_id: null, unit_id: east })
  })

  test("a reply code of another branch's customer counts, and tells the clerk nothing", async () => {
    const input = visit({ token: bertsToken })
    expect(await recordAs(clerk, input)).toMatchObject([
      { status: 'recorded', id: null, attribution: null, customerId: null, campaignId: null },
    ])
    expect(await stored(input)).toMatchObject({ customer_id: bert, unit_id: west, attribution: 'token' })
    expect(await recordAs(clerk, input)).toMatchObject([{ status: 'duplicate', customerId: null }])
  })

  test("another branch's response under the same number is a conflict without a word about it", async () => {
    const input = visit({ customer: { id: bert } })
    await record(input)
    expect(await recordAs(clerk, { ...input, customer: { id: anna } })).toEqual([
      {
        source: input.source,
        externalId: input.externalId,
        status: 'conflict',
        id: null,
        attribution: null,
        customerId: null,
        campaignId: null,
      },
    ])
  })

  test('who may only look may not record', async () => {
    const analyst = await engine.asSystem((ctx) => addStaff(ctx, province, 'analyst'))
    await expect(recordAs(analyst, visit({ customer: { id: anna } }))).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('a right in one branch is none in another', async () => {
    const grants = [
      { unitId: east, role: 'branch' as const },
      { unitId: west, role: 'analyst' as const },
    ]
    const both: Actor = { kind: 'staff', staffId: 1, name: 'both', grants }
    await expect(recordAs(both, visit({ customer: { id: bert } }))).rejects.toMatchObject({ code: 'forbidden' })
    expect(await recordAs(both, visit({ customer: { id: anna } }))).toMatchObject([{ status: 'recorded' }])
  })
})

describe('an opt-out', () => {
  const suppressions = (value: string) =>
    engine.asSystem((ctx) =>
      rows(ctx, sql`select kind, value, source from suppression where value = ${value} order by kind`),
    )

  test('in answer to a message silences the address it was sent to', async () => {
    const [jana, token] = await engine.asSystem(async (ctx) => {
      const jana = await addCustomer(ctx, east, 'jana', { email: 'Jana@example.com' })
      const [seq = 0] = await contact(ctx, spring, [jana])
      return [jana, tokens.sign({ stepId: spring.stepId, seq })]
    })
    const input = visit({ kind: 'unsubscribe', token })
    await recordAs(clerk, input, input)
    expect(await suppressions('jana@example.com')).toEqual([
      { kind: 'email', value: 'jana@example.com', source: 'response' },
    ])
    const consent = await engine.asSystem((ctx) =>
      rows(ctx, sql`select channel, purpose, status from consent where customer_id = ${jana}`),
    )
    expect(consent).toEqual([{ channel: 'email', purpose: 'marketing', status: 'refused' }])
    expect(await stored(input)).toMatchObject({ responded: false, converted: false })
  })

  test('without a message silences the customer altogether', async () => {
    const karl = await engine.asSystem((ctx) => addCustomer(ctx, east, 'karl'))
    await recordAs(clerk, visit({ kind: 'complaint', customer: { ref: 'karl' } }))
    expect(await suppressions(String(karl))).toMatchObject([{ kind: 'customer' }])
  })
})

describe('orders from an import', () => {
  const addOrder = (customerId: number, orderedAt: Date, amount: number) =>
    engine.asSystem(async (ctx) => {
      const added = await row<{ id: number }>(
        ctx,
        sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount, product)
            select 'till', ${`o${++number}`}, id, unit_id, ${orderedAt}::timestamptz, ${amount}, '报纸'
            from customer where id = ${customerId} returning id`,
      )
      return added?.id ?? 0
    })
  const attribute = (...ids: number[]) => engine.asSystem((ctx) => attributeOrders(ctx, ids))
  const responsesTo = (...orderIds: number[]) =>
    engine.asSystem((ctx) =>
      rows<Record<string, unknown> & { occurred_at: string }>(
        ctx,
        sql`select r.* from response r join customer_order o
              on r.source = 'order:' || o.source and r.external_id = o.external_id
            where o.id = any(${orderIds}::bigint[]) order by o.id`,
      ),
    )

  test('count for the campaign in whose window they fall, the control included', async () => {
    const inTime = await addOrder(anna, daysAfterLaunch(3), 4900)
    const held = await addOrder(cleo, daysAfterLaunch(3), 2000)
    const before = await addOrder(anna, daysAfterLaunch(-3), 1000)
    const after = await addOrder(anna, daysAfterLaunch(31), 1000)
    expect(await attribute(inTime, held, before, after)).toBe(2)
    expect(await responsesTo(inTime, held, before, after)).toMatchObject([
      { customer_id: anna, campaign_id: spring.id, kind: 'order', amount: 4900, responded: true, converted: true },
      { customer_id: cleo, campaign_id: spring.id, kind: 'order', amount: 2000, attribution: 'window' },
    ])
    expect(await attribute(inTime, held, before, after)).toBe(0)
  })

  test('that were corrected take their response along', async () => {
    const id = await addOrder(anna, daysAfterLaunch(4), 500)
    await attribute(id)
    const correct = (orderedAt: Date, amount: number) =>
      engine.asSystem(async (ctx) => {
        await run(ctx, sql`update customer_order set ordered_at = ${orderedAt}, amount = ${amount} where id = ${id}`)
        await attributeOrders(ctx, [id])
      })
    await correct(daysAfterLaunch(4), 700)
    expect(await responsesTo(id)).toMatchObject([{ amount: 700, campaign_id: spring.id }])
    await correct(daysAfterLaunch(-4), 700)
    const [moved] = await responsesTo(id)
    expect(moved).toMatchObject({ campaign_id: null, attribution: 'none' })
    expect(instant(moved?.occurred_at ?? '')).toEqual(daysAfterLaunch(-4))
  })

  test("that are refunds are nobody's success", async () => {
    const id = await addOrder(anna, daysAfterLaunch(5), -300)
    await attribute(id)
    expect(await responsesTo(id)).toMatchObject([{ amount: -300, responded: false, converted: false }])
  })

  test('may be brought by a clerk, although the campaign belongs to the province', async () => {
    const id = await addOrder(anna, daysAfterLaunch(6), 100)
    expect(await engine.as(clerk, (ctx) => attributeOrders(ctx, [id]))).toBe(1)
    expect(await responsesTo(id)).toMatchObject([{ campaign_id: spring.id }])
  })
})
