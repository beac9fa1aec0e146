import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Filter, MovableClock, parseFilter, reviseSegment, rows, saveSegment } from '../src/index.ts'
import { reachOf } from '../src/segments/reach.ts'
import { filterCondition } from '../src/segments/segment-condition.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { selects, type World } from './segments-evaluator.ts'
import { addCampaign, addCustomer, addUnit, declare, type TestCustomer } from './segments-population.ts'

// Half past midnight on 31 March in Shanghai, still 30 March in UTC; the month before has no 31st.
/** 2,000 filters, several to a statement. */
const [batches, batchSize] = [80, 25]
const now = new Date('2026-03-30T16:30:00Z')
const attributeTypes = { tier: 'text', score: 'number', vip: 'boolean', opened_on: 'date' } as const
const channels = ['email', 'sms', 'letter']

const words = [
  ...[
    '王芳',
    '李雷',
    '王芳芳',
    '北京市海淀区',
    "O'Brien",
    "' or 1=1 --",
    '100%',
    '10%',
    'a_b',
    'aXb',
    'back\\slash',
    '\\',
  ],
  ...['"quoted"', '{a,b}', 'NULL', 'null', '$1', 'WANG', 'wang', 'Wang Fang', 'ÄÖ', 'äö', 'ß', '🐼', ' ', 'x'],
]
const days = ['1980-02-29', '1990-03-30', '1990-03-31', '1990-04-01', '2004-02-29', '2025-03-31', '2026-02-28']
const recentDays = [...days, '2026-03-01', '2026-03-29', '2026-03-30', '2026-03-31', '2026-04-01']
// The last and first milliseconds of days in Shanghai and in UTC.
// And of days around the hours that Berlin (29 March) and New York (8 March) leave out.
const instants = [
  ...['15:59:59.999', '16:00:00', '16:29:59', '23:59:59.999', '00:00:00'].flatMap((time) =>
    ['2025-03-30', '2026-02-27', '2026-02-28', '2026-03-29', '2026-03-30'].map((day) => `${day}T${time}Z`),
  ),
  ...['2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z'],
  ...['2026-03-08T04:59:59Z', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z'],
]
const products = ['明信片', 'EMS', "d'or"]
const tags = ['VIP', '{a,b}', '团购', "d'or"]
const models = ['churn', "d'or"]
const amounts = [-100, 0, 1, 100, 9_999, 10_000, 2_000_000_000, 4_000_000_000_000]

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2 })
const customerArbitrary = (unitIds: number[], campaignIds: number[]): fc.Arbitrary<TestCustomer> =>
  fc.record({
    unitId: fc.constantFrom(...unitIds),
    kind: fc.constantFrom('person', 'organisation'),
    gender: maybe(fc.constantFrom('male', 'female')),
    name: fc.constantFrom(...words),
    ref: fc.constant(null),
    email: maybe(fc.constantFrom('wang@example.cn', 'WANG@example.cn', 'li_lei@example.cn', 'li%lei@example.cn')),
    mobile: maybe(fc.constantFrom('+8613800000001', '+8613900000002')),
    address: maybe(fc.constantFrom(...words)),
    divisionCode: maybe(fc.constantFrom('110108', '110105', '310101')),
    postcode: maybe(fc.constantFrom('100080', '200000')),
    birthday: maybe(fc.constantFrom(...days.slice(0, -1), '1999-02-15', '1995-10-18')),
    joinedOn: maybe(fc.constantFrom(...recentDays)),
    attributes: fc.record(
      {
        tier: maybe(fc.constantFrom(...words)),
        // Now and then something that does not fit the declared type.
        score: maybe(fc.constantFrom<(string | number)[]>(-1, 0, 0.1, 30, 1e15, 'thirty')),
        vip: maybe(fc.boolean()),
        opened_on: maybe(fc.constantFrom(...recentDays)),
      },
      { requiredKeys: [] },
    ),
    tags: fc.subarray(tags),
    grade: maybe(fc.constantFrom(1, 2, 3, 4)),
    scores: fc.dictionary(fc.constantFrom(...models), fc.constantFrom(-1.5, 0, 0.25, 0.5, 1e300)),
    rfm: maybe(fc.constantFrom(111, 543, 544, 355, 215)),
    consents: fc.dictionary(fc.constantFrom(...channels), fc.constantFrom('granted', 'refused', 'unknown')),
    orders: fc.array(
      fc.record({
        orderedAt: fc.constantFrom(...instants),
        amount: fc.constantFrom(...amounts),
        product: maybe(fc.constantFrom(...products)),
        category: maybe(fc.constantFrom('集邮', '储蓄')),
        currency: fc.constantFrom('CNY', 'CNY', 'CNY', 'USD'),
      }),
      { maxLength: 4 },
    ),
    contacts: fc.array(
      fc
        .record({ campaignId: fc.constantFrom(...campaignIds), channel: fc.constantFrom('email', 'sms') })
        .chain((sent) =>
          fc.oneof(
            fc.constantFrom(...instants).map((sentAt) => ({ ...sent, state: 'sent' as const, sentAt })),
            fc.constant({ ...sent, state: 'queued' as const, sentAt: null }),
          ),
        ),
      { maxLength: 2 },
    ),
    responses: fc.array(
      fc.record({
        to: fc.constantFrom(undefined, undefined, 0, 1),
        campaignId: maybe(fc.constantFrom(...campaignIds)),
        occurredAt: fc.constantFrom(...instants),
        responded: fc.boolean(),
        converted: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
  })

const moment = fc.oneof(
  fc.constantFrom(...recentDays, 'now'),
  fc.record({ daysAgo: fc.constantFrom(0, 1, 2, 30, 365) }),
  fc.record({ monthsAgo: fc.constantFrom(0, 1, 2, 12) }),
  fc.record({ yearsAgo: fc.constantFrom(1, 22, 36) }),
)
const word = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom('%', '_', '\\', "'", '王', 'wA', 'X', 'ö', '1', '@EXAMPLE'),
  fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme' }).filter((text) => !text.includes('\0')),
)

/** Conditions on one subject: scalars with one operator each, lists, ranges, presence. */
function conditions(subject: object, value: fc.Arbitrary<unknown>, ops: { one?: string[]; kinds: string[] }) {
  const about = (rest: Record<string, fc.Arbitrary<unknown>>) => fc.record(rest).map((r) => ({ ...subject, ...r }))
  const shapes: Record<string, fc.Arbitrary<object>> = {
    one: about({ op: fc.constantFrom(...(ops.one ?? ['eq', 'ne'])), value }),
    list: about({ op: fc.constantFrom('in', 'notIn'), value: fc.array(value, { minLength: 1, maxLength: 12 }) }),
    range: about({ op: fc.constant('between'), value: fc.tuple(value, value) }),
    presence: about({ op: fc.constantFrom('isNull', 'isNotNull') }),
  }
  return fc.oneof(...ops.kinds.map((kind) => shapes[kind]!))
}

function filterArbitrary(unitIds: number[], campaignIds: number[], references: Filter[]): fc.Arbitrary<Filter> {
  const equality = ['eq', 'ne']
  const ordered = [...equality, 'lt', 'lte', 'gt', 'gte']
  const field = (name: string, ...rest: [fc.Arbitrary<unknown>, Parameters<typeof conditions>[2]]) =>
    conditions({ field: name }, ...rest)
  const text = { one: [...equality, 'contains', 'startsWith'], kinds: ['one', 'one', 'list', 'presence'] }
  const date = { one: ordered, kinds: ['one', 'range', 'presence'] }
  const numbers = { one: ordered, kinds: ['one', 'list', 'range', 'presence'] }
  const age = fc.constantFrom(21, 22, 35, 36, 46)
  const fields = [
    field('kind', fc.constantFrom('person', 'organisation'), { kinds: ['one', 'list'] }),
    field('gender', fc.constantFrom('male', 'female'), { kinds: ['one', 'list', 'presence'] }),
    field('name', word, { ...text, kinds: ['one', 'list'] }),
    ...['email', 'mobile', 'address', 'divisionCode', 'postcode', 'attributes.tier'].map((n) => field(n, word, text)),
    field('email', fc.constantFrom('wang@example.cn', 'li_', 'LI%', '@'), text),
    field('divisionCode', fc.constantFrom('11', '1101', '110108'), text),
    ...['birthday', 'joinedOn', 'attributes.opened_on'].map((name) => field(name, moment, date)),
    field('age', age, numbers),
    field('daysToBirthday', fc.constantFrom(0, 1, 7, 336, 364, 366), numbers),
    field('daysToLunarBirthday', fc.constantFrom(0, 1, 7, 100, 300, 384), numbers),
    field('unit', fc.constantFrom(...unitIds), { kinds: ['one', 'list'] }),
    field('tags', fc.constantFrom(...tags, 'vip', 'a'), { kinds: ['one', 'list'] }),
    ...['grade', 'rfm.recency', 'rfm.frequency', 'rfm.monetary'].map((name) =>
      field(name, fc.constantFrom(1, 2, 4, 5, 40_000, 5_000_000_000), numbers),
    ),
    field('rfm.cell', fc.constantFrom('5', '54', '543', '4'), text),
    field('attributes.score', fc.constantFrom(-1, 0, 0.1, 30, 1e15), numbers),
    field('attributes.vip', fc.boolean(), { kinds: ['one', 'presence'] }),
    ...channels.map((c) =>
      field(`consent.${c}`, fc.constantFrom('granted', 'refused', 'unknown'), { kinds: ['one', 'list'] }),
    ),
  ]
  const where = fc.option(
    fc.record(
      {
        product: fc.oneof(fc.constantFrom(...products), fc.subarray([...products, '无'], { minLength: 1 })),
        category: fc.oneof(fc.constantFrom('集邮', '储蓄'), fc.constant(['集邮', '储蓄'])),
        amount: fc.constantFrom(
          { min: 100 },
          { max: 9_999 },
          { min: -100, max: 100 },
          { min: 1, max: 4_000_000_000_000 },
        ),
        currency: fc.constantFrom('CNY', 'USD', 'JPY'),
        since: moment,
        until: moment,
      },
      { requiredKeys: [] },
    ),
    { nil: undefined },
  )
  const number = { one: ordered, kinds: ['one', 'list', 'range'] }
  const orders = fc
    .tuple(
      where,
      fc.oneof(
        conditions({ orders: 'count' }, fc.constantFrom(-1, 0, 1, 2, 3), number),
        conditions({ orders: 'products' }, fc.constantFrom(0, 1, 2), number),
        conditions({ orders: 'sum' }, fc.constantFrom(...amounts, 200, 9_999_999), number),
        conditions({ orders: 'last' }, moment, date),
        conditions({ orders: 'first' }, moment, date),
      ),
    )
    .map(([restriction, condition]) => (restriction ? { ...condition, where: restriction } : condition))
  const channel = fc.constantFrom('email', 'sms', 'letter')
  const answers = {
    channel,
    campaignId: fc.constantFrom(...campaignIds, 999),
    withinDays: fc.constantFrom(1, 2, 30, 31, 365),
  }
  const random = fc.record({
    random: fc.record({ percent: fc.constantFrom(0.01, 10, 33.33, 90, 100), seed: word }),
  })
  const contacts = fc.oneof(
    fc.record({ contacted: fc.record(answers, { requiredKeys: [] }) }),
    fc.record({ responded: fc.record(answers, { requiredKeys: [] }) }),
    fc.record({ converted: fc.record(answers, { requiredKeys: [] }) }),
  )
  const score = conditions({ score: 'churn' }, fc.constantFrom(-1.5, 0, 0.1, 0.5, 1e300), numbers)
  const by = fc.oneof(
    fc
      .constantFrom(
        ...['age', 'birthday', 'joinedOn', 'grade', 'rfm.monetary', 'daysToLunarBirthday'],
        ...['attributes.score', 'attributes.opened_on'],
      )
      .map((name) => ({ field: name })),
    fc.constantFrom(...models).map((name) => ({ score: name })),
    fc.record(
      { orders: fc.constantFrom('count', 'sum', 'last', 'first', 'products'), where: where.map((w) => w ?? {}) },
      { requiredKeys: ['orders'] },
    ),
  )
  const top = (among: fc.Arbitrary<unknown>) =>
    fc.record({
      top: fc.record(
        { n: fc.constantFrom(1, 10, 50, 150, 200_000), by, lowest: fc.boolean(), among },
        { requiredKeys: ['n', 'by'] },
      ),
    })
  const leaf = fc.oneof(
    { arbitrary: fc.oneof(...fields), weight: 2 },
    { arbitrary: score, weight: 1 },
    { arbitrary: orders, weight: 1 },
    { arbitrary: contacts, weight: 1 },
    { arbitrary: random, weight: 1 },
    { arbitrary: fc.constantFrom(...references), weight: 1 },
  )
  return fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      { arbitrary: leaf, weight: 3 },
      { arbitrary: fc.record({ all: fc.array(tie('node'), { maxLength: 3 }) }), weight: 2 },
      { arbitrary: fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }), weight: 2 },
      { arbitrary: fc.record({ not: tie('node') }), weight: 2 },
      { arbitrary: top(tie('node')), weight: 1 },
    ),
  })).node as fc.Arbitrary<Filter>
}

const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland']

let engine: TestEngine
let unitIds: number[]
let campaignIds: number[]
/** Saved segments by id, their versions in order. */
const segments = new Map<number, { filter: Filter; timeZone: string }[]>()
const references: Filter[] = []
const population: (TestCustomer & { id: number })[] = []
const parents = new Map<number, number | null>()

beforeAll(async () => {
  engine = await createTestEngine({ clock: new MovableClock(now) })
  await engine.asSystem(async (ctx) => {
    const unit = async (kind: string, parentId: number | null = null) => {
      const id = await addUnit(ctx, kind, parentId)
      parents.set(id, parentId)
      return id
    }
    const province = await unit('province')
    const [east, west] = [await unit('city', province), await unit('city', province)]
    unitIds = [province, east, west, await unit('branch', east), await unit('branch', east), await unit('branch', west)]
    await declare(ctx, attributeTypes)
    campaignIds = [await addCampaign(ctx, province, 'spring'), await addCampaign(ctx, east, 'autumn')]
    for (const customer of fc.sample(customerArbitrary(unitIds, campaignIds), { numRuns: 300, seed: 20260330 })) {
      population.push({ ...customer, id: await addCustomer(ctx, customer) })
    }
    const save = async (name: string, filter: Filter, timeZone = 'Asia/Shanghai') => {
      const { id } = await saveSegment({ ...ctx, timeZone }, { unitId: province, name, filter })
      segments.set(id, [{ filter, timeZone }])
      return id
    }
    const women: Filter = { field: 'gender', op: 'eq', value: 'female' }
    const buyers: Filter = { orders: 'count', op: 'gte', value: 2 }
    const known = await save('women', women)
    const others = await save('others', { not: { segment: known, version: 1 } })
    await reviseSegment(ctx, { id: known, filter: buyers })
    segments.get(known)?.push({ filter: buyers, timeZone: 'Asia/Shanghai' })
    const recent = await save('recent', { orders: 'last', op: 'gte', value: { daysAgo: 1 } }, 'America/New_York')
    const best = await save('best', { top: { n: 50, by: { orders: 'sum' }, among: { segment: recent, version: 1 } } })
    references.push({ segment: known }, { segment: known, version: 1 }, { segment: others }, { segment: recent })
    references.push({ segment: best })
    // Consent to something else than marketing must not count.
    await ctx.em.execute(`insert into consent (customer_id, channel, purpose, status, evidence, recorded_at)
      select id, 'email', 'service', 'granted', 'test', now() from customer where id % 2 = 0`)
    await ctx.em.execute('analyze')
  })
})
afterAll(() => engine.dispose())

test('the compiled SQL selects exactly whom a naive evaluator selects', async () => {
  const subtree = (unitId: number) => unitIds.filter((id) => ancestry(id).includes(unitId))
  const aboutUnit = new Map(
    [undefined, ...unitIds].map((unitId) => [
      unitId,
      population.filter((customer) => unitId === undefined || subtree(unitId).includes(customer.unitId)),
    ]),
  )
  let filters = 0
  let selective = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(filterArbitrary(unitIds, campaignIds, references), { minLength: batchSize, maxLength: batchSize }),
      fc.constantFrom(...zones),
      fc.constantFrom(undefined, undefined, ...unitIds),
      async (batch, timeZone, unitId) => {
        const parsed = batch.map((filter) => parseFilter(JSON.parse(JSON.stringify(filter))))
        expect(parsed).toEqual(batch)
        const world: World = {
          ...{ now, timeZone, attributeTypes, subtree, population: aboutUnit.get(unitId)! },
          segment: (id, version) => segments.get(id)!.at(version === undefined ? -1 : version - 1)!,
        }
        const selected = await selectAll(parsed, timeZone, unitId)
        for (const [n, filter] of batch.entries()) {
          const expected = aboutUnit.get(unitId)!.filter((customer) => selects(filter, customer, world))
          const ids = expected.map(({ id }) => id)
          expect({ filter, timeZone, unitId, ids: selected[n] }).toEqual({ filter, timeZone, unitId, ids })
          filters += 1
          if (ids.length > 0 && ids.length < aboutUnit.get(unitId)!.length) selective += 1
        }
      },
    ),
    { numRuns: batches },
  )
  expect(filters).toBeGreaterThanOrEqual(2_000)
  // A property over filters that all select nobody or everybody would prove little.
  expect(selective).toBeGreaterThan(filters / 3)
})

function ancestry(unitId: number): number[] {
  const parent = parents.get(unitId)
  return parent ? [unitId, ...ancestry(parent)] : [unitId]
}

/** The ids each filter selects, of a unit. */
async function selectAll(filters: Filter[], timeZone: string, unitId: number | undefined): Promise<number[][]> {
  const found = await engine.asSystem(async (ctx) => {
    const selections = []
    for (const [n, filter] of filters.entries()) {
      const reach = await reachOf(ctx, unitId)
      const condition = await filterCondition({ ...ctx, timeZone }, filter, { reach })
      selections.push(sql`select ${n}::int as n, c.id from customer c where ${reach.condition} and ${condition}`)
    }
    return rows<{ n: number; id: number }>(ctx, sql.join(selections, sql` union all `))
  })
  return filters.map((_, n) =>
    found
      .filter((hit) => hit.n === n)
      .map((hit) => hit.id)
      .sort((a, b) => a - b),
  )
}
