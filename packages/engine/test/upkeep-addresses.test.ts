import { Readable } from 'node:stream'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { divisionOfNames } from '../src/customers/address/place-address.ts'
import {
  type Actor,
  countSegment,
  createCustomer,
  createUnit,
  getCustomer,
  importCustomers,
  listToMend,
  type MendKind,
  MovableClock,
  recordConsent,
  refreshNow,
  rows,
  run,
  systemActor,
  updateCustomer,
  upkeepTrend,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
let engine: TestEngine
/** A city's office, and two branches below it that work in districts of the same name as others. */
let city: number
let nanjing: number
let hangzhou: number

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  ;[city, nanjing, hangzhou] = await engine.asSystem(async (ctx) => {
    const root = await createUnit(ctx, { parentId: null, kind: 'province', code: 'R', name: '信风邮政' })
    const under = (code: string, name: string) => createUnit(ctx, { parentId: root.id, kind: 'city', code, name })
    return [root.id, (await under('N', '南京市分公司')).id, (await under('H', '浙江杭州营业部')).id]
  })
})
afterAll(() => engine.dispose())
beforeEach(() => does(sql`truncate customer, unit_upkeep cascade`))

const does = (statement: RawBuilder<unknown>) => engine.asSystem((ctx) => run(ctx, statement))
const create = (input: { address?: string; divisionCode?: string; postcode?: string; unitId?: number }) =>
  engine.asSystem((ctx) => createCustomer(ctx, { unitId: city, name: '王芳', ...input }))
const update = (id: number, input: { address?: string | null; divisionCode?: string; postcode?: string }) =>
  engine.asSystem((ctx) => updateCustomer(ctx, { id, ...input }))
const xihu = '浙江省杭州市西湖区北山街道曙光路15号'
const placed = { divisionCode: '330106', street: '北山街道', addressMatch: 'street', addressDetail: '曙光路15号' }

describe('a new record', () => {
  test('gets division, street and postcode from its address', async () => {
    expect(await create({ address: `310007 ${xihu}` })).toMatchObject({ ...placed, postcode: '310007' })
    expect(await create({ address: xihu })).toMatchObject({ ...placed, postcode: null })
    expect(await create({})).toMatchObject({
      divisionCode: null,
      street: null,
      addressMatch: null,
      addressDetail: null,
    })
  })

  test('keeps what was given, and what contradicts it is for a person to mend', async () => {
    const given = await create({ address: xihu, divisionCode: '330102', postcode: '310001' })
    expect(given).toMatchObject({
      divisionCode: '330102',
      postcode: '310001',
      street: null,
      addressMatch: 'contradiction',
    })
    const wider = await create({ address: xihu, divisionCode: '330100' })
    expect(wider).toMatchObject({ divisionCode: '330100', street: '北山街道', addressMatch: 'street' })
  })

  test('is placed by the division of its unit where the address could mean several', async () => {
    const address = '鼓楼区湖南路1号'
    expect(await create({ address, unitId: nanjing })).toMatchObject({ divisionCode: '320106', addressMatch: 'county' })
    expect(await create({ address, unitId: hangzhou })).toMatchObject({ divisionCode: null, addressMatch: 'ambiguous' })
    const byStreet = await create({ address: '北山街道1号', unitId: hangzhou })
    expect(byStreet).toMatchObject({ divisionCode: '330106', street: '北山街道' })
  })
})

describe('a changed record', () => {
  test('moves with its address: division, street and postcode of the former one go', async () => {
    const { id } = await create({ address: `310007 ${xihu}` })
    expect(await update(id, { address: '北京市海淀区中关村街道1号' })).toMatchObject({
      divisionCode: '110108',
      street: '中关村街道',
      postcode: null,
      addressMatch: 'street',
    })
    expect(await update(id, { address: '上海市静安区1号 200040' })).toMatchObject({
      divisionCode: '310106',
      street: null,
      postcode: '200040',
      addressMatch: 'county',
    })
    expect(await update(id, { address: '上海市静安区2号' })).toMatchObject({ postcode: '200040' })
  })

  test('keeps its place when the new address tells none, and is listed', async () => {
    const { id } = await create({ address: `310007 ${xihu}` })
    expect(await update(id, { address: '曙光路16号' })).toMatchObject({
      divisionCode: '330106',
      postcode: '310007',
      street: null,
      addressMatch: 'unmatched',
    })
  })

  test('may be told the place together with the address, or later', async () => {
    const { id } = await create({ address: '鼓楼区湖南路1号' })
    expect((await engine.asSystem((ctx) => getCustomer(ctx, { id }))).addressMatch).toBe('ambiguous')
    expect(await update(id, { divisionCode: '320106' })).toMatchObject({ addressMatch: 'county' })
    const both = { address: '曙光路15号', divisionCode: '330106' }
    expect(await update(id, both)).toMatchObject({ divisionCode: '330106', addressMatch: 'unmatched' })
    expect(await update(id, { address: null })).toMatchObject({ addressMatch: null, street: null })
  })
})

test('an import places new and moved customers, keeps what the file says, and does nothing the second time', async () => {
  const load = (...lines: string[]) => {
    const content = ['客户号,姓名,地址,邮编,机构号', ...lines].join('\n')
    return importCustomers(engine, systemActor, { unitId: city, fileName: 'a.csv', content: Readable.from([content]) })
  }
  const state = () =>
    engine.asSystem((ctx) =>
      rows(
        ctx,
        sql`select ref, division_code as division, street, postcode, address_match as match from customer order by ref`,
      ),
    )
  const file = [`A,王芳,310007 ${xihu},,R`, `B,李雷,${xihu},100020,R`, 'C,韩梅梅,鼓楼区1号,,N', 'D,赵,,310007,R']
  await load(...file)
  const first = [
    { ref: 'A', division: '330106', street: '北山街道', postcode: '310007', match: 'street' },
    { ref: 'B', division: null, street: null, postcode: '100020', match: 'contradiction' },
    { ref: 'C', division: '320106', street: null, postcode: null, match: 'county' },
    { ref: 'D', division: null, street: null, postcode: '310007', match: null },
  ]
  expect(await state()).toEqual(first)
  expect(await load(...file)).toMatchObject({ unchanged: 4, updated: 0 })
  expect(await state()).toEqual(first)
  await load('A,王芳,北京市海淀区中关村街道1号,,R', `B,李雷,,310007,R`, 'C,韩梅梅,南京市玄武区2号,210018,N')
  expect(await state()).toEqual([
    { ref: 'A', division: '110108', street: '中关村街道', postcode: null, match: 'street' },
    { ref: 'B', division: '330106', street: '北山街道', postcode: '310007', match: 'street' },
    { ref: 'C', division: '320102', street: null, postcode: '210018', match: 'county' },
    { ref: 'D', division: null, street: null, postcode: '310007', match: null },
  ])
})

test('what units are called tells where they work', () => {
  const code = (...names: string[]) => divisionOfNames(names)?.code
  expect(code('浙江省分公司', '杭州市分公司', '西湖区营业部')).toBe('330106')
  expect(code('信风邮政', '江苏', '南京市分公司', '鼓楼区支局')).toBe('320106')
  expect(code('浙江省分公司', '第二营业部')).toBe('330000')
  expect(code('City', 'Branch 1')).toBeUndefined()
})

test('the night looks at what nobody has looked at, and it is no maintenance', async () => {
  await does(
    sql`insert into customer (unit_id, name, address, division_code, created_at, updated_at)
        select ${nanjing}, 'Old', a, d, '2020-01-01', '2020-01-01' from (values
          (1, ${xihu}::text, null), (2, '鼓楼区1号', null), (3, ${xihu}, '330102'), (4, 'nowhere', null), (5, null, null)
        ) v (n, a, d) order by n`,
  )
  const state = () =>
    engine.asSystem((ctx) =>
      rows(
        ctx,
        sql`select division_code as division, street, address_match as match, updated_at < '2020-02-01' as untouched
            from customer order by id`,
      ),
    )
  await refreshNow(engine)
  const expected = [
    { division: '330106', street: '北山街道', match: 'street', untouched: true },
    { division: '320106', street: null, match: 'county', untouched: true },
    { division: '330102', street: null, match: 'contradiction', untouched: true },
    { division: null, street: null, match: 'unmatched', untouched: true },
    { division: null, street: null, match: null, untouched: true },
  ]
  expect(await state()).toEqual(expected)
  const versions = () => engine.asSystem((ctx) => rows(ctx, sql`select xmin from customer order by id`))
  const before = await versions()
  await refreshNow(engine)
  expect(await versions()).toEqual(before)
})

test('a segment can ask for the street', async () => {
  await create({ address: xihu })
  await create({ address: '浙江省杭州市西湖区1号' })
  const count = (filter: Parameters<typeof countSegment>[1]['filter']) =>
    engine.asSystem((ctx) => countSegment(ctx, { filter }))
  expect(await count({ field: 'street', op: 'eq', value: '北山街道' })).toBe(1)
  expect(await count({ field: 'street', op: 'isNull' })).toBe(1)
})

describe('the list of what to mend', () => {
  const clerk = (unitId: number): Actor => ({
    kind: 'staff',
    staffId: 1,
    name: 'Li',
    grants: [{ unitId, role: 'branch' }],
  })
  const list = (kind: MendKind, unitId = city, actor = clerk(city)) =>
    engine.as(actor, (ctx) => listToMend(ctx, { unitId, kind }))

  test('has addresses with the reason and the counties that they may mean', async () => {
    const ambiguous = await create({ address: '鼓楼区1号' })
    const contradiction = await create({ address: xihu, postcode: '100020', unitId: hangzhou })
    const unmatched = await create({ address: '曙光路15号' })
    await create({ address: xihu })
    const { items } = await list('address')
    expect(items).toMatchObject([
      { id: ambiguous.id, reason: expect.stringContaining('Several counties'), candidates: { length: 4 } },
      { id: contradiction.id, candidates: [{ code: '330106', name: '浙江省杭州市西湖区' }], postcode: '100020' },
      { id: unmatched.id, reason: expect.stringContaining('No county'), candidates: [] },
    ])
    expect((await list('address', hangzhou, clerk(hangzhou))).items).toMatchObject([{ id: contradiction.id }])
    await expect(list('address', nanjing, clerk(hangzhou))).rejects.toMatchObject({ code: 'not-found' })
  })

  test('has what else is wrong with a record, and the night counts each kind', async () => {
    const bare = await create({})
    const known = await create({ address: `310007 ${xihu}`, unitId: hangzhou })
    const refused = await create({ address: xihu })
    await engine.asSystem(async (ctx) => {
      for (const [customerId, status] of [
        [known.id, 'granted'],
        [refused.id, 'refused'],
      ] as const) {
        await recordConsent(ctx, { customerId, channel: 'letter', status, evidence: 'call' })
      }
      await updateCustomer(ctx, { id: known.id, birthday: '1970-01-01' })
      await updateCustomer(ctx, { id: refused.id, birthday: '1915-03-01' })
      await updateCustomer(ctx, { id: bare.id, birthday: '1950-01-01' })
    })
    const ids = async (kind: MendKind) => (await list(kind)).items.map(({ id }) => id)
    expect(await ids('reach')).toEqual([bare.id])
    expect(await ids('consent')).toEqual([bare.id])
    expect(await ids('postcode')).toEqual([refused.id])
    expect(await ids('birthday')).toEqual([known.id, refused.id])
    await refreshNow(engine)
    const [today] = await engine.asSystem((ctx) => upkeepTrend(ctx, { unitId: city }))
    expect(today?.toMend).toEqual({ address: 0, wrong: 0, reach: 1, consent: 1, postcode: 1, birthday: 2 })
  })

  test('goes by pages', async () => {
    const made = [await create({}), await create({}), await create({})]
    const page = (cursor?: string) =>
      engine.asSystem((ctx) => listToMend(ctx, { unitId: city, kind: 'reach', limit: 2, ...(cursor && { cursor }) }))
    const first = await page()
    const rest = await page(first.nextCursor as string)
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(made.map(({ id }) => id))
    expect(rest.nextCursor).toBeNull()
  })
})
