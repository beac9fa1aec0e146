import { expect, test } from 'vitest'
import { TradewindError } from '../errors.ts'
import { type Filter, filterLimits, parseFilter } from './filter.ts'

/** The mistakes found, as `path: message`; none when the filter is accepted. */
function mistakes(input: unknown): string[] {
  try {
    parseFilter(input)
    return []
  } catch (error) {
    if (!(error instanceof TradewindError) || error.code !== 'bad-input') throw error
    return error.issues.map(({ path, message }) => `${path}: ${message}`)
  }
}

const leaf = { field: 'name', op: 'eq', value: '王芳' }
const nested = (levels: number) => {
  let filter: unknown = leaf
  for (let level = 0; level < levels; level++) filter = { all: [filter] }
  return filter
}

test('a filter of every shape is read as it was written', () => {
  const filter: Filter = {
    all: [
      {
        any: [
          { field: 'gender', op: 'isNull' },
          { field: 'age', op: 'between', value: [30, 45] },
        ],
      },
      { not: { field: 'consent.email', op: 'in', value: ['refused', 'unknown'] } },
      { field: 'joinedOn', op: 'gte', value: { yearsAgo: 1 } },
      { field: 'attributes.vip', op: 'eq', value: true },
      { orders: 'sum', op: 'gte', value: 50_000, where: { category: '储蓄', since: { monthsAgo: 6 }, until: 'now' } },
    ],
  }
  expect(parseFilter(JSON.parse(JSON.stringify(filter)))).toEqual(filter)
})

test('an empty "all" selects everybody, an empty "any" is a mistake', () => {
  expect(mistakes({ all: [] })).toEqual([])
  expect(mistakes({ any: [] })).toEqual(['filter.any: Give at least one alternative.'])
})

test.each([undefined, null, 7, 'name', [], {}, [leaf], new Map()])('%o is not a filter', (input) => {
  expect(mistakes(input)).toEqual([
    'filter: Give one of {all: […]}, {any: […]}, {not: …}, {field, op, value}, {orders, op, value}, {score, op, value}, ' +
      '{contacted: {…}}, {responded: {…}}, {converted: {…}}, {top: {…}}, {random: {…}} or {segment}.',
  ])
})

test('every mistake is reported at its own path', () => {
  expect(
    mistakes({
      all: [
        { field: 'name', op: 'equals', value: 'x' },
        { not: { any: [leaf, { field: 'name', op: 'eq' }] } },
        { field: 'age', op: 'in', value: [] },
        { orders: 'count', op: 'gte', value: 1, where: { since: 'yesterday' } },
        { orders: 'average', op: 'gte', value: 1 },
        { all: 3 },
        { fields: 'name' },
        { contacted: { channel: 'pigeon' } },
        { responded: { withinDays: 0 } },
        { converted: 1 },
        { random: { percent: 0.001, seed: '' } },
        { score: '', op: 'gt', value: 1 },
        { top: { n: 0, by: { orders: 'average' } } },
        { top: { n: 200_001, by: { name: 'age' }, among: { not: { field: 'age', op: 'eq' } } } },
      ],
    }),
  ).toEqual([
    expect.stringMatching(/^filter\.all\.0\.op: Use one of: eq, ne, /),
    expect.stringMatching(/^filter\.all\.1\.not\.any\.1\.value: Give a text, a number/),
    'filter.all.2.value: Give at least one value.',
    expect.stringMatching(/^filter\.all\.3\.where\.since: Give a date such as/),
    expect.stringMatching(/^filter\.all\.4\.orders: /),
    expect.stringMatching(/^filter\.all\.5\.all: /),
    expect.stringMatching(/^filter\.all\.6: Give one of/),
    expect.stringMatching(/^filter\.all\.7\.contacted\.channel: /),
    expect.stringMatching(/^filter\.all\.8\.responded\.withinDays: /),
    expect.stringMatching(/^filter\.all\.9\.converted: /),
    expect.stringMatching(/^filter\.all\.10\.random\.percent: /),
    'filter.all.10.random.percent: Give at most two decimals.',
    'filter.all.10.random.seed: Give any text as the seed: another text draws others.',
    'filter.all.11.score: Give the name of a model.',
    'filter.all.12.top.n: Give at least 1.',
    expect.stringMatching(/^filter\.all\.12\.top\.by\.orders: /),
    'filter.all.13.top.n: Give at most 200000.',
    'filter.all.13.top.by: Give one of {field}, {orders, where} or {score}.',
    expect.stringMatching(/^filter\.all\.13\.top\.among\.not\.value: /),
  ])
})

test('orders are narrowed to goods and amounts that there can be', () => {
  expect(mistakes({ orders: 'count', op: 'gt', value: 1, where: { amount: {}, product: [] } })).toEqual([
    'filter.where.product: Give at least one text.',
    'filter.where.amount: Give min, max or both.',
  ])
  expect(mistakes({ orders: 'count', op: 'gt', value: 1, where: { amount: { min: 0.5 } } })).toHaveLength(1)
  expect(mistakes({ orders: 'count', op: 'gt', value: 1, where: { product: 7 } })).toEqual([
    'filter.where.product: Give a text, or a list of up to 10000 texts.',
  ])
})

test.each<[string, object]>([
  ['beside a condition', { ...leaf, sql: '1 = 1' }],
  ['beside a group', { all: [leaf], comment: 'x' }],
  ['two shapes at once', { all: [leaf], ...leaf }],
  ['in the part about orders', { orders: 'count', op: 'eq', value: 1, where: { shop: 'A' } }],
  ['a value that isNull does not take', { field: 'name', op: 'isNull', value: 1 }],
  ['in a relative day', { field: 'joinedOn', op: 'lt', value: { daysAgo: 1, monthsAgo: 1 } }],
  ['in the part about contacts', { responded: { product: 'x' } }],
  ['in the part about amounts', { orders: 'count', op: 'eq', value: 1, where: { amount: { from: 1 } } }],
  ['in a ranking', { top: { n: 1, by: { field: 'age', order: 'desc' } } }],
  ['constructor', { ...leaf, constructor: {} }],
])('unknown keys are refused: %s', (_, input) => {
  expect(mistakes(input)).not.toEqual([])
})

test('a __proto__ key is refused and pollutes nothing', () => {
  const beside = JSON.parse('{"field":"name","op":"eq","value":"x","__proto__":{"polluted":true}}')
  const alone = JSON.parse('{"__proto__":{"field":"name","op":"eq","value":"x"}}')
  expect(mistakes(beside)).toEqual(['filter: Remove what is not known here: __proto__.'])
  expect(mistakes(alone)).toHaveLength(1)
  expect({}).not.toHaveProperty('polluted')
})

test('groups may lie eight deep', () => {
  expect(mistakes(nested(filterLimits.depth))).toEqual([])
  expect(mistakes(nested(filterLimits.depth + 1))).toEqual([
    'filter: Groups may lie at most 8 deep. Flatten the filter.',
  ])
})

test('a hundred thousand levels are refused, not followed', () => {
  expect(mistakes(nested(100_000))).toHaveLength(1)
  let value: unknown = 'x'
  for (let level = 0; level < 100_000; level++) value = [value]
  expect(mistakes({ field: 'name', op: 'in', value })).toHaveLength(1)
  const cycle: { all: unknown[] } = { all: [] }
  cycle.all.push(cycle)
  expect(mistakes(cycle)).toHaveLength(1)
})

test('a filter has at most 200 parts, groups included', () => {
  expect(mistakes({ all: Array(199).fill(leaf) })).toEqual([])
  expect(mistakes({ all: Array(200).fill(leaf) })).toEqual([expect.stringMatching(/at most 200 parts/)])
  expect(mistakes({ all: Array(1_000_000).fill(leaf) })).toHaveLength(1)
})

test('a list has at most 10,000 values', () => {
  const list = (length: number) => ({ field: 'ref', op: 'in', value: Array.from({ length }, (_, n) => `C${n}`) })
  expect(mistakes(list(10_000))).toEqual([])
  expect(mistakes(list(10_001))).toEqual(['filter.value: Give at most 10000 values.'])
  expect(mistakes({ field: 'ref', op: 'in', value: Array(10_000).fill({}) }).length).toBeLessThanOrEqual(20)
})

test.each(['\0', 'a\0b', '\ud800', 'x'.repeat(1_001)])('the text %j cannot be stored and is refused', (value) => {
  expect(mistakes({ ...leaf, value })).toHaveLength(1)
  expect(mistakes({ ...leaf, field: value })).toHaveLength(1)
  expect(mistakes({ orders: 'count', op: 'eq', value: 1, where: { product: value } })).toHaveLength(1)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, null, undefined, {}, [], { daysAgo: -1 }, { daysAgo: 0.5 }, 10n])(
  'the value %o is refused',
  (value) => {
    expect(mistakes({ field: 'age', op: 'gt', value })).toHaveLength(1)
  },
)

test.each(['2026-02-30', '0000-01-01', '2026-1-1', '2026-03-31T00:00:00Z', 'today', ''])('%j is not a day', (since) => {
  expect(mistakes({ orders: 'count', op: 'eq', value: 1, where: { since } })).toHaveLength(1)
})
