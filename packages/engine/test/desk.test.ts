import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  createTokens,
  findAtDesk,
  giveBackAttempt,
  listAudit,
  recordAtDesk,
  row,
  rows,
  takeAttempt,
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
  launch,
  startClock,
} from './responses-fixture.ts'

const clock = startClock()
const tokens = createTokens('the secret that these tests sign their links with')

let engine: TestEngine
let province: number
let west: number
let clerk: Actor // of east
let postman: Actor // of east, without the right to change customers
let analyst: Actor
let boss: Actor // of west
let spring: FixtureCampaign // of the province
let anna: number // of east
let bert: number // of west
let annas: string
let berts: string

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    const east = await addUnit(ctx, 'east', province)
    west = await addUnit(ctx, 'west', province)
    clerk = await addStaff(ctx, east, 'branch')
    postman = await addStaff(ctx, east, 'field')
    analyst = await addStaff(ctx, east, 'analyst')
    boss = await addStaff(ctx, west, 'coordinator')
    anna = await addCustomer(ctx, east, 'anna', { mobile: '+8613800138000' })
    bert = await addCustomer(ctx, west, 'bert', { mobile: '+8613900139000' })
    spring = await addCampaign(ctx, province, { name: 'spring' })
    const [first = 0, second = 0] = await contact(ctx, spring, [anna, bert])
    annas = tokens.replyCode({ stepId: spring.stepId, seq: first })
    berts = tokens.replyCode({ stepId: spring.stepId, seq: second })
  })
})
afterAll(() => engine.dispose())

const find = (q: string, as: Actor = clerk) => engine.as(as, (ctx) => findAtDesk(ctx, { q }, tokens))
type Answer = Parameters<typeof recordAtDesk>[1]
let keys = 0
const record = (answer: Omit<Answer, 'key'> & { key?: string }, as: Actor = clerk) =>
  engine.as(as, (ctx) => recordAtDesk(ctx, { key: `k${++keys}`, ...answer }, tokens))
const responsesOf = (customerId: number) =>
  engine.asSystem((ctx) =>
    rows<{ kind: string; source: string; amount: number | null; attribution: string; campaign_id: number }>(
      ctx,
      sql`select kind, source, amount, attribution, campaign_id from response where customer_id = ${customerId} order by id`,
    ),
  )
const refused = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code })

describe('the look-up', () => {
  test('by code, however it is typed, by number or by name', async () => {
    const shown = { customerId: anna, name: '王芳', mobile: '+8613800138000', unitName: 'east' }
    const spelt = [annas, annas.toLowerCase().replaceAll('-', ' '), ` ${annas.replaceAll('-', '')} `]
    for (const q of [...spelt, `https://x.cn/r/${tokens.sign({ stepId: spring.stepId, seq: 1 })}`]) {
      const found = await find(q)
      expect(found, q).toMatchObject({ by: 'code', people: [shown], more: false })
      expect(found.people[0]?.offers).toMatchObject([
        { code: annas, campaignName: 'spring', channel: 'email', content: 'spring', sentAt: launch, answers: [] },
      ])
      expect(found.people[0]?.offers[0]?.closesAt).toEqual(daysAfterLaunch(30))
    }
    for (const q of ['138 0013 8000', '王', 'anna@example.com', 'anna']) {
      if (q === '王') await refused(find(q), 'bad-input')
      else expect(await find(q), q).toMatchObject({ by: 'search', people: [shown] })
    }
  })

  test('names nobody who is not there', async () => {
    for (const q of ['7K3F-92QX-4M', '13700137000', '李雷', "' or 1=1 --", '%%', '王芳\u0000x', '💥💥']) {
      const found = await find(q).catch((error) => error)
      expect(found.code === 'bad-input' || found.people.length === 0, q).toBe(true)
    }
  })

  test('of a customer of another branch shows the one message of the code, and nothing more', async () => {
    await record({ code: berts, outcome: 'answered' }, boss)
    const { people } = await find(berts)
    expect(people).toMatchObject([{ customerId: null, name: '王*', mobile: null, unitName: 'west' }])
    expect(people[0]?.offers.map(({ code, answers }) => [code, answers.length])).toEqual([[berts, 1]])
    expect(JSON.stringify(people)).not.toMatch(/bert|139/)
    expect((await find('13900139000')).people).toEqual([])
    expect((await find('bert')).people).toEqual([])
    const { items } = await engine.as(boss, (ctx) => listAudit(ctx, { unitId: west, customerId: bert }))
    expect(items.map(({ action, who }) => [action, who]).at(0)).toEqual(['desk.look-up', clerk.name])
  })

  test('masks who they are for somebody who may not change records, and is closed to who may not record', async () => {
    expect((await find(annas, postman)).people).toMatchObject([{ name: '王*', mobile: '+86138****8000' }])
    await refused(find(annas, analyst), 'forbidden')
  })
})

describe('what came of it', () => {
  test('an answer and an order, each once for its key', async () => {
    expect(await record({ key: 'a', code: annas, outcome: 'answered', note: '很满意' })).toEqual({
      status: 'recorded',
      attribution: 'token',
    })
    clock.moveTo(daysAfterLaunch(11))
    expect(await record({ key: 'a', code: annas, outcome: 'answered', note: '很满意' })).toMatchObject({
      status: 'duplicate',
    })
    await refused(record({ key: 'a', code: annas, outcome: 'ordered', amount: 100 }), 'conflict')
    await record({ customerId: anna, outcome: 'ordered', amount: 8800 })
    expect(await responsesOf(anna)).toMatchObject([
      { kind: 'visit', source: 'desk', attribution: 'token', campaign_id: spring.id },
      { kind: 'order', source: 'desk', attribution: 'window', amount: 8800, campaign_id: spring.id },
    ])
    const { people } = await find(annas)
    expect(people[0]?.offers[0]?.answers.map(({ kind }) => kind).sort()).toEqual(['order', 'visit'])
  })

  test('of two clerks with the same key both are kept; of one who taps twice at once one', async () => {
    const before = (await responsesOf(anna)).length
    await record({ key: 'same', code: annas, outcome: 'answered' })
    await record({ key: 'same', code: annas, outcome: 'answered' }, postman)
    const twice = { key: 'twice', code: annas, outcome: 'answered' } as const
    const results = await Promise.all([record(twice), record(twice)])
    expect(results.map(({ status }) => status).sort()).toEqual(['duplicate', 'recorded'])
    expect(await responsesOf(anna)).toHaveLength(before + 3)
  })

  test('is taken of a stranger by their code, and says nothing about them', async () => {
    const before = (await responsesOf(bert)).length
    expect(await record({ code: berts, outcome: 'ordered', amount: 5 })).toEqual({
      status: 'recorded',
      attribution: null,
    })
    expect(await responsesOf(bert)).toHaveLength(before + 1)
    await refused(record({ customerId: bert, outcome: 'ordered', amount: 5 }), 'not-found')
  })

  test('who wants out is out', async () => {
    await record({ code: berts, outcome: 'opt-out' })
    const found = await engine.asSystem((ctx) =>
      row(ctx, sql`select id from suppression where kind = 'email' and value = 'bert@example.com'`),
    )
    expect(found).toBeDefined()
  })

  test('the wrong person: no answer, not reached, and the number is not used again', async () => {
    const [dora, code] = await engine.asSystem(async (ctx) => {
      const dora = await addCustomer(ctx, west, 'dora', { mobile: '+8613700137001' })
      const [seq = 0] = await contact(ctx, spring, [dora])
      await sql`update delivery set channel = 'sms' where step_id = ${spring.stepId} and seq = ${seq}`.execute(
        ctx.em.getKysely(),
      )
      return [dora, tokens.replyCode({ stepId: spring.stepId, seq })] as const
    })
    expect(await record({ code, outcome: 'wrong-person' })).toMatchObject({ status: 'recorded' })
    expect(await record({ code, outcome: 'wrong-person' })).toMatchObject({ status: 'duplicate' })
    expect(await responsesOf(dora)).toEqual([])
    const state = await engine.asSystem((ctx) =>
      row(
        ctx,
        sql`select to_json(c.wrong) as wrong, d.receipt from customer c join delivery d on d.customer_id = c.id where c.id = ${dora}`,
      ),
    )
    expect(state).toEqual({ wrong: ['mobile'], receipt: 'undelivered' })
  })

  test.each([
    [{ outcome: 'ordered', code: 'x' }, 'amount'],
    [{ outcome: 'answered', code: 'x', amount: 5 }, 'amount'],
    [{ outcome: 'answered' }, 'code'],
    [{ outcome: 'answered', code: 'x', customerId: 1 }, 'code'],
    [{ outcome: 'wrong-person', customerId: 1 }, 'code'],
    [{ outcome: 'ordered', code: 'x', amount: -1 }, 'amount'],
    [{ outcome: 'answered', code: 'x', note: 'a\nb' }, 'note'],
    [{ outcome: 'sigh', code: 'x' }, 'outcome'],
  ])('%j is refused', async (answer, path) => {
    const refusal = await record(answer as Omit<Answer, 'key'>).catch((error) => error)
    expect(refusal).toMatchObject({ code: 'bad-input', issues: [{ path }] })
  })

  test('a code that is none, and who has no right', async () => {
    await refused(record({ code: '7K3F-92QX-4M', outcome: 'answered' }), 'not-found')
    await refused(record({ code: annas, outcome: 'answered' }, analyst), 'forbidden')
  })
})

describe('tries', () => {
  const allowance = { who: 'staff:1', most: 3, seconds: 600 }
  const take = () => engine.asSystem((ctx) => takeAttempt(ctx, allowance))

  test('run out, also when many are made at once, and come back with time', async () => {
    const taken = await Promise.all(Array.from({ length: 8 }, take))
    expect(taken.filter((wait) => wait === null)).toHaveLength(3)
    expect(taken.filter((wait) => wait !== null)).toEqual(Array(5).fill(600))
    clock.moveTo(new Date(clock.now().getTime() + 600_000))
    expect(await take()).toBeNull()
  })

  test('several at once are counted as so many, and asking whether any are left takes none', async () => {
    const several = (times: number) =>
      engine.asSystem((ctx) => takeAttempt(ctx, { who: 'staff:9', most: 3, seconds: 600, times }))
    expect([await several(0), await several(3), await several(0)]).toEqual([null, null, null])
    expect(await several(1)).toBe(600)
    expect(await several(0)).toBe(600)
  })

  test('of who guessed nothing are given back', async () => {
    for (let n = 0; n < 5; n++) {
      expect(await take()).toBeNull()
      await engine.asSystem((ctx) => giveBackAttempt(ctx, allowance.who))
    }
  })
})
