import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  countSegment,
  getSegment,
  listSegments,
  MovableClock,
  type Role,
  reviseSegment,
  row,
  rows,
  run,
  sampleSegment,
  saveSegment,
  segmentCondition,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import {
  addCampaign,
  addCustomer,
  addUnit,
  declare,
  nobody,
  type TestCustomer,
  type TestOrder,
} from './segments-population.ts'

const everybody = { all: [] }
const named = (name: string) => ({ field: 'name', op: 'eq', value: name })
const coded = (code: string) => expect.objectContaining({ code })

let engine: TestEngine
let province: number
let north: number
let south: number
let coordinator: Actor
let clerk: Actor
let visitor: Actor

beforeAll(async () => {
  // Half past midnight on 31 March in Shanghai.
  engine = await createTestEngine({ clock: new MovableClock(new Date('2026-03-30T16:30:00Z')) })
  await engine.asSystem(async (ctx) => {
    province = await addUnit(ctx, 'province')
    north = await addUnit(ctx, 'branch', province)
    south = await addUnit(ctx, 'branch', province)
    const staff = async (unitId: number, role: Role): Promise<Actor> => {
      const hired = await row<{ id: number }>(
        ctx,
        sql`insert into staff (unit_id, name, email, created_at)
            values (${unitId}, ${role}, ${`${role}-${unitId}@example.cn`}, ${ctx.now}) returning id`,
      )
      return { kind: 'staff', staffId: hired!.id, name: role, grants: [{ unitId, role }] }
    }
    coordinator = await staff(province, 'coordinator')
    clerk = await staff(north, 'branch')
    visitor = await staff(north, 'field')
    await declare(ctx, { tier: 'text', score: 'number', opened_on: 'date', vip: 'boolean' })
  })
})
afterAll(() => engine.dispose())

/** Adds customers, looks at whom each filter selects among them (by name, in order), and takes them away again. */
async function among(customers: Partial<TestCustomer>[], ...filters: unknown[]): Promise<string[][]> {
  const undo = Symbol('undo')
  const found: string[][] = []
  await engine
    .asSystem(async (ctx) => {
      for (const customer of customers) await addCustomer(ctx, { ...nobody, unitId: north, ...customer })
      for (const filter of filters) found.push((await sampleSegment(ctx, { filter, limit: 100 })).map((c) => c.name))
      throw undo
    })
    .catch((reason) => {
      if (reason !== undo) throw reason
    })
  return found
}

describe('missing values', () => {
  const people = [
    { name: 'a', address: 'A' },
    { name: 'b', address: 'B' },
    { name: 'none', address: null },
  ]

  test('a comparison never holds, "not" makes it hold', async () => {
    const address = (op: string, value?: unknown) => ({
      field: 'address',
      op,
      ...(value === undefined ? {} : { value }),
    })
    const found = await among(
      people,
      address('ne', 'A'),
      address('notIn', ['A']),
      { not: address('eq', 'A') },
      { not: { not: address('eq', 'A') } },
      { not: address('ne', 'A') },
      { not: { any: [address('eq', 'A'), address('contains', 'B')] } },
      { not: { all: [address('ne', 'A'), named('none')] } },
      address('isNull'),
      address('isNotNull'),
    )
    expect(found).toEqual([
      ['b'],
      ['b'],
      ['b', 'none'],
      ['a'],
      ['a', 'none'],
      ['none'],
      ['a', 'b', 'none'],
      ['none'],
      ['a', 'b'],
    ])
  })

  test('a consent that nobody recorded is unknown', async () => {
    const consent = (op: string, value: unknown) => ({ field: 'consent.email', op, value })
    const found = await among(
      [
        { name: 'yes', consents: { email: 'granted' } },
        { name: 'no', consents: { email: 'refused', sms: 'granted' } },
        { name: 'never asked' },
      ],
      consent('eq', 'granted'),
      consent('ne', 'granted'),
      consent('in', ['granted', 'unknown']),
      { not: consent('eq', 'refused') },
    )
    expect(found).toEqual([['yes'], ['no', 'never asked'], ['yes', 'never asked'], ['yes', 'never asked']])
  })

  test('an attribute value of another type than declared counts as missing', async () => {
    const found = await among(
      [
        { name: 'fits', attributes: { score: 7, opened_on: '2026-01-02', vip: true } },
        { name: 'odd', attributes: { score: 'seven', opened_on: '2 Jan', vip: 'perhaps' } },
      ],
      { field: 'attributes.score', op: 'gte', value: 0 },
      { field: 'attributes.opened_on', op: 'gte', value: '0001-01-01' },
      { field: 'attributes.vip', op: 'isNull' },
      { field: 'attributes.score', op: 'isNull' },
    )
    expect(found).toEqual([['fits'], ['fits'], ['odd'], ['odd']])
  })
})

describe('orders', () => {
  const order = (amount: number, rest: Partial<TestOrder> = {}): TestOrder => ({
    orderedAt: '2026-03-01T04:00:00Z',
    amount,
    product: null,
    category: null,
    ...rest,
  })
  const people = [
    { name: 'zero' },
    { name: 'one', orders: [order(500)] },
    { name: 'two', orders: [order(-500), order(500, { product: '明信片' })] },
  ]

  test.each<[string, string, unknown, string[]]>([
    ['count', 'eq', 0, ['zero']],
    ['count', 'ne', 0, ['one', 'two']],
    ['count', 'ne', 1, ['zero', 'two']],
    ['count', 'lt', 1, ['zero']],
    ['count', 'lt', 0, []],
    ['count', 'lte', 0, ['zero']],
    ['count', 'lte', 1, ['zero', 'one']],
    ['count', 'gt', 0, ['one', 'two']],
    ['count', 'gt', -1, ['zero', 'one', 'two']],
    ['count', 'gte', 0, ['zero', 'one', 'two']],
    ['count', 'gte', 1, ['one', 'two']],
    ['count', 'in', [0, 2], ['zero', 'two']],
    ['count', 'notIn', [0, 2], ['one']],
    ['count', 'between', [0, 1], ['zero', 'one']],
    ['count', 'between', [1, 2], ['one', 'two']],
    ['count', 'between', [-2, -1], []],
    ['sum', 'eq', 0, ['zero', 'two']],
    ['sum', 'lt', 500, ['zero', 'two']],
    ['sum', 'gte', 500, ['one']],
    ['sum', 'ne', 0, ['one']],
  ])('%s %s %j, where nothing ordered is 0, in minor units', async (orders, op, value, expected) => {
    expect(await among(people, { orders, op, value })).toEqual([expected])
  })

  test('the part about orders narrows which of them count', async () => {
    const found = await among(
      people,
      { orders: 'count', op: 'eq', value: 1, where: { product: '明信片' } },
      { orders: 'count', op: 'lt', value: 1, where: { product: '明信片' } },
      { orders: 'sum', op: 'gt', value: 0, where: { category: '集邮' } },
      { orders: 'last', op: 'isNull', where: { product: '明信片' } },
      { orders: 'last', op: 'isNotNull' },
    )
    expect(found).toEqual([['two'], ['zero', 'one'], [], ['zero', 'one'], ['one', 'two']])
  })

  test('a sum is of one currency, yuan unless another is named; the others count all of them', async () => {
    const spender = { name: 'both', orders: [order(500), order(900, { currency: 'USD' })] }
    const found = await among(
      [spender, { name: 'dollars', orders: [order(700, { currency: 'USD' })] }],
      { orders: 'sum', op: 'eq', value: 500 },
      { orders: 'sum', op: 'eq', value: 0 },
      { orders: 'sum', op: 'gte', value: 700, where: { currency: 'USD' } },
      { orders: 'count', op: 'eq', value: 2 },
      { orders: 'count', op: 'eq', value: 1, where: { currency: 'USD' } },
    )
    expect(found).toEqual([['both'], ['dollars'], ['both', 'dollars'], ['both'], ['both', 'dollars']])
  })

  test('a day begins at midnight in Shanghai, and "until" includes its day', async () => {
    const at = (name: string, orderedAt: string) => ({ name, orders: [order(1, { orderedAt })] })
    const bought = (where: object) => ({ orders: 'count', op: 'gte', value: 1, where })
    const found = await among(
      [
        at('28th, last', '2026-03-28T15:59:59.999Z'),
        at('29th, first', '2026-03-28T16:00:00Z'),
        at('today', '2026-03-30T16:00:00Z'),
      ],
      bought({ since: '2026-03-29' }),
      bought({ until: '2026-03-28' }),
      bought({ since: { daysAgo: 2 }, until: { daysAgo: 1 } }),
      bought({ since: 'now' }),
      { orders: 'last', op: 'lte', value: '2026-03-28' },
      { orders: 'last', op: 'eq', value: 'now' },
      { orders: 'first', op: 'between', value: [{ daysAgo: 2 }, { daysAgo: 1 }] },
      { orders: 'last', op: 'ne', value: 'now' },
    )
    expect(found).toEqual([
      ['29th, first', 'today'],
      ['28th, last'],
      ['29th, first'],
      ['today'],
      ['28th, last'],
      ['today'],
      ['29th, first'],
      ['28th, last', '29th, first'],
    ])
  })
})

test('an age changes on the birthday in Shanghai', async () => {
  const found = await among(
    [{ name: 'today', birthday: '1996-03-31' }, { name: 'tomorrow', birthday: '1996-04-01' }, { name: 'unknown' }],
    { field: 'age', op: 'eq', value: 30 },
    { field: 'age', op: 'lt', value: 30 },
    { field: 'birthday', op: 'lte', value: { yearsAgo: 30 } },
  )
  expect(found).toEqual([['today'], ['tomorrow'], ['today']])
})

describe('texts', () => {
  const contains = (value: string) => ({ field: 'name', op: 'contains', value })

  test('are taken literally: no wildcard, no escape', async () => {
    const found = await among(
      [{ name: '100%' }, { name: '1000' }, { name: 'a_b' }, { name: 'aXb' }, { name: 'back\\slash' }],
      ...['100%', '0%', '_', '\\', '%', '\\%'].map(contains),
      { field: 'name', op: 'startsWith', value: '1_0' },
      { field: 'name', op: 'in', value: ['a_b', '{aXb}', 'back\\slash', 'NULL'] },
    )
    expect(found).toEqual([['100%'], ['100%'], ['a_b'], ['back\\slash'], ['100%'], [], [], ['a_b', 'back\\slash']])
  })

  test('eq and in are exact; contains and startsWith ignore the case of A-Z only', async () => {
    const found = await among(
      [{ name: 'Wang 王' }, { name: 'wang 王' }, { name: 'Ärger' }],
      named('wang 王'),
      { field: 'name', op: 'in', value: ['WANG 王'] },
      contains('WANG 王'),
      { field: 'name', op: 'startsWith', value: 'wA' },
      contains('ärger'),
      contains('ÄRGER'),
    )
    expect(found).toEqual([['wang 王'], [], ['Wang 王', 'wang 王'], ['Wang 王', 'wang 王'], [], ['Ärger']])
  })

  test.each(["' or 1=1 --", "'; drop table customer; --", '$1', '\\', "王'", "') or true or ('"])(
    '%j is data, wherever it stands',
    async (hostile) => {
      const found = await among(
        [{ name: hostile, attributes: { tier: hostile } }, { name: 'other' }],
        named(hostile),
        contains(hostile),
        { field: 'attributes.tier', op: 'in', value: [hostile, 'x'] },
        { field: 'address', op: 'eq', value: hostile },
        { orders: 'count', op: 'gt', value: 0, where: { product: hostile, category: hostile } },
      )
      expect(found).toEqual([[hostile], [hostile], [hostile], [], []])
    },
  )
})

test('ten thousand values in a list work', async () => {
  const value = Array.from({ length: 10_000 }, (_, n) => `客户${n}`)
  expect(await among([{ name: '客户9999' }, { name: '别人' }], { field: 'name', op: 'in', value })).toEqual([
    ['客户9999'],
  ])
})

describe('scope', () => {
  beforeAll(() =>
    engine.asSystem(async (ctx) => {
      const order = { orderedAt: '2026-03-01T00:00:00Z', amount: 1, product: null, category: null }
      for (const [unitId, name] of [
        [north, 'n1'],
        [north, 'n2'],
        [south, 's1'],
        [province, 'p1'],
      ] as const) {
        await addCustomer(ctx, { ...nobody, unitId, name, orders: [order] })
      }
    }),
  )

  test("a branch's count never includes another branch's customers", async () => {
    const filters = [
      everybody,
      { not: named('n1') },
      { any: [named('s1'), { not: named('s1') }] },
      { field: 'unit', op: 'ne', value: 999 },
      { orders: 'count', op: 'gte', value: 0 },
    ]
    for (const filter of filters) {
      const seen = await engine.as(clerk, (ctx) => sampleSegment(ctx, { filter }))
      expect(seen.every((customer) => customer.unitId === north)).toBe(true)
      expect(await engine.as(clerk, (ctx) => countSegment(ctx, { filter }))).toBe(seen.length)
    }
    const count = (actor: Actor, filter: unknown) => engine.as(actor, (ctx) => countSegment(ctx, { filter }))
    expect(await count(clerk, everybody)).toBe(2)
    expect(await count(clerk, named('s1'))).toBe(0)
    expect(await count(clerk, { field: 'unit', op: 'eq', value: south })).toBe(0)
    expect(await count(coordinator, everybody)).toBe(4)
  })

  test('a count within a unit takes in everything below it, and a unit out of sight does not exist', async () => {
    const count = (actor: Actor, unitId: number) =>
      engine.as(actor, (ctx) => countSegment(ctx, { filter: everybody, unitId }))
    expect(await count(coordinator, province)).toBe(4)
    expect(await count(coordinator, south)).toBe(1)
    expect(await count(clerk, north)).toBe(2)
    await expect(count(clerk, south)).rejects.toThrow(coded('not-found'))
    await expect(count(clerk, province)).rejects.toThrow(coded('not-found'))
  })

  test('the field "unit" means the unit with everything below it', async () => {
    const names = (op: string, value: unknown) =>
      engine
        .as(coordinator, (ctx) => sampleSegment(ctx, { filter: { field: 'unit', op, value } }))
        .then((found) => found.map((customer) => customer.name))
    expect(await names('eq', province)).toEqual(['n1', 'n2', 's1', 'p1'])
    expect(await names('in', [south, 999])).toEqual(['s1'])
    expect(await names('ne', north)).toEqual(['s1', 'p1'])
    expect(await names('notIn', [north, south])).toEqual(['p1'])
  })

  test('a sample is the first ones by id, with what a list shows', async () => {
    const sample = await engine.as(coordinator, (ctx) => sampleSegment(ctx, { filter: everybody, limit: 2 }))
    expect(sample).toEqual([
      expect.objectContaining({ name: 'n1', unitId: north, kind: 'person', birthday: null }),
      expect.objectContaining({ name: 'n2', unitId: north }),
    ])
  })
})

test('contacts and answers count as far as the reader sees their units', async () => {
  const undo = Symbol('undo')
  const looking = engine.asSystem(async (ctx) => {
    const campaignId = await addCampaign(ctx, province, 'all over')
    const contact = { campaignId, channel: 'email', state: 'sent', sentAt: '2026-03-20T00:00:00Z' } as const
    const answer = { campaignId, occurredAt: '2026-03-21T00:00:00Z', responded: true, converted: false }
    for (const unitId of [north, south]) {
      await addCustomer(ctx, { ...nobody, unitId, name: '联系', contacts: [contact], responses: [answer] })
    }
    const staff = (unitId: number) =>
      run(
        ctx,
        sql`select set_config('role', 'tradewind_app', true), set_config('tradewind.units', ${`{${unitId}}`}, true)`,
      )
    const count = (filter: unknown) => countSegment(ctx, { filter: { all: [named('联系'), filter] } })
    for (const [unitId, seen] of [
      [north, 1],
      [province, 2],
    ] as const) {
      await staff(unitId)
      expect(await count({ contacted: { campaignId, withinDays: 30 } })).toBe(seen)
      expect(await count({ responded: { campaignId } })).toBe(seen)
      expect(await count({ converted: {} })).toBe(0)
      expect(await count({ not: { contacted: {} } })).toBe(0)
      await run(ctx, sql`set local role none`)
    }
    throw undo
  })
  await expect(looking).rejects.toBe(undo)
})

describe('segments of segments', () => {
  const save = (actor: Actor, unitId: number, name: string, filter: unknown) =>
    engine.as(actor, (ctx) => saveSegment(ctx, { unitId, name, filter }))

  test('are pinned to the version they had, and selected with it', async () => {
    const inner = await save(clerk, north, '内', named('n1'))
    const outer = await save(clerk, north, '外', { not: { segment: inner.id } })
    expect(outer.filter).toEqual({ not: { segment: inner.id, version: 1 } })
    await engine.as(clerk, (ctx) => reviseSegment(ctx, { id: inner.id, filter: everybody }))
    const count = (filter: unknown) => engine.as(clerk, (ctx) => countSegment(ctx, { filter }))
    expect(await count({ segment: outer.id })).toBe(1)
    expect(await count({ segment: inner.id })).toBe(2)
    expect(await count({ segment: inner.id, version: 1 })).toBe(1)
  })

  test('cannot be parts of themselves, however far around', async () => {
    const one = await save(clerk, north, '一', everybody)
    const two = await save(clerk, north, '二', { any: [{ segment: one.id }] })
    for (const id of [one.id, two.id]) {
      const revised = engine.as(clerk, (ctx) => reviseSegment(ctx, { id: one.id, filter: { segment: id } }))
      await expect(revised).rejects.toThrow(/A segment cannot be a part of itself/)
    }
  })

  test('are as deep as their groups together, and not endlessly many', async () => {
    let { id } = await save(clerk, north, '第 0 层', everybody)
    for (let level = 1; level < 8; level++) id = (await save(clerk, north, `第 ${level} 层`, { segment: id })).id
    const deeper = save(clerk, north, '太深', { not: { segment: id } })
    await expect(deeper).rejects.toThrow(/at most 8 deep/)
    const fifteen = (of: number) => ({ any: Array.from({ length: 15 }, () => ({ segment: of })) })
    const { id: leaf } = await save(clerk, north, '叶', everybody)
    const { id: branch } = await save(clerk, north, '枝', fifteen(leaf))
    await expect(save(clerk, north, '树', fifteen(branch))).rejects.toThrow(/at most 200 segments/)
  })

  test('exist only where the reader sees them', async () => {
    const theirs = await save(coordinator, south, '别人的', everybody)
    for (const filter of [{ segment: theirs.id }, { not: { segment: 999_999 } }, { segment: theirs.id, version: 2 }]) {
      await expect(engine.as(clerk, (ctx) => countSegment(ctx, { filter }))).rejects.toThrow(/There is no segment/)
    }
  })
})

describe('saved segments', () => {
  test('a segment is saved, revised and read at any version', async () => {
    const saved = await engine.as(clerk, (ctx) =>
      saveSegment(ctx, { unitId: north, name: ' 老客户 ', filter: { field: 'age', op: 'gte', value: 60 } }),
    )
    expect(saved).toMatchObject({ name: '老客户', unitId: north, version: 1, latestVersion: 1 })
    const revised = await engine.as(clerk, (ctx) => reviseSegment(ctx, { id: saved.id, filter: named('n1') }))
    expect(revised).toMatchObject({ id: saved.id, version: 2, latestVersion: 2, filter: named('n1') })
    const first = await engine.as(clerk, (ctx) => getSegment(ctx, { id: saved.id, version: 1 }))
    expect(first).toMatchObject({ version: 1, latestVersion: 2, filter: { field: 'age', op: 'gte', value: 60 } })
    expect(first.createdAt).toEqual(saved.createdAt)
    await expect(engine.as(clerk, (ctx) => getSegment(ctx, { id: saved.id, version: 3 }))).rejects.toThrow(
      coded('not-found'),
    )
  })

  test('a saved version selects what its filter says', async () => {
    const { id } = await engine.as(clerk, (ctx) =>
      saveSegment(ctx, { unitId: north, name: '选', filter: { any: [named('n1'), named('s1')] } }),
    )
    await engine.as(clerk, (ctx) => reviseSegment(ctx, { id, filter: named('n2') }))
    const names = (version: number) =>
      engine.asSystem(async (ctx) => {
        const condition = await segmentCondition(ctx, { segmentId: id, version })
        const found = await rows<{ name: string }>(
          ctx,
          sql`select c.name from customer c where ${condition} order by c.id`,
        )
        return found.map((customer) => customer.name)
      })
    expect(await names(1)).toEqual(['n1', 's1'])
    expect(await names(2)).toEqual(['n2'])
    await expect(names(3)).rejects.toThrow(coded('not-found'))
  })

  test('a name is taken once in a unit', async () => {
    const save = (actor: Actor, unitId: number) =>
      engine.as(actor, (ctx) => saveSegment(ctx, { unitId, name: '同名', filter: everybody }))
    await save(clerk, north)
    await expect(save(clerk, north)).rejects.toThrow(coded('conflict'))
    await expect(save(coordinator, south)).resolves.toMatchObject({ version: 1 })
  })

  test('two revisions at once make two versions', async () => {
    const { id } = await engine.as(clerk, (ctx) => saveSegment(ctx, { unitId: north, name: '并发', filter: everybody }))
    const revise = (name: string) => engine.as(clerk, (ctx) => reviseSegment(ctx, { id, filter: named(name) }))
    const revised = await Promise.all([revise('a'), revise('b'), revise('c')])
    expect(revised.map((segment) => segment.version).sort()).toEqual([2, 3, 4])
  })

  test('a filter that cannot run is not saved', async () => {
    const filters = [
      { field: 'emial', op: 'eq', value: 'x' },
      { field: 'attributes.nope', op: 'isNull' },
      'select 1',
      undefined,
    ]
    for (const filter of filters) {
      await expect(engine.as(clerk, (ctx) => saveSegment(ctx, { unitId: north, name: '坏', filter }))).rejects.toThrow(
        coded('bad-input'),
      )
    }
    const { items } = await engine.as(clerk, (ctx) => listSegments(ctx))
    expect(items.map((segment) => segment.name)).not.toContain('坏')
  })

  test('writing takes the right; other branches see nothing', async () => {
    const { id } = await engine.as(coordinator, (ctx) =>
      saveSegment(ctx, { unitId: south, name: '南', filter: everybody }),
    )
    await expect(engine.as(clerk, (ctx) => getSegment(ctx, { id }))).rejects.toThrow(coded('not-found'))
    await expect(engine.as(clerk, (ctx) => reviseSegment(ctx, { id, filter: everybody }))).rejects.toThrow(
      coded('not-found'),
    )
    await expect(
      engine.as(clerk, (ctx) => saveSegment(ctx, { unitId: south, name: '我', filter: everybody })),
    ).rejects.toThrow(coded('not-found'))
    await expect(
      engine.as(visitor, (ctx) => saveSegment(ctx, { unitId: north, name: '我', filter: everybody })),
    ).rejects.toThrow(coded('forbidden'))
    const own = await engine.as(clerk, (ctx) => saveSegment(ctx, { unitId: north, name: '北', filter: everybody }))
    await expect(engine.as(visitor, (ctx) => reviseSegment(ctx, { id: own.id, filter: everybody }))).rejects.toThrow(
      coded('forbidden'),
    )
  })

  test('the list shows the own units, page by page', async () => {
    const first = await engine.as(clerk, (ctx) => listSegments(ctx, { limit: 2 }))
    expect(first.items).toHaveLength(2)
    expect(first.nextCursor).not.toBeNull()
    const rest = await engine.as(clerk, (ctx) => listSegments(ctx, { cursor: first.nextCursor! }))
    const all = [...first.items, ...rest.items]
    expect(all.every((segment) => segment.unitId === north)).toBe(true)
    expect(new Set(all.map((segment) => segment.id)).size).toBe(all.length)
  })
})
