import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  attributeByHand,
  attributeOrders,
  continueAttribution,
  createTokens,
  getAttributionRule,
  listAudit,
  listUnattributed,
  type ResponseInput,
  recordResponses,
  row,
  rows,
  run,
  setAttributionRule,
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
  holdOut,
  startClock,
} from './responses-fixture.ts'

const clock = startClock()
const tokens = createTokens('the secret that these tests sign their links with')
let engine: TestEngine
let province: number
let east: number
let west: number
let boss: Actor
let clerk: Actor
let neighbour: Actor
beforeAll(async () => {
  clock.moveTo(daysAfterLaunch(41))
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    east = await addUnit(ctx, 'east', province)
    west = await addUnit(ctx, 'west', province)
    boss = await addStaff(ctx, province, 'coordinator')
    clerk = await addStaff(ctx, east, 'branch')
    neighbour = await addStaff(ctx, west, 'branch')
  })
})
afterAll(() => engine.dispose())

let n = 0
/** A campaign of two steps: an e-mail on the first day, a letter on the fourth; whom they reached, and one held out. */
async function cascade(days = 30) {
  return engine.asSystem(async (ctx) => {
    n += 1
    const [anna, bert, cleo, dora] = [
      await addCustomer(ctx, east, `anna${n}`),
      await addCustomer(ctx, east, `bert${n}`),
      await addCustomer(ctx, east, `cleo${n}`),
      await addCustomer(ctx, east, `dora${n}`),
    ]
    const campaign = await addCampaign(ctx, province, { name: `cascade ${n}`, days })
    await contact(ctx, campaign, [anna, bert])
    await contact(ctx, campaign, [dora], { receipt: 'bounced' })
    await holdOut(ctx, campaign, [cleo])
    const step = await row<{ id: number }>(
      ctx,
      sql`insert into step (campaign_id, position, channel) values (${campaign.id}, 2, 'letter') returning id`,
    )
    const letter = step?.id ?? 0
    await run(
      ctx,
      sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, sent_at)
          values (${campaign.id}, ${letter}, 1, ${anna}, ${east}, ${campaign.cells.A ?? 0}, 'letter', 'sent',
                  ${daysAfterLaunch(3)}, ${daysAfterLaunch(3)})`,
    )
    return { campaign, letter, anna, bert, cleo, dora }
  })
}
const visit = (customerId: number, day: number, more: Partial<ResponseInput> = {}): ResponseInput => ({
  ...{ source: 'counter', externalId: `v${++n}`, kind: 'visit', occurredAt: daysAfterLaunch(day) },
  customer: { id: customerId },
  ...more,
})
const record = (...inputs: ResponseInput[]) => engine.asSystem((ctx) => recordResponses(ctx, inputs, tokens))
const stored = (customerId: number) =>
  engine.asSystem((ctx) =>
    rows<{ attribution: string; campaign_id: number | null; step_id: number | null; rule_version: number | null }>(
      ctx,
      sql`select attribution, campaign_id, step_id, rule_version from response where customer_id = ${customerId} order by occurred_at, id`,
    ),
  )
const change = (campaignId: number, to: object) =>
  engine.as(boss, (ctx) => setAttributionRule(ctx, { campaignId, ...to }))
/** As the worker does. */
const judge = async (campaignId: number) => {
  while (await engine.asSystem((ctx) => continueAttribution(ctx, { campaignId })));
  return (await engine.as(boss, (ctx) => getAttributionRule(ctx, { campaignId }))).run
}

describe('an answer that names no message', () => {
  test('is credited to the last one that had reached its customer, with the rule', async () => {
    const { campaign, letter, anna, bert, cleo, dora } = await cascade()
    await record(visit(anna, 2), visit(anna, 4), visit(bert, 4), visit(cleo, 4), visit(dora, 4))
    const by = { attribution: 'window', campaign_id: campaign.id, rule_version: 1 }
    expect(await stored(anna)).toEqual([
      { ...by, step_id: campaign.stepId },
      { ...by, step_id: letter },
    ])
    expect(await stored(bert)).toEqual([{ ...by, step_id: campaign.stepId }])
    for (const one of [cleo, dora]) expect(await stored(one)).toEqual([{ ...by, step_id: null }])
  })

  test('an order is, too; an answer with a token stays with its message', async () => {
    const { campaign, letter, anna } = await cascade()
    await order(anna, 5)
    await record(visit(anna, 6, { token: tokens.sign({ stepId: campaign.stepId, seq: 1 }) }))
    expect(await stored(anna)).toMatchObject([
      { attribution: 'window', step_id: letter },
      { attribution: 'token', step_id: campaign.stepId, rule_version: null },
    ])
  })

  test('of who wants no more silences all channels, whatever message is credited', async () => {
    const { anna } = await cascade()
    await record(visit(anna, 4, { kind: 'unsubscribe' }))
    const whole = await engine.asSystem((ctx) =>
      row(ctx, sql`select id from suppression where kind = 'customer' and value = ${String(anna)}`),
    )
    expect(whole).toBeDefined()
  })
})

/** An order as an import writes it. */
async function order(customerId: number, day: number): Promise<number> {
  return engine.asSystem(async (ctx) => {
    const made = await row<{ id: number }>(
      ctx,
      sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
          values ('till', ${`o${++n}`}, ${customerId}, ${east}, ${daysAfterLaunch(day)}, 100) returning id`,
    )
    await attributeOrders(ctx, [made?.id ?? 0])
    return made?.id ?? 0
  })
}

describe('a rule that is changed', () => {
  test('gathers what falls into a longer window, orders too, and lets go of what a shorter leaves out', async () => {
    const { campaign, anna, bert } = await cascade(3)
    await record(visit(anna, 5))
    await order(bert, 6)
    expect([await stored(anna), await stored(bert)]).toMatchObject([[{ attribution: 'none', campaign_id: null }], []])
    await change(campaign.id, { windowDays: 7 })
    expect(await judge(campaign.id)).toMatchObject({ customers: 4, done: 4, changed: 2, finishedAt: expect.any(Date) })
    for (const one of [anna, bert]) {
      expect(await stored(one)).toMatchObject([{ attribution: 'window', campaign_id: campaign.id, rule_version: 2 }])
    }
    await change(campaign.id, { windowDays: 3 })
    expect(await judge(campaign.id)).toMatchObject({ changed: 2 })
    for (const one of [anna, bert]) {
      expect(await stored(one)).toMatchObject([{ attribution: 'none', campaign_id: null, step_id: null }])
    }
  })

  test('credits the first message, and leaves out whom none had reached, but never the control', async () => {
    const { campaign, anna, cleo, dora } = await cascade()
    await record(visit(anna, 5), visit(cleo, 5), visit(dora, 5), visit(dora, 6, { campaignId: campaign.id }))
    await change(campaign.id, { credit: 'first', uncontacted: false })
    await judge(campaign.id)
    expect(await stored(anna)).toMatchObject([{ step_id: campaign.stepId, rule_version: 2 }])
    expect(await stored(cleo)).toMatchObject([{ campaign_id: campaign.id }])
    expect(await stored(dora)).toMatchObject([
      { attribution: 'none' },
      { attribution: 'named', campaign_id: campaign.id },
    ])
  })

  test('comes to the same when it is judged again, cut off, or said again', async () => {
    const { campaign, anna } = await cascade()
    await record(visit(anna, 5))
    await change(campaign.id, { credit: 'first' })
    await engine
      .asSystem(async (ctx) => {
        await continueAttribution(ctx, { campaignId: campaign.id })
        throw new Error('killed')
      })
      .catch(() => undefined)
    expect(await judge(campaign.id)).toMatchObject({ done: 4, changed: 1 })
    expect(await judge(campaign.id)).toMatchObject({ done: 4, changed: 1 })
    const { version } = await change(campaign.id, { credit: 'first' })
    expect(version).toBe(2)
    const { items } = await engine.as(boss, (ctx) => listAudit(ctx, { unitId: province }))
    expect(
      items.filter(({ action, detail }) => action === 'attribution.change' && detail.campaignId === campaign.id),
    ).toMatchObject([{ who: boss.name, detail: { was: { credit: 'last' }, now: { credit: 'first' } } }])
  })

  test('is judged the same as answers that come afterwards, in whatever order', async () => {
    const [before, after] = [await cascade(), await cascade()]
    const days = [9, 2, 5, 31, 0, 3, 12]
    const rule = { windowDays: 10, credit: 'first', uncontacted: false }
    await record(...days.map((day) => visit(before.anna, day)), ...days.map((day) => visit(before.dora, day)))
    await change(before.campaign.id, rule)
    await judge(before.campaign.id)
    await change(after.campaign.id, rule)
    await judge(after.campaign.id)
    const turned = days.toReversed()
    await record(...turned.map((day) => visit(after.anna, day)), ...turned.map((day) => visit(after.dora, day)))
    const shape = async ({ campaign }: { campaign: FixtureCampaign }, customer: number) =>
      (await stored(customer)).map((one) => [
        one.attribution,
        one.campaign_id === campaign.id,
        one.step_id === campaign.stepId,
      ])
    for (const who of ['anna', 'dora'] as const) {
      expect(await shape(after, after[who])).toEqual(await shape(before, before[who]))
    }
  })

  test('is no business of a clerk below, nor of a neighbour', async () => {
    const { campaign } = await cascade()
    for (const actor of [clerk, neighbour]) {
      const tried = engine.as(actor, (ctx) => setAttributionRule(ctx, { campaignId: campaign.id, windowDays: 9 }))
      await expect(tried).rejects.toMatchObject({ code: 'not-found' })
    }
  })
})

describe('answers that belong to no campaign', () => {
  const list = (actor: Actor, unitId: number) =>
    engine.as(actor, (ctx) => listUnattributed(ctx, { unitId, limit: 200 }))
  const stray = async (more: Partial<ResponseInput> = {}) => {
    const input = visit(0, 5, { token: '7K3F-92QX-4M', ...more })
    delete input.customer
    const [result] = await engine.as(clerk, (ctx) => recordResponses(ctx, [input], tokens))
    return result?.id ?? 0
  }
  const say = (id: number, more: object, actor = clerk) =>
    engine.as(actor, (ctx) => attributeByHand(ctx, { id, reason: 'she called', customerId: 0, ...more }))

  test('are listed for their own units, with what was said', async () => {
    const id = await stray()
    const find = async (actor: Actor, unitId: number) => (await list(actor, unitId)).items.find((one) => one.id === id)
    expect(await find(clerk, east)).toMatchObject({ customerId: null, given: { token: '7K3F-92QX-4M' } })
    expect(await find(boss, province)).toBeDefined()
    expect(await find(neighbour, west)).toBeUndefined()
    await expect(list(neighbour, east)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('are attributed by hand, kept by every rule and by a correction of the order, and stand in the audit', async () => {
    const { campaign, letter, anna, bert } = await cascade()
    const id = await stray({ occurredAt: daysAfterLaunch(40) })
    const given = { customerId: anna, campaignId: campaign.id }
    expect(await say(id, given)).toEqual({ id, ...given, stepId: letter })
    const orderId = await order(bert, 5)
    const [sale] = await engine.asSystem((ctx) =>
      rows<{ id: number }>(ctx, sql`select id from response where customer_id = ${bert}`),
    )
    await say(sale?.id ?? 0, { customerId: anna })
    await change(campaign.id, { windowDays: 2 })
    await judge(campaign.id)
    await engine.asSystem(async (ctx) => {
      await run(ctx, sql`update customer_order set amount = 900 where id = ${orderId}`)
      await attributeOrders(ctx, [orderId])
    })
    const kept = await engine.asSystem((ctx) =>
      rows(ctx, sql`select attribution, campaign_id, amount from response where customer_id = ${anna} order by id`),
    )
    expect(kept).toEqual([
      { attribution: 'hand', campaign_id: campaign.id, amount: null },
      { attribution: 'hand', campaign_id: null, amount: 900 },
    ])
    const { items } = await engine.as(boss, (ctx) => listAudit(ctx, { unitId: province, customerId: anna }))
    expect(items.map(({ action, who }) => [action, who])).toContainEqual(['response.attribute', clerk.name])
  })

  test('of who wanted no more are heeded once it is known who that was', async () => {
    const { bert } = await cascade()
    await say(await stray({ kind: 'unsubscribe' }), { customerId: bert })
    const found = await engine.asSystem((ctx) =>
      row(ctx, sql`select id from suppression where value = ${String(bert)}`),
    )
    expect(found).toBeDefined()
  })

  test('are not given to somebody out of sight, or who takes no part; what named its message stays', async () => {
    const { campaign, anna } = await cascade()
    const id = await stray()
    const foreign = await engine.asSystem((ctx) => addCustomer(ctx, west, `w${++n}`))
    const stranger = await engine.asSystem((ctx) => addCustomer(ctx, east, `e${++n}`))
    await expect(say(id, { customerId: foreign })).rejects.toMatchObject({ code: 'not-found' })
    await expect(say(id, { customerId: anna }, neighbour)).rejects.toMatchObject({ code: 'not-found' })
    await expect(say(id, { customerId: stranger, campaignId: campaign.id })).rejects.toMatchObject({
      code: 'bad-input',
    })
    const [named] = await record(visit(anna, 2, { token: tokens.sign({ stepId: campaign.stepId, seq: 1 }) }))
    await expect(say(named?.id ?? 0, { customerId: anna })).rejects.toMatchObject({ code: 'conflict' })
  })
})
