import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  type Ctx,
  createCustomer,
  declareAttribute,
  getCustomer,
  isSuppressed,
  liftSuppression,
  listAttributes,
  listCustomers,
  MovableClock,
  recordConsent,
  suppress,
  updateCustomer,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
let city: number
let north: number
let south: number
let clerk: Actor
const clock = new MovableClock(new Date('2026-05-01T08:00:00Z'))

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    ;({ city, north, south, clerk } = await seedTwoBranches(ctx))
    await declareAttribute(ctx, { name: 'tier', type: 'text', label: '等级' })
    await declareAttribute(ctx, { name: 'visits', type: 'number', label: '到访次数' })
  })
})
afterAll(() => engine.dispose())

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was thrown',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  )

test('a customer is stored normalised and reads back the same', async () => {
  const made = await engine.as(clerk, (ctx) =>
    createCustomer(ctx, {
      unitId: north,
      ref: 'Ｃ１',
      name: ' 王芳 ',
      gender: '女',
      email: 'Wang@EXAMPLE.cn',
      mobile: '138 0013 8000',
      birthday: '1980/1/2',
      postcode: '100080',
      attributes: { tier: 'gold', visits: 3 },
    }),
  )
  expect(made).toMatchObject({
    ref: 'C1',
    name: '王芳',
    gender: 'female',
    email: 'Wang@example.cn',
    mobile: '+8613800138000',
    birthday: '1980-01-02',
    attributes: { tier: 'gold', visits: 3 },
    address: null,
    kind: 'person',
    consents: [],
  })
  expect(await engine.as(clerk, (ctx) => getCustomer(ctx, { id: made.id }))).toEqual(made)
})

test('every wrong field is named at once', async () => {
  const work = engine.as(clerk, (ctx) =>
    createCustomer(ctx, {
      unitId: north,
      name: '',
      email: 'x',
      birthday: '2026-05-02',
      attributes: { shoe: 1, visits: 'many' },
    }),
  )
  await expect(work).rejects.toMatchObject({
    code: 'bad-input',
    issues: [
      { path: 'email', message: 'The e-mail address "x" has no @.' },
      { path: 'birthday', message: 'The birthday 2026-05-02 lies in the future.' },
      { path: 'attributes.shoe' },
      { path: 'attributes.visits' },
      { path: 'name', message: 'A customer needs a name.' },
    ],
  })
})

test('an update changes what is given, clears what is null, and keeps the rest', async () => {
  const { id } = await engine.as(clerk, (ctx) =>
    createCustomer(ctx, { unitId: north, name: 'Anna', address: 'Road 1', email: 'a@x.cn', attributes: { tier: 'a' } }),
  )
  const changed = await engine.as(clerk, (ctx) =>
    updateCustomer(ctx, { id, email: null, name: 'Anne', attributes: { tier: null, visits: 1 } }),
  )
  expect(changed).toMatchObject({ name: 'Anne', address: 'Road 1', email: null, attributes: { visits: 1 } })
  expect(await engine.as(clerk, (ctx) => getCustomer(ctx, { id }))).toEqual(changed)
})

test('a ref belongs to one customer', async () => {
  await engine.asSystem((ctx) => createCustomer(ctx, { unitId: south, ref: 'TAKEN', name: 'Sven' }))
  const work = engine.as(clerk, (ctx) => createCustomer(ctx, { unitId: north, ref: 'TAKEN', name: 'Nora' }))
  expect(await failure(work)).toMatch(/^conflict: .*"TAKEN" is taken/)
})

test("another branch's customer is not found, cannot be made or moved there", async () => {
  const other = await engine.asSystem((ctx) => createCustomer(ctx, { unitId: south, name: 'Sven' }))
  const own = await engine.asSystem((ctx) => createCustomer(ctx, { unitId: north, name: 'Nora' }))
  const asClerk = (work: Parameters<typeof engine.as>[1]) => failure(engine.as(clerk, work))
  const consent = { customerId: other.id, channel: 'sms', status: 'granted', evidence: 'x' } as const
  expect(await asClerk((ctx) => getCustomer(ctx, { id: other.id }))).toMatch(/^not-found: /)
  expect(await asClerk((ctx) => updateCustomer(ctx, { id: other.id, name: 'x' }))).toMatch(/^not-found: /)
  expect(await asClerk((ctx) => recordConsent(ctx, consent))).toMatch(/^not-found: /)
  expect(
    await asClerk((ctx) => suppress(ctx, { kind: 'customer', value: `${other.id}`, reason: 'x', source: 'x' })),
  ).toMatch(/^not-found: /)
  expect(await asClerk((ctx) => createCustomer(ctx, { unitId: south, name: 'x' }))).toMatch(/^not-found: /)
  expect(await asClerk((ctx) => updateCustomer(ctx, { id: own.id, unitId: south }))).toMatch(/^not-found: /)
})

test('an analyst sees customers and changes none', async () => {
  const own = await engine.asSystem((ctx) => createCustomer(ctx, { unitId: north, name: 'Nora' }))
  const analyst: Actor = { kind: 'staff', staffId: 1, name: 'A', grants: [{ unitId: city, role: 'analyst' }] }
  expect(await engine.as(analyst, (ctx) => getCustomer(ctx, { id: own.id }))).toMatchObject({ name: 'Nora' })
  const asAnalyst = (verb: (ctx: Ctx) => Promise<unknown>) => failure(engine.as(analyst, verb))
  const tries = [
    asAnalyst((ctx) => updateCustomer(ctx, { id: own.id, name: 'x' })),
    asAnalyst((ctx) => suppress(ctx, { kind: 'email', value: 'a@b.cn', reason: 'x', source: 'x' })),
    asAnalyst((ctx) => declareAttribute(ctx, { name: 'x', type: 'text', label: 'x' })),
  ]
  for (const said of await Promise.all(tries)) expect(said).toMatch(/^forbidden: /)
})

test('the list finds by unit, name, ref, mobile and e-mail, page by page', async () => {
  await engine.asSystem(async (ctx) => {
    for (let i = 0; i < 5; i += 1) {
      const unitId = i % 2 ? south : north
      await createCustomer(ctx, {
        unitId,
        name: `Page ${i}`,
        ref: `PG${i}`,
        mobile: `1391111000${i}`,
        email: `pg${i}@x.cn`,
      })
    }
  })
  const names = (query: object, actor?: Actor) =>
    engine
      .as(actor ?? { kind: 'system', name: 'test' }, (ctx) => listCustomers(ctx, query))
      .then(({ items }) => items.map(({ name }) => name))
  expect(await names({ search: 'Page' })).toHaveLength(5)
  expect(await names({ search: 'Page' }, clerk)).toEqual(['Page 0', 'Page 2', 'Page 4'])
  expect(await names({ search: 'Page', unitId: south })).toEqual(['Page 1', 'Page 3'])
  expect(await names({ search: 'Page', unitId: city })).toHaveLength(5)
  expect(await names({ search: 'PG3' })).toEqual(['Page 3'])
  expect(await names({ search: '139 1111 0002' })).toEqual(['Page 2'])
  expect(await names({ search: 'PG4@X.CN' }, clerk)).toEqual(['Page 4'])
  expect(await names({ search: 'pg3@x.cn' }, clerk)).toEqual([])
  expect(await names({ search: '%' })).toEqual([])
  const first = await engine.asSystem((ctx) => listCustomers(ctx, { search: 'Page', limit: 3 }))
  const second = await engine.asSystem((ctx) =>
    listCustomers(ctx, { search: 'Page', limit: 3, cursor: first.nextCursor! }),
  )
  expect([...first.items, ...second.items].map(({ ref }) => ref)).toEqual(['PG0', 'PG1', 'PG2', 'PG3', 'PG4'])
  expect(second.nextCursor).toBeNull()
})

test('the newest word on consent counts, with its evidence', async () => {
  const { id } = await engine.asSystem((ctx) => createCustomer(ctx, { unitId: north, name: 'Nora' }))
  const say = (status: 'granted' | 'refused', evidence: string) =>
    engine.as(clerk, (ctx) => recordConsent(ctx, { customerId: id, channel: 'email', status, evidence }))
  await say('granted', 'form 7')
  await say('refused', 'phone call')
  const { consents } = await engine.as(clerk, (ctx) => getCustomer(ctx, { id }))
  expect(consents).toMatchObject([
    { channel: 'email', purpose: 'marketing', status: 'refused', evidence: 'phone call' },
  ])
  expect(await failure(say('granted', ' '))).toMatch(/^bad-input: .*how the consent was given/)
})

describe('suppression', () => {
  const entry = { kind: 'email', value: 'Eve@Example.CN' } as const
  test('holds for the address however it is written, keeps its first reason, and can be lifted', async () => {
    await engine.asSystem((ctx) => createCustomer(ctx, { unitId: north, name: 'Eve', email: 'Eve@example.cn' }))
    const add = () => engine.as(clerk, (ctx) => suppress(ctx, { ...entry, reason: 'asked', source: 'counter' }))
    const listed = (value: string) => engine.as(clerk, (ctx) => isSuppressed(ctx, { kind: 'email', value }))
    expect(await add()).toEqual({ added: true })
    expect(await add()).toEqual({ added: false })
    expect([await listed('eve@example.cn'), await listed('EVE@EXAMPLE.CN'), await listed('bob@example.cn')]).toEqual([
      true,
      true,
      false,
    ])
    await engine.as(clerk, (ctx) => liftSuppression(ctx, entry))
    expect(await listed('eve@example.cn')).toBe(false)
    expect(await failure(engine.as(clerk, (ctx) => liftSuppression(ctx, entry)))).toMatch(/^not-found: /)
  })

  test("nobody lifts the entry of somebody else's customer", async () => {
    const other = { kind: 'mobile', value: '13600136000' } as const
    await engine.asSystem(async (ctx) => {
      await createCustomer(ctx, { unitId: south, name: 'Sven', mobile: other.value })
      await suppress(ctx, { ...other, reason: 'asked', source: 'sms' })
    })
    expect(await failure(engine.as(clerk, (ctx) => liftSuppression(ctx, other)))).toMatch(/^not-found: /)
    expect(await engine.as(clerk, (ctx) => isSuppressed(ctx, other))).toBe(true)
  })

  test("whether somebody else's customer is on the list is told to nobody", async () => {
    const { id } = await engine.asSystem((ctx) => createCustomer(ctx, { unitId: south, name: 'Solveig' }))
    const asked = (of: number) =>
      failure(engine.as(clerk, (ctx) => isSuppressed(ctx, { kind: 'customer', value: String(of) })))
    expect(await asked(id)).toMatch(/^not-found: /)
    expect(await asked(999_999_999)).toBe(await asked(id))
  })

  test('a value that is no address is refused', async () => {
    const work = engine.as(clerk, (ctx) => suppress(ctx, { kind: 'mobile', value: '123', reason: 'x', source: 'x' }))
    expect(await failure(work)).toMatch(/^bad-input: "123" is not a mobile number/)
  })
})

test('an attribute keeps its type and may change its label', async () => {
  await engine.asSystem((ctx) => declareAttribute(ctx, { name: 'tier', type: 'text', label: '会员等级' }))
  expect(await engine.as(clerk, (ctx) => listAttributes(ctx))).toContainEqual({
    name: 'tier',
    type: 'text',
    label: '会员等级',
    key: false,
  })
  const work = engine.asSystem((ctx) => declareAttribute(ctx, { name: 'tier', type: 'number', label: 'x' }))
  expect(await failure(work)).toMatch(/^conflict: /)
})

test('an attribute is declared at the top of the organisation', async () => {
  const declare = (unitId: number, role: 'admin' | 'coordinator' | 'branch') => {
    const actor: Actor = { kind: 'staff', staffId: 1, name: 'A', grants: [{ unitId, role }] }
    return failure(engine.as(actor, (ctx) => declareAttribute(ctx, { name: 'colour', type: 'text', label: '颜色' })))
  }
  expect(await declare(north, 'admin')).toMatch(/^forbidden: Attributes hold for the whole organisation/)
  expect(await declare(city, 'branch')).toMatch(/^forbidden: /)
  expect(await declare(city, 'coordinator')).toBe('nothing was thrown')
  expect(await declare(city, 'admin')).toBe('nothing was thrown')
})
