import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countSegment, type Field, type FieldType, segmentFields, TradewindError } from '../src/index.ts'
import { orderMeasures } from '../src/segments/fields.ts'
import { operators } from '../src/segments/filter.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addCustomer, addUnit, declare, nobody } from './segments-population.ts'

const attributes = { tier: 'text', points: 'number', vip: 'boolean', due: 'date' } as const
let engine: TestEngine

beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    const unitId = await addUnit(ctx, 'branch')
    await declare(ctx, attributes)
    const order = { orderedAt: '2026-03-01T00:00:00Z', amount: 9_000_000_000_000_000, product: 'a', category: 'b' }
    await addCustomer(ctx, {
      ...{
        ...nobody,
        unitId,
        name: 'a',
        birthday: '1990-01-01',
        joinedOn: '2026-01-01',
        tags: ['t'],
        grade: 1,
        rfm: 543,
      },
      ...{ orders: [order, order], scores: { m: 0.5 } },
      attributes: { tier: 'x', points: 1e15, vip: true, due: '2026-01-01' },
    })
    await addCustomer(ctx, { ...nobody, unitId })
  })
})
afterAll(() => engine.dispose())

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom("' or 1=1 --", '\\', '%', '{a,b}', 'NULL', '$1', '\0', '\ud800', 'x'.repeat(1_001)),
)
const number = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 32_768, 2_147_483_648, 1e18, 1e300, -1e300, 5e-324, 0.1, Number.MAX_SAFE_INTEGER),
  fc.maxSafeInteger(),
  fc.double(),
)
const moment = fc.oneof(
  fc.constantFrom('now', '0001-01-01', '9999-12-31', '2026-02-30', { daysAgo: 73_000 }, { yearsAgo: 200 }),
  fc.record({ monthsAgo: fc.oneof(fc.integer({ min: 0, max: 2_400 }), fc.integer()) }),
)
const value = fc.oneof(text, number, moment, fc.boolean(), fc.constant(null))
/** Of the right type, if absurd. */
const fitting: Record<FieldType, fc.Arbitrary<unknown>> = {
  ...{ text, tags: text, choice: fc.constantFrom('male', 'person', 'granted'), boolean: fc.boolean(), date: moment },
  ...{ integer: number.filter(Number.isSafeInteger), number, unit: fc.maxSafeInteger() },
}
const place = { today: '2026-03-31', timeZone: 'UTC' }
const fields = segmentFields(place, new Map(Object.entries(attributes)))
const where = fc.record(
  {
    ...{ product: fc.oneof(text, fc.array(text, { maxLength: 3 })), category: text, since: moment, until: moment },
    ...{
      amount: fc.record({ min: number, max: number }, { requiredKeys: [] }),
      currency: fc.constantFrom('CNY', 'cny'),
    },
  },
  { requiredKeys: [] },
)
const subject = fc.oneof(
  fc.record({ field: fc.oneof(fc.constantFrom(...fields.keys()), text) }),
  fc.record(
    { orders: fc.constantFrom('count', 'sum', 'first', 'last', 'products', 'x'), where },
    { requiredKeys: ['orders'] },
  ),
  fc.record({ score: fc.constantFrom('m', 'n') }),
)
const shapedFor = (op: string, one: fc.Arbitrary<unknown>): fc.Arbitrary<object> => {
  if (op === 'isNull' || op === 'isNotNull') return fc.constant({})
  if (op === 'between') return fc.record({ value: fc.tuple(one, one) })
  const many = fc.array(one, { minLength: 1, maxLength: 3 })
  return fc.record({ value: op === 'in' || op === 'notIn' ? many : one })
}
/** What could be meant, with values at the edges of what there is. */
const plausible = fc
  .constantFrom<[object, Field][]>(
    ...[...fields].map(([field, facts]): [object, Field] => [{ field }, facts]),
    ...Object.entries(orderMeasures(place)).map(([orders, facts]): [object, Field] => [{ orders }, facts]),
  )
  .chain(([about, { type, operators: ops }]) =>
    fc.constantFrom(...ops).chain((op) => shapedFor(op, fitting[type]).map((rest) => ({ ...about, op, ...rest }))),
  )
/** What nobody could mean. */
const compared = fc
  .tuple(subject, fc.constantFrom(...operators, 'like'), fc.oneof(value, fc.array(value, { maxLength: 3 })))
  .map(([about, op, given]) => ({ ...about, op, ...(/Null$/.test(op) ? {} : { value: given }) }))
const answers = fc.record(
  { campaignId: number, withinDays: number, channel: fc.constantFrom('email', 'pigeon') },
  { requiredKeys: [] },
)
const leaf = fc.oneof(
  { arbitrary: plausible, weight: 8 },
  { arbitrary: compared, weight: 3 },
  { arbitrary: fc.record({ contacted: answers }), weight: 1 },
  { arbitrary: fc.record({ responded: answers }), weight: 1 },
  { arbitrary: fc.record({ random: fc.record({ percent: number, seed: text }) }), weight: 1 },
  { arbitrary: fc.record({ segment: number, version: number }, { requiredKeys: ['segment'] }), weight: 1 },
  {
    arbitrary: fc.record({ top: fc.record({ n: fc.oneof(number, fc.constant(3)), by: subject, among: compared }) }),
    weight: 1,
  },
  { arbitrary: fc.anything(), weight: 1 },
)

test('whatever is written down is counted, or refused with a sentence that says where', async () => {
  const outcomes = { counted: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(leaf, { minLength: 20, maxLength: 20 }), async (filters) => {
      for (const filter of filters) {
        try {
          expect(await engine.asSystem((ctx) => countSegment(ctx, { filter }))).toBeGreaterThanOrEqual(0)
          outcomes.counted += 1
        } catch (error) {
          if (!(error instanceof TradewindError)) throw new Error(JSON.stringify(filter), { cause: error })
          expect(error.code).toBe('bad-input')
          expect(error.message).toMatch(/\S.*[.?]$/su)
          for (const { path, message } of error.issues) {
            expect(path).toMatch(/^filter/)
            expect(message).toMatch(/\S.*[.?]$/su)
          }
          outcomes.refused += 1
        }
      }
    }),
    { numRuns: 60 },
  )
  expect(outcomes.counted).toBeGreaterThan(250)
  expect(outcomes.refused).toBeGreaterThan(300)
})
