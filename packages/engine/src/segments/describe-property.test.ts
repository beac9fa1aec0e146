import fc from 'fast-check'
import { expect, test } from 'vitest'
import { selects } from '../../test/segments-evaluator.ts'
import { nobody, type TestCustomer } from '../../test/segments-population.ts'
import { describeFilter } from './describe.ts'
import { type Filter, operators, parseFilter } from './filter.ts'

const languages = ['zh', 'en'] as const

const ranking = fc.constantFrom({ field: 'age' }, { orders: 'sum' as const }, { score: 'm' })

/** Groups over the given leaves. */
const filters = (leaf: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> =>
  fc.letrec<{ node: Filter }>((tie) => ({
    node: fc.oneof(
      { maxDepth: depth, withCrossShrink: true },
      { arbitrary: leaf, weight: 3 },
      { arbitrary: fc.record({ all: fc.array(tie('node'), { maxLength: 3 }) }), weight: 2 },
      { arbitrary: fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }), weight: 2 },
      { arbitrary: fc.record({ not: tie('node') }), weight: 2 },
      {
        arbitrary: fc.record({
          top: fc.record({ n: fc.integer({ min: 1, max: 3 }), by: ranking, among: tie('node') }),
        }),
        weight: 1,
      },
    ),
  })).node

const relative = fc.oneof(
  fc.record({ daysAgo: fc.nat(400) }),
  fc.record({ monthsAgo: fc.nat(24) }),
  fc.record({ yearsAgo: fc.nat(100) }),
)
const moment = fc.oneof(fc.constantFrom('2026-03-31', '1990-01-01', 'now'), relative)
const text = fc.string({ unit: 'binary', maxLength: 100 }).filter((value) => !value.includes('\0'))
const anyValue = fc.oneof(text, moment, fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const fieldNames = ['kind', 'gender', 'name', 'email', 'birthday', 'joinedOn', 'age', 'unit', 'consent.sms']
const oddNames = ['attributes.tier', 'attributes.', 'consent.', 'constructor', '__proto__', '', 'attributes.__proto__']
const anySubject = fc.oneof(
  fc.record({ field: fc.oneof(fc.constantFrom(...fieldNames, ...oddNames), text) }),
  fc.record({ score: text.filter((name) => name !== '' && name.length <= 100) }),
  fc.record(
    {
      orders: fc.constantFrom('count', 'sum', 'last', 'first', 'products'),
      where: fc.record(
        {
          ...{
            product: fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 7 })),
            category: text,
            currency: fc.constantFrom('CNY', 'USD', 'JPY', 'QQQ'),
          },
          ...{
            since: moment,
            until: moment,
            amount: fc.record({ min: fc.maxSafeInteger(), max: fc.maxSafeInteger() }),
          },
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['orders'] },
  ),
)

/** Whatever can be written down, whether or not there is such a field and it takes such a value. */
const anyLeaf = fc
  .tuple(
    anySubject,
    fc.constantFrom(...operators),
    anyValue,
    anyValue,
    fc.array(anyValue, { minLength: 1, maxLength: 12 }),
  )
  .map(([subject, op, one, other, many]) => {
    if (op === 'isNull' || op === 'isNotNull') return { ...subject, op }
    if (op === 'in' || op === 'notIn') return { ...subject, op, value: many }
    return { ...subject, op, value: op === 'between' ? [one, other] : one }
  }) as fc.Arbitrary<Filter>

test('every filter is one sentence on one line, the same each time', () => {
  fc.assert(
    fc.property(filters(anyLeaf, 6), (filter) => {
      parseFilter(filter)
      for (const language of languages) {
        const sentence = describeFilter(filter, language)
        expect(sentence).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u)
        expect(sentence).not.toMatch(/undefined|null|NaN|\[object/)
        expect(describeFilter(structuredClone(filter), language)).toBe(sentence)
      }
    }),
    { numRuns: 2_000 },
  )
})

const unquoted = (sentence: string) => sentence.replace(/“(?:\\.|[^\\”])*”/gs, '“”')

test('nothing in the data can pass for a part of the sentence', () => {
  const marks = [
    '”',
    '“',
    '\\',
    '，并且',
    '；',
    '）的客户',
    '：',
    ' and who ',
    '\n',
    '\u2028',
    '\u202e',
    '（共 50 字）',
    '。',
  ]
  const hostile = fc.array(fc.oneof(fc.constantFrom(...marks), text), { maxLength: 4 }).map((parts) => parts.join(''))
  const about = (value: string): Filter => ({
    all: [
      { field: 'name', op: 'notIn', value: [value, value] },
      {
        any: [
          { field: 'attributes.tier', op: 'contains', value },
          { field: 'unit', op: 'eq', value: 1 },
        ],
      },
      { orders: 'count', op: 'gt', value: 3, where: { product: value, category: value } },
      { responded: { campaignId: 1 } },
      { score: value, op: 'gt', value: 1 },
      { top: { n: 3, by: { score: value }, among: { field: 'name', op: 'eq', value } } },
      { orders: 'products', op: 'gt', value: 3, where: { product: [value, 'x'] } },
      { random: { percent: 1, seed: value } },
      { segment: 1, version: 1 },
    ],
  })
  fc.assert(
    fc.property(
      hostile.filter((value) => value !== '' && Array.from(value).length <= 40),
      (value) => {
        for (const language of languages) {
          const said = (word: string) =>
            describeFilter(about(word), language, {
              attribute: () => word,
              unit: () => word,
              campaign: () => word,
              segment: () => word,
            })
          expect(unquoted(said(value))).toBe(unquoted(said('x')))
        }
      },
    ),
    { numRuns: 500 },
  )
})

/** A filter without what changes nothing: groups of one, of a kind inside each other, double and empty denials. */
type Plain = string | { all: Plain[] } | { any: Plain[] } | { not: Plain }

function plain(filter: Filter): Plain {
  if ('all' in filter) {
    const parts = filter.all
      .map(plain)
      .flatMap((part) => (typeof part === 'object' && 'all' in part ? part.all : [part]))
    return parts.length === 1 ? parts[0]! : { all: parts }
  }
  if ('any' in filter) {
    const parts = filter.any
      .map(plain)
      .flatMap((part) => (typeof part === 'object' && 'any' in part ? part.any : [part]))
    return parts.length === 1 ? parts[0]! : { any: parts }
  }
  if ('top' in filter) {
    const { among, ...rest } = filter.top
    const whom = among && JSON.stringify(plain(among))
    return JSON.stringify({ top: rest, whom: whom === '{"all":[]}' ? undefined : whom })
  }
  if (!('not' in filter)) return JSON.stringify(filter)
  const denied = plain(filter.not)
  if (typeof denied === 'string') return { not: denied }
  if ('not' in denied) return denied.not
  if ('all' in denied) return denied.all.length === 0 ? { any: [] } : { not: denied }
  return denied.any.length === 0 ? { all: [] } : { not: denied }
}

const leaves: Filter[] = [
  { field: 'gender', op: 'eq', value: 'male' },
  { field: 'email', op: 'isNull' },
  { orders: 'last', op: 'lt', value: { daysAgo: 90 }, where: { product: 'EMS' } },
  { contacted: { withinDays: 90 } },
]
const lists = (filters: Filter[], length: number): Filter[][] =>
  length === 0 ? [[]] : filters.flatMap((first) => lists(filters, length - 1).map((others) => [first, ...others]))
const groupsOf = (filters: Filter[], lengths: number[]): Filter[] => [
  ...filters.map((not) => ({ not })),
  ...lengths.flatMap((length) => lists(filters, length)).flatMap((parts) => [{ all: parts }, { any: parts }]),
]

/** Every filter of two levels over the leaves, pairs of those at the top and denied, and some that lie deeper. */
function manyStructures(): Filter[] {
  const two = [...leaves, ...groupsOf(leaves, [0, 1, 2])]
  const three = groupsOf(two, [2])
  const deep = fc.sample(filters(fc.constantFrom(...leaves), 5), { numRuns: 5_000, seed: 20260331 })
  return [...two, ...three, ...three.map((not) => ({ not })), ...deep]
}

test.each(languages)('filters of different structure are never described alike: %s', (language) => {
  const structures = new Map<string, string>()
  const sentences = new Map<string, string>()
  for (const filter of manyStructures()) {
    const [sentence, structure] = [describeFilter(filter, language), JSON.stringify(plain(filter))]
    if ((structures.get(sentence) ?? structure) !== structure) {
      expect.fail(`${sentence}\n${structures.get(sentence)}\n${structure}`)
    }
    structures.set(sentence, structure)
    // And nothing that changes nothing is heard.
    expect(sentences.get(structure) ?? sentence).toBe(sentence)
    sentences.set(structure, sentence)
  }
  expect(structures.size).toBeGreaterThan(3_000)
})

const now = new Date('2026-03-30T16:30:00Z')
const attributeTypes = { tier: 'text', score: 'number', vip: 'boolean', due_on: 'date' } as const
const days = ['2025-03-31', '2026-02-28', '2026-03-01', '2026-03-30', '2026-03-31']
const maybe = <T>(...values: T[]) => fc.constantFrom(...values, null)
const customer: fc.Arbitrary<TestCustomer> = fc.record({
  ...{
    unitId: fc.constantFrom(1, 2, 3),
    ref: fc.constant(null),
    divisionCode: fc.constant(null),
    postcode: maybe('1'),
  },
  ...{
    kind: fc.constantFrom('person', 'organisation'),
    gender: maybe('male', 'female'),
    name: fc.constantFrom('a', 'ab'),
  },
  ...{ email: maybe('a'), mobile: fc.constant(null), address: maybe('a', 'ba'), joinedOn: maybe(...days) },
  birthday: maybe('2005-03-31', '2006-03-31', '2007-03-31'),
  attributes: fc.record({
    tier: maybe('a', 'ab'),
    score: maybe(1, 2, 3),
    vip: maybe(true, false),
    due_on: maybe(...days),
  }),
  ...{ tags: fc.subarray(['a', 'ab', 'b']), grade: maybe(1, 2, 3, 4), rfm: maybe(111, 343, 344, 434, 543) },
  scores: fc.dictionary(fc.constantFrom('m', 'n'), fc.constantFrom(0.5, 1, 2)),
  consents: fc.dictionary(fc.constantFrom('email', 'sms'), fc.constantFrom('granted', 'refused', 'unknown')),
  orders: fc.array(
    fc.record({
      ...{ orderedAt: fc.constantFrom(...days.map((day) => `${day}T04:00:00Z`)), amount: fc.constantFrom(-1, 0, 1, 2) },
      ...{ product: maybe('a', 'b'), category: maybe('a'), currency: fc.constantFrom('CNY', 'USD') },
    }),
    { maxLength: 4 },
  ),
  contacts: fc.array(
    fc.record({
      ...{ campaignId: fc.constantFrom(1, 2), channel: fc.constantFrom('email', 'sms'), state: fc.constant('sent') },
      sentAt: fc.constantFrom(...days.map((day) => `${day}T04:00:00Z`)),
    }),
    { maxLength: 2 },
  ),
  responses: fc.array(
    fc.record({
      to: fc.constantFrom(undefined, 0),
      ...{ campaignId: maybe(1, 2), occurredAt: fc.constantFrom(...days.map((day) => `${day}T04:00:00Z`)) },
      ...{ responded: fc.boolean(), converted: fc.boolean() },
    }),
    { maxLength: 2 },
  ),
})

/** Conditions so close to each other that their sentences would meet if anything that matters were left out. */
const closeLeaf: fc.Arbitrary<Filter> = (() => {
  const about = (subject: object, values: unknown[], ops: string[]) => {
    const one = fc.constantFrom(...values)
    const kinds = ops.map((op) => {
      if (op === 'isNull' || op === 'isNotNull') return fc.constant({ ...subject, op })
      const list = fc.array(one, { minLength: 1, maxLength: 3 })
      const value = op === 'in' || op === 'notIn' ? list : op === 'between' ? fc.tuple(one, one) : one
      return value.map((given) => ({ ...subject, op, value: given }))
    })
    return fc.oneof(...kinds)
  }
  const [equality, lists, presence] = [
    ['eq', 'ne'],
    ['in', 'notIn'],
    ['isNull', 'isNotNull'],
  ] as const
  const order = ['lt', 'lte', 'gt', 'gte', 'between']
  const near = ['now', '2026-03-30', { daysAgo: 0 }, { daysAgo: 1 }, { monthsAgo: 1 }, { yearsAgo: 0 }, { yearsAgo: 1 }]
  const numbers = [...equality, ...lists, ...order]
  const dates = [...equality, ...order, ...presence]
  const texts = [...equality, ...lists, 'contains', 'startsWith']
  const amounts = [{ min: 1 }, { max: 1 }, { min: 0, max: 1 }].flatMap((amount) => [
    { amount },
    { amount, currency: 'USD' },
    { amount, currency: 'CNY' },
  ])
  const wheres = [
    {},
    { product: 'a' },
    { category: 'a' },
    { currency: 'CNY' },
    { currency: 'USD' },
    { since: 'now' },
    ...amounts,
    { product: ['a', 'b'] },
  ]
  const periods = [
    { until: 'now' },
    { since: { daysAgo: 1 } },
    { until: { daysAgo: 1 } },
    { since: near[1], until: 'now' },
  ]
  const answers = [
    {},
    { campaignId: 1 },
    { campaignId: 2 },
    { withinDays: 1 },
    { withinDays: 31 },
    { channel: 'sms' },
    { channel: 'sms', withinDays: 1, campaignId: 1 },
  ]
  const rankings = [
    ...[{ field: 'age' }, { field: 'birthday' }, { field: 'attributes.score' }, { score: 'm' }, { score: 'n' }],
    ...(['count', 'sum', 'last', 'products'] as const).flatMap((orders) =>
      [...wheres, ...periods].map((where) => ({ orders, where })),
    ),
  ]
  const amongst = [
    undefined,
    { all: [] },
    { field: 'gender', op: 'eq', value: 'male' },
    { field: 'gender', op: 'ne', value: 'male' },
  ]
  const tops = rankings.flatMap((by) =>
    amongst.flatMap((among) =>
      [true, false].flatMap((lowest) => [3, 10].map((n) => ({ top: { n, by, lowest, ...(among && { among }) } }))),
    ),
  )
  const random = (percent: number, seed: string) => ({ random: { percent, seed } })
  return fc.oneof(
    fc.constantFrom({ segment: 1 }, { segment: 1, version: 1 }, { segment: 1, version: 2 }, { segment: 2 }),
    fc.constantFrom(random(40, 'a'), random(50, 'a'), random(50, 'b')),
    ...['daysToBirthday', 'daysToLunarBirthday'].map((field) =>
      about({ field }, [0, 1, 7, 366], [...numbers, ...presence]),
    ),
    fc.constantFrom(...answers.flatMap((where) => [{ contacted: where }, { responded: where }, { converted: where }])),
    fc.constantFrom(...tops),
    ...['m', 'n'].map((score) => about({ score }, [0.5, 1], [...numbers, ...presence])),
    about({ field: 'kind' }, ['person', 'organisation'], [...equality, ...lists]),
    about({ field: 'gender' }, ['male', 'female'], [...equality, ...lists, ...presence]),
    about({ field: 'name' }, ['a', 'ab', 'b'], texts),
    ...['email', 'address', 'attributes.tier'].map((field) => about({ field }, ['a', 'ab'], [...texts, ...presence])),
    ...['joinedOn', 'birthday', 'attributes.due_on'].map((field) => about({ field }, near, dates)),
    about({ field: 'age' }, [19, 20, 21], [...numbers, ...presence]),
    about({ field: 'unit' }, [1, 2, 3], [...equality, ...lists]),
    about({ field: 'tags' }, ['a', 'ab', 'b'], [...equality, ...lists]),
    about({ field: 'grade' }, [1, 2, 3], [...numbers, ...presence]),
    ...['rfm.recency', 'rfm.frequency', 'rfm.monetary'].map((field) =>
      about({ field }, [3, 4], [...numbers, ...presence]),
    ),
    about({ field: 'rfm.cell' }, ['5', '543', '44'], [...texts, ...presence]),
    about({ field: 'consent.sms' }, ['granted', 'refused', 'unknown'], [...equality, ...lists]),
    about({ field: 'attributes.score' }, [1, 2, 3], [...numbers, ...presence]),
    about({ field: 'attributes.vip' }, [true, false], [...equality, ...presence]),
    ...[...wheres, ...periods].flatMap((where) => [
      about({ orders: 'count', where }, [-1, 0, 1, 2], numbers),
      about({ orders: 'products', where }, [0, 1, 2], numbers),
      about({ orders: 'sum', where }, [-1, 0, 1, 2], numbers),
      about({ orders: 'last', where }, near, dates),
      about({ orders: 'first', where }, near, dates),
    ]),
  ) as fc.Arbitrary<Filter>
})()

test('what is described alike selects the same customers', () => {
  const population = [...fc.sample(customer, { numRuns: 60, seed: 20260330 }), { ...nobody, unitId: 2 }]
  const selling = (version: number): Filter => ({ orders: 'count', op: 'gte', value: version })
  const world = {
    ...{
      now,
      timeZone: 'Asia/Shanghai',
      attributeTypes,
      subtree: (unitId: number) => (unitId === 1 ? [1, 2, 3] : [unitId]),
    },
    segment: (id: number, version = 3) => ({
      filter: id === 1 ? selling(version) : { not: selling(version) },
      timeZone: 'Asia/Shanghai',
    }),
    population,
  }
  const selected = (filter: Filter) => population.map((each) => selects(filter, each, world))
  const close = fc.sample(filters(closeLeaf, 1), { numRuns: 10_000, seed: 7 })
  for (const language of languages) {
    const known = new Map<string, Filter>()
    let twins = 0
    for (const filter of close) {
      const sentence = describeFilter(filter, language)
      const twin = known.get(sentence)
      if (twin === undefined) known.set(sentence, filter)
      else if (JSON.stringify(twin) !== JSON.stringify(filter)) {
        twins += 1
        expect({ sentence, twin, filter, selected: selected(filter) }).toEqual({
          sentence,
          twin,
          filter,
          selected: selected(twin),
        })
      }
    }
    // Otherwise the test would prove nothing.
    expect(twins).toBeGreaterThan(500)
  }
})
