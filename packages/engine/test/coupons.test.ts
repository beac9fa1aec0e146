import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  attributeByHand,
  claimChunk,
  couponCode,
  createTokens,
  customerTimeline,
  findAtDesk,
  getCoupon,
  launchCampaign,
  mergeFields,
  recordAtDesk,
  recordResponses,
  redeemCoupon,
  rescoreCampaign,
  rows,
  run,
  scheduleCampaign,
  scoreCampaign,
  setCoupon,
  takeBackByKey,
  takeBackResponse,
} from '../src/index.ts'
import { createTestEngine, seedCampaign, seedCustomers, type TestEngine } from '../testing/index.ts'
import {
  addCampaign,
  addCustomer,
  addStaff,
  addUnit,
  contact,
  daysAfterLaunch,
  startClock,
} from './responses-fixture.ts'

const clock = startClock()
const tokens = createTokens('the secret that these tests sign their links with')
let engine: TestEngine
let east: number
let clerk: Actor
let neighbour: Actor
beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    const province = await addUnit(ctx, 'province')
    east = await addUnit(ctx, 'east', province)
    clerk = await addStaff(ctx, east, 'branch')
    neighbour = await addStaff(ctx, await addUnit(ctx, 'west', province), 'branch')
  })
})
afterAll(() => engine.dispose())

let n = 0
/** A running campaign with a coupon, and two customers who hold it. */
async function offered(plan: Partial<Parameters<typeof setCoupon>[1]> = {}) {
  return engine.asSystem(async (ctx) => {
    n += 1
    const anna = await addCustomer(ctx, east, `anna${n}`)
    const bert = await addCustomer(ctx, east, `bert${n}`)
    const campaign = await addCampaign(ctx, east, { name: `offer ${n}`, state: 'draft' })
    await setCoupon(ctx, { campaignId: campaign.id, offer: '满 100 减 20', ...plan })
    await run(ctx, sql`update campaign set state = 'running' where id = ${campaign.id}`)
    const [first = 0, second = 0] = await contact(ctx, campaign, [anna, bert])
    const code = (seq: number) => couponCode(ctx.vault, { stepId: campaign.stepId, seq })
    const reply = tokens.replyCode({ stepId: campaign.stepId, seq: first })
    return { campaign, anna, bert, annas: code(first), berts: code(second), reply }
  })
}
let keys = 0
const redeem = (code: string, more: Partial<Parameters<typeof redeemCoupon>[1]> = {}, as = clerk) =>
  engine.as(as, (ctx) => redeemCoupon(ctx, { key: `k${++keys}`, code, ...more }, tokens))
const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    ({ code, message }) => `${code}: ${message}`,
  )
const redeemed = (campaignId: number) =>
  engine.asSystem((ctx) =>
    rows<{
      id: number
      customer_id: number
      kind: string
      converted: boolean
      amount: number
      step_id: number
      attribution: string
    }>(
      ctx,
      sql`select id, customer_id, kind, converted, amount, step_id, attribution from response
          where source = 'coupon' and (detail ->> 'coupon')::bigint = ${campaignId} order by id`,
    ),
  )

describe('a coupon of their own', () => {
  test('is an answer to its message, and with a value a success', async () => {
    const { campaign, anna, bert, annas, berts } = await offered()
    expect(await redeem(annas.toLowerCase().replaceAll('-', ' '))).toEqual({
      ...{ status: 'redeemed', offer: '满 100 减 20', campaignName: `offer ${n}`, usesLeft: 0 },
    })
    await redeem(berts, { amount: 12_000 })
    const common = { kind: 'redeem', step_id: campaign.stepId, attribution: 'token' }
    expect(await redeemed(campaign.id)).toMatchObject([
      { ...common, customer_id: anna, converted: false, amount: null },
      { ...common, customer_id: bert, converted: true, amount: 12_000 },
    ])
    const score = await engine.asSystem((ctx) => scoreCampaign(ctx, { campaignId: campaign.id }))
    expect(score.total).toMatchObject({ responded: 2, converted: 1, revenue: 12_000 })
  })

  test('is redeemed once, by two desks at once or one after the other, and once for a key', async () => {
    const { campaign, annas, reply } = await offered()
    const tries = await Promise.allSettled([redeem(annas), redeem(annas, {}, neighbour), redeem(reply), redeem(annas)])
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf(redeem(annas))).toMatch(
      /^conflict: This coupon cannot be redeemed. It was used already, last on 2026-/,
    )
    const { berts } = await offered()
    const again = { key: 'same' }
    const same = await Promise.all([redeem(berts, again), redeem(berts, again), redeem(berts, again)])
    expect(same.map(({ status }) => status).sort()).toEqual(['duplicate', 'duplicate', 'redeemed'])
    expect(await refusalOf(redeem(berts, { ...again, amount: 7 }))).toMatch(/^conflict: This key/)
    expect(await redeemed(campaign.id)).toHaveLength(1)
  })

  test('may be used so often', async () => {
    const { annas } = await offered({ uses: 2 })
    expect([(await redeem(annas)).usesLeft, (await redeem(annas)).usesLeft]).toEqual([1, 0])
    expect(await refusalOf(redeem(annas))).toMatch(/used already 2 times/)
  })

  test('is good on its days, in the time of the organisation, both included', async () => {
    const { annas, berts } = await offered({ validFrom: '2026-03-11', validUntil: '2026-03-12' })
    clock.moveTo(new Date('2026-03-10T15:59:00Z'))
    expect(await refusalOf(redeem(annas))).toMatch(/It is good from 2026-03-11 on\.$/)
    clock.moveTo(new Date('2026-03-10T16:00:00Z'))
    expect(await refusalOf(redeem(annas))).toBe('none')
    clock.moveTo(new Date('2026-03-12T15:59:00Z'))
    expect(await refusalOf(redeem(berts, { key: 'last' }))).toBe('none')
    clock.moveTo(new Date('2026-03-12T16:00:00Z'))
    expect(await refusalOf(redeem(annas))).toMatch(/It was good until 2026-03-12\.$/)
    expect((await redeem(berts, { key: 'last' })).status).toBe('duplicate')
    clock.moveTo(daysAfterLaunch(12))
  })

  test('that is none, of another installation, or of a message without one', async () => {
    const { annas } = await offered()
    const none = /^not-found: This is no coupon of ours/
    expect(await refusalOf(redeem(annas.replace(/^./, '9').replace(/.$/, 'W')))).toMatch(none)
    for (const code of ['SPRING', '7K3F-92QX-4MV7', "x' or 1=1 --", '王芳'])
      expect(await refusalOf(redeem(code))).toMatch(none)
    const plain = await engine.asSystem(async (ctx) => {
      const campaign = await addCampaign(ctx, east, { name: 'plain' })
      const [seq = 0] = await contact(ctx, campaign, [await addCustomer(ctx, east, 'plain')])
      return tokens.replyCode({ stepId: campaign.stepId, seq })
    })
    expect(await refusalOf(redeem(plain))).toMatch(none)
  })
})

describe('a code that all share', () => {
  test('is used by each customer once, and by all together so often, also at once', async () => {
    const { campaign, anna, bert } = await offered({ code: 'SOLO-20', total: 3 })
    await redeem('solo20', { customerId: anna })
    expect(await refusalOf(redeem('S0L0 2O', { customerId: anna }))).toMatch(/used already/)
    await redeem('SOLO-20', { customerId: bert, amount: 300 })
    const rush = await Promise.allSettled(Array.from({ length: 5 }, () => redeem('SOLO20')))
    expect(rush.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf(redeem('SOLO20'))).toMatch(/All 3 have been used/)
    expect((await redeemed(campaign.id)).map((one) => [one.customer_id, one.attribution])).toEqual([
      [anna, 'named'],
      [bert, 'named'],
      [null, 'none'],
    ])
  })

  test('of somebody whom the clerk does not see, or to whom it was not given', async () => {
    const { anna, berts } = await offered({ code: 'MINE99' })
    expect(await refusalOf(redeem('MINE99', { customerId: anna }, neighbour))).toMatch(/^not-found/)
    const own = await offered()
    expect(await refusalOf(redeem(own.annas, { customerId: own.bert }))).toMatch(/given to somebody else/)
    expect(berts).not.toBe('')
  })
})

describe('a redemption recorded by mistake', () => {
  const reason = '录错了人'
  const takeBack = (id: number, as: Actor = clerk) => engine.as(as, (ctx) => takeBackResponse(ctx, { id, reason }))
  const takeBackOwn = (key: string, as: Actor = clerk) => engine.as(as, (ctx) => takeBackByKey(ctx, { key, reason }))
  const scored = (campaignId: number) => engine.asSystem((ctx) => scoreCampaign(ctx, { campaignId }))
  const idOf = async (campaignId: number) => (await redeemed(campaignId))[0]?.id ?? 0

  test('counts for nothing, once it is taken back, and its coupon is as good as before', async () => {
    const { campaign, anna, annas } = await offered({ total: 1 })
    await redeem(annas, { key: 'wrong', amount: 12_000 })
    expect((await scored(campaign.id)).total).toMatchObject({ responded: 1, converted: 1, revenue: 12_000 })
    const id = await idOf(campaign.id)
    const both = await Promise.all([takeBack(id), takeBack(id)])
    expect(both.map(({ status }) => status).sort()).toEqual(['duplicate', 'taken-back'])
    expect((await scored(campaign.id)).total).toMatchObject({ responded: 0, converted: 0, revenue: 0 })
    const used = () => engine.asSystem((ctx) => getCoupon(ctx, { campaignId: campaign.id }))
    expect(await used()).toMatchObject({ used: 0 })
    // A till that sends it once more, because it had no answer, does not redeem it.
    expect(await refusalOf(redeem(annas, { key: 'wrong', amount: 12_000 }))).toMatch(/^conflict: .* was taken back\./)
    expect(await redeem(annas, { amount: 300 })).toMatchObject({ status: 'redeemed', usesLeft: 0 })
    expect(await used()).toMatchObject({ used: 1 })
    expect((await scored(campaign.id)).total).toMatchObject({ responded: 1, converted: 1, revenue: 300 })
    const again = await engine.asSystem((ctx) => rescoreCampaign(ctx, { campaignId: campaign.id }))
    expect(again.differences).toEqual([])

    const { items } = await engine.as(clerk, (ctx) => customerTimeline(ctx, { customerId: anna, kind: 'response' }))
    const of = { response: 'redeem', campaignId: campaign.id, channel: 'email', currency: 'CNY' }
    expect(items).toMatchObject([
      { ...of, amount: 300, canTakeBack: true, takenBack: null },
      { ...of, amount: 12_000, canTakeBack: false, takenBack: { staff: clerk.name, reason } },
    ])
    const audit = await engine.asSystem((ctx) =>
      rows(ctx, sql`select who, detail from audit where action = 'response.take-back' and customer_id = ${anna}`),
    )
    expect(audit).toMatchObject([
      { who: clerk.name, detail: { responseId: id, campaignId: campaign.id, amount: 12_000, reason } },
    ])
  })

  test('is taken back while others redeem: what is counted as used is what is used', async () => {
    const { campaign, annas } = await offered({ uses: 100, total: 100 })
    for (const key of ['a', 'b', 'c']) await redeem(annas, { key: `rush-${key}` })
    const rush = ['a', 'b', 'c', 'a', 'b'].map((key) => takeBackOwn(`rush-${key}`))
    const done = await Promise.all([...rush, ...Array.from({ length: 5 }, () => redeem(annas))])
    expect(done.filter(({ status }) => status === 'taken-back')).toHaveLength(3)
    const { used } = await engine.asSystem((ctx) => getCoupon(ctx, { campaignId: campaign.id }))
    expect(used).toBe(5)
    expect((await redeem(annas)).usesLeft).toBe(94)
  })

  test('is taken back by who may record it there, or by who did, whoever the customer is', async () => {
    const { campaign, annas, anna } = await offered()
    await redeem(annas, { key: 'k' }, neighbour)
    const id = await idOf(campaign.id)
    expect(await refusalOf(takeBack(id, neighbour))).toBe(
      'not-found: The response does not exist, or you have no right to see it.',
    )
    expect(await refusalOf(takeBackOwn('k'))).toMatch(/^not-found/) // the key of somebody else
    const reader = await engine.asSystem((ctx) => addStaff(ctx, east, 'analyst'))
    expect(await refusalOf(takeBack(id, reader))).toMatch(/^forbidden/)
    expect(await refusalOf(takeBackOwn('k', reader))).toMatch(/^forbidden/)
    expect(await takeBackOwn('k', neighbour)).toEqual({ id, status: 'taken-back' })
    expect(await takeBackOwn('k', neighbour)).toEqual({ id, status: 'duplicate' })
    const moved = engine.as(clerk, (ctx) => attributeByHand(ctx, { id, customerId: anna, reason }))
    expect(await refusalOf(moved)).toMatch(/^conflict: This answer was taken back/)
  })

  test('is as well one that all share, one from a file or system, an answer at the desk; nothing else is', async () => {
    const { campaign } = await offered({ code: 'BACK77' })
    await redeem('BACK77', { key: 'anonymous' })
    expect(await takeBackOwn('anonymous')).toMatchObject({ status: 'taken-back' })
    expect(await engine.asSystem((ctx) => getCoupon(ctx, { campaignId: campaign.id }))).toMatchObject({ used: 0 })

    const { campaign: other, anna, annas } = await offered()
    const answer = { source: 'shop', occurredAt: clock.now(), customer: { id: anna }, campaignId: other.id }
    // What another system calls a coupon in its details is its own affair.
    const given = [
      { ...answer, externalId: `r${n}`, kind: 'redeem' as const, amount: 900, detail: { coupon: 'x' } },
      { ...answer, externalId: `v${n}`, kind: 'visit' as const },
    ]
    const record = () => engine.as(clerk, (ctx) => recordResponses(ctx, given, tokens))
    const [redemption, visit] = await record()
    expect(await takeBack(redemption?.id ?? 0)).toMatchObject({ status: 'taken-back' })
    expect(await refusalOf(takeBack(visit?.id ?? 0))).toBe(
      'conflict: This cannot be taken back. Only redemptions and answers recorded at the desk can be.',
    )
    expect((await record()).map(({ status }) => status)).toEqual(['taken-back', 'duplicate'])

    const sold = { key: 'sold', customerId: anna, outcome: 'ordered' as const, amount: 500 }
    const sell = () => engine.as(clerk, (ctx) => recordAtDesk(ctx, sold, tokens))
    await sell()
    expect(await takeBackOwn('sold')).toMatchObject({ status: 'taken-back' })
    expect(await refusalOf(sell())).toMatch(/^conflict: .* was taken back/)
    const leave = { key: 'leave', code: annas, outcome: 'opt-out' as const }
    await engine.as(clerk, (ctx) => recordAtDesk(ctx, leave, tokens))
    expect(await refusalOf(takeBackOwn('leave'))).toMatch(/Record a new consent, or lift the suppression/)
    expect((await scored(other.id)).total).toMatchObject({ converted: 0, revenue: 0 })
    const again = await engine.asSystem((ctx) => rescoreCampaign(ctx, { campaignId: other.id }))
    expect(again.differences).toEqual([])
  })
})

test('the desk shows the coupon and redeems it', async () => {
  const { annas, reply, bert } = await offered({ validUntil: '2026-12-31' })
  const shown = async (q: string) => {
    const { people } = await engine.as(clerk, (ctx) => findAtDesk(ctx, { q }, tokens))
    return people[0]?.offers[0]?.coupon
  }
  const coupon = { offer: '满 100 减 20', code: annas, until: '2026-12-31' }
  for (const q of [annas, reply]) expect(await shown(q)).toEqual({ ...coupon, state: 'valid', usesLeft: 1 })
  const record = (more: object) =>
    engine.as(clerk, (ctx) => recordAtDesk(ctx, { key: 'd', outcome: 'redeemed', ...more }, tokens))
  expect(await record({ code: annas, amount: 500 })).toMatchObject({ status: 'recorded' })
  expect(await record({ code: annas, amount: 500 })).toMatchObject({ status: 'duplicate' })
  expect(await shown(annas)).toEqual({ ...coupon, state: 'used', usesLeft: 0 })
  expect(await refusalOf(record({ customerId: bert }))).toMatch(/^bad-input/)
})

test('messages carry it, and are not sent without', async () => {
  const made = await engine.asSystem(async (ctx) => {
    await seedCustomers(ctx, east, 1, 'M')
    const html = '<p>{{coupon.offer}}: {{#if coupon.code}}{{coupon.code}}{{/if}} {{coupon.until}}</p>'
    return seedCampaign(ctx, { unitId: east, name: 'mail', refs: ['M1'], cells: [{ name: 'A', weight: 1 }], html })
  })
  const campaignId = made.id
  const schedule = () => engine.asSystem((ctx) => scheduleCampaign(ctx, { campaignId }))
  expect(await refusalOf(schedule())).toMatch(/^conflict: The template "mail" shows a coupon/)
  await engine.asSystem((ctx) => setCoupon(ctx, { campaignId, offer: '2 for 1', validUntil: '2026-12-31' }))
  await schedule()
  await engine.asSystem((ctx) => launchCampaign(ctx, { campaignId }))
  const stepId = made.steps[0].id
  const claim = await engine.asSystem((ctx) =>
    claimChunk(ctx, { campaignId, stepId, from: 1, to: 1 }, { limit: 1, leaseSeconds: 30 }),
  )
  const code = await engine.asSystem(async (ctx) => couponCode(ctx.vault, { stepId, seq: 1 }))
  expect(claim.deliveries[0]?.data.coupon).toEqual({ code, offer: '2 for 1', until: '2026-12-31' })
  expect(await engine.asSystem(mergeFields)).toEqual(expect.arrayContaining(['coupon.code', 'coupon.offer']))
  // It may be extended while it is out; what kind of code it is may not change.
  await engine.asSystem((ctx) => setCoupon(ctx, { campaignId, offer: '2 for 1', validUntil: '2027-12-31' }))
  const other = engine.asSystem((ctx) => setCoupon(ctx, { campaignId, offer: '2 for 1', code: 'ALL20' }))
  expect(await refusalOf(other)).toMatch(/^conflict: Codes are out/)
})
