import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  breakDownSegment,
  type Ctx,
  countSegment,
  createUnit,
  estimateSegment,
  MovableClock,
  overlapSegments,
  run,
  sampleSegment,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { addCustomer, addUnit, declare, nobody, type TestCustomer } from './segments-population.ts'

const everybody = { all: [] }
const women = { field: 'gender', op: 'eq', value: 'female' }
const coded = (code: string) => expect.objectContaining({ code })
const clerkOf = (unitId: number): Actor => ({
  kind: 'staff',
  staffId: 0,
  name: 'clerk',
  grants: [{ unitId, role: 'branch' }],
})

let engine: TestEngine
let large: number
let small: number
const people = 40_000

beforeAll(async () => {
  engine = await createTestEngine({ clock: new MovableClock(new Date('2026-03-30T16:30:00Z')) })
  await engine.asSystem(async (ctx) => {
    const unit = async (code: string) =>
      (await createUnit(ctx, { parentId: null, kind: 'province', code, name: code })).id
    large = await unit('large')
    small = await unit('small')
    await declare(ctx, { tier: 'text', vip: 'boolean', points: 'number', opened: 'date' })
    await run(
      ctx,
      sql`insert into customer (unit_id, name, gender, created_at, updated_at)
          select ${large}, 'P' || n, case when n % 5 = 0 then 'female' else 'male' end, ${ctx.now}, ${ctx.now}
          from generate_series(1, ${people}::int) n`,
    )
    const of = { ...nobody, unitId: small }
    await addCustomer(ctx, { ...of, name: 'a', gender: 'female', birthday: '1990-03-31', attributes: { tier: 'gold' } })
    await addCustomer(ctx, { ...of, name: 'b', gender: 'female', birthday: '1996-04-01', attributes: { vip: true } })
    await addCustomer(ctx, { ...of, name: 'c', gender: 'male', birthday: '1986-01-01', consents: { sms: 'granted' } })
    await addCustomer(ctx, { ...of, name: 'd', attributes: { tier: 'gold', vip: false } })
  })
})
afterAll(() => engine.dispose())

describe('an estimate', () => {
  test('of many customers comes from a sample, with an interval that holds the count, the same each time', async () => {
    const estimate = () => engine.as(clerkOf(large), (ctx) => estimateSegment(ctx, { filter: women }))
    const one = await estimate()
    expect(one).toMatchObject({ exact: false, population: people })
    expect(one.lo).toBeLessThan(one.hi)
    expect(one.lo).toBeLessThanOrEqual(people / 5)
    expect(one.hi).toBeGreaterThanOrEqual(people / 5)
    expect(one.hi - one.lo).toBeLessThan(0.02 * people)
    expect(await estimate()).toEqual(one)
  })

  test('of everybody and of nobody is certain at one end', async () => {
    const estimate = (filter: unknown) => engine.as(clerkOf(large), (ctx) => estimateSegment(ctx, { filter }))
    expect(await estimate(everybody)).toMatchObject({ count: people, hi: people, exact: false })
    expect(await estimate({ not: everybody })).toMatchObject({ count: 0, lo: 0, exact: false })
  })

  test('is exact for a small unit, and of nobody beyond the own units', async () => {
    const exactly = (count: number) => ({ count, lo: count, hi: count, exact: true, population: 4 })
    expect(await engine.as(clerkOf(small), (ctx) => estimateSegment(ctx, { filter: women }))).toEqual(exactly(2))
    expect(await engine.asSystem((ctx) => estimateSegment(ctx, { filter: women, unitId: small }))).toEqual(exactly(2))
    const abroad = engine.as(clerkOf(small), (ctx) => estimateSegment(ctx, { filter: women, unitId: large }))
    await expect(abroad).rejects.toThrow(coded('not-found'))
  })

  test('of a unit or of everybody holds the count as often as it says', async () => {
    const undo = Symbol('undo')
    const grants = [large, small].map((unitId) => ({ unitId, role: 'coordinator' as const }))
    const top: Actor = { kind: 'staff', staffId: 0, name: 'top', grants }
    const held = { unit: 0, everybody: 0 }
    const filters = Array.from({ length: 60 }, (_, n) => ({ random: { percent: 1 + n, seed: `${n}` } }))
    const broken = engine.asSystem(async (ctx) => {
      // Ids without a customer, as removals leave them.
      await run(ctx, sql`delete from customer where unit_id = ${large} and id % 4 = 0`)
      await run(ctx, sql`analyze customer`)
      for (const filter of filters) {
        for (const [who, unitId] of [
          ['unit', large],
          ['everybody', undefined],
        ] as const) {
          const input = { filter, ...(unitId !== undefined && { unitId }) }
          const [count, { lo, hi, exact }] = [await countSegment(ctx, input), await estimateSegment(ctx, input)]
          expect(exact).toBe(false)
          if (lo <= count && count <= hi) held[who]++
        }
      }
      throw undo
    })
    await expect(broken).rejects.toBe(undo)
    expect(held.unit / filters.length).toBeGreaterThan(0.9)
    expect(held.everybody / filters.length).toBeGreaterThan(0.9)
    // Whoever sees all units is answered as the product itself is.
    const asked = { filter: filters[9] }
    const [one, other] = [
      await engine.as(top, (ctx) => estimateSegment(ctx, asked)),
      await engine.asSystem((ctx) => estimateSegment(ctx, asked)),
    ]
    expect(one).toEqual(other)
    expect(one.population).toBe(people + 4)
  })
})

describe('a stopped count', () => {
  type Pg = pg.Client
  const verbs = {
    countSegment,
    estimateSegment,
    sampleSegment,
    overlapSegments: (ctx: Ctx, { filter: a }: { filter: unknown }, signal: AbortSignal) =>
      overlapSegments(ctx, { a, b: everybody }, signal),
    breakDownSegment: (ctx: Ctx, { filter }: { filter: unknown }, signal: AbortSignal) =>
      breakDownSegment(ctx, { filter, by: 'gender' }, signal),
  }
  test.each(Object.keys(verbs) as (keyof typeof verbs)[])('%s ends on the server too', async (verb) => {
    // Two connections: within a transaction pg_stat_activity does not change.
    const [locker, watcher] = [0, 1].map(() => new pg.Client({ connectionString: engine.databaseUrl })) as [Pg, Pg]
    await Promise.all([locker.connect(), watcher.connect()])
    const counting = async () => {
      const { rows } = await watcher.query(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like '%from customer c%'`,
      )
      return rows[0].n
    }
    try {
      // Whoever counts waits for this lock, for as long as the test likes.
      await locker.query('begin; lock table customer in access exclusive mode')
      const stop = new AbortController()
      const counted = engine.as<unknown>(clerkOf(large), (ctx) => verbs[verb](ctx, { filter: women }, stop.signal))
      const refusal = counted.catch((error: unknown) => error)
      await expect.poll(counting).toBe(1)
      stop.abort()
      expect(await refusal).toEqual(coded('unavailable'))
      await expect.poll(counting).toBe(0)
    } finally {
      await Promise.all([locker.end(), watcher.end()])
    }
    expect(await engine.as(clerkOf(large), (ctx) => countSegment(ctx, { filter: everybody }))).toBe(people)
  })

  test('that was stopped before it began does not begin', async () => {
    const late = engine.as(clerkOf(large), (ctx) => countSegment(ctx, { filter: women }, AbortSignal.abort()))
    await expect(late).rejects.toThrow(coded('unavailable'))
  })
})

describe('a breakdown', () => {
  const partsBy = (by: string, filter: unknown = everybody) =>
    engine.as(clerkOf(small), (ctx) => breakDownSegment(ctx, { filter, by })).then((found) => found.parts)

  test('counts by unit, gender, age band, consent and attribute, missing values apart, the largest first', async () => {
    expect(await partsBy('unit')).toEqual([{ value: small, count: 4 }])
    expect(await partsBy('gender')).toEqual([
      { value: 'female', count: 2 },
      { value: 'male', count: 1 },
      { value: null, count: 1 },
    ])
    // 36 and 40 years old, and one who turns 30 tomorrow.
    expect(await partsBy('age')).toEqual([
      { value: 20, count: 1 },
      { value: 30, count: 1 },
      { value: 40, count: 1 },
      { value: null, count: 1 },
    ])
    expect(await partsBy('consent.sms')).toEqual([
      { value: 'unknown', count: 3 },
      { value: 'granted', count: 1 },
    ])
    expect(await partsBy('attributes.tier', women)).toEqual([
      { value: 'gold', count: 1 },
      { value: null, count: 1 },
    ])
    expect(await partsBy('attributes.vip')).toContainEqual({ value: true, count: 1 })
  })

  test('adds up what is beyond fifty parts', async () => {
    const undo = Symbol('undo')
    const broken = engine.asSystem(async (ctx) => {
      await run(
        ctx,
        sql`insert into customer (unit_id, name, attributes, created_at, updated_at)
            select ${small}, 'T', jsonb_build_object('tier', n::text), ${ctx.now}, ${ctx.now} from generate_series(1, 60) n`,
      )
      const { parts, others } = await breakDownSegment(ctx, { filter: everybody, unitId: small, by: 'attributes.tier' })
      expect(parts).toHaveLength(50)
      expect(parts.reduce((sum, { count }) => sum + count, others)).toBe(64)
      throw undo
    })
    await expect(broken).rejects.toBe(undo)
  })

  test('takes values together as fits their type', async () => {
    const undo = Symbol('undo')
    const broken = engine.asSystem(async (ctx) => {
      const county = await addUnit(ctx, 'county', small)
      const branch = await addUnit(ctx, 'branch', county)
      const add = (name: string, rest: Partial<TestCustomer>) =>
        addCustomer(ctx, { ...nobody, unitId: branch, name, ...rest })
      const points = (n: number) => ({ attributes: { points: n } })
      await add('王一', {
        ...points(1),
        tags: ['a', 'b'],
        grade: 1,
        rfm: 543,
        divisionCode: '110108',
        joinedOn: '2026-03-30',
      })
      await add('王二', {
        ...points(2),
        tags: ['a'],
        grade: 1,
        rfm: 511,
        divisionCode: '110105',
        joinedOn: '2026-02-01',
      })
      await add('李三', { ...points(2), divisionCode: '310101', joinedOn: '2025-03-30', birthday: '1990-01-01' })
      await add('李四', { ...points(2.5), attributes: { points: 2.5, opened: '2024-02-29' } })
      await add('赵五', points(31))
      const by = async (by: string, unitId = branch) =>
        Object.fromEntries(
          (await breakDownSegment(ctx, { filter: everybody, unitId, by })).parts.map(({ value, count }) => [
            String(value),
            count,
          ]),
        )
      expect(await by('tags')).toEqual({ a: 2, b: 1, null: 3 })
      expect(await by('grade')).toEqual({ 1: 2, null: 3 })
      expect(await by('rfm.recency')).toEqual({ 5: 2, null: 3 })
      expect(await by('name:1')).toEqual({ 王: 2, 李: 2, 赵: 1 })
      expect(await by('divisionCode:2')).toEqual({ 11: 2, 31: 1, null: 2 })
      expect(await by('divisionCode')).toEqual({ 110108: 1, 110105: 1, 310101: 1, null: 2 })
      expect(await by('joinedOn:year')).toEqual({ 2026: 2, 2025: 1, null: 2 })
      expect(await by('joinedOn:month')).toEqual({ '2026-03': 1, '2026-02': 1, '2025-03': 1, null: 2 })
      expect(await by('joinedOn')).toEqual({ '2026-03-30': 1, '2026-02-01': 1, '2025-03-30': 1, null: 2 })
      expect(await by('joinedOn:q2')).toEqual({ '2025-03-30': 2, '2026-03-30': 1, null: 2 })
      expect(await by('attributes.opened:month')).toEqual({ '2024-02': 1, null: 4 })
      expect(await by('attributes.points')).toEqual({ 1: 1, 2: 2, 2.5: 1, 31: 1 })
      expect(await by('attributes.points:10')).toEqual({ 0: 4, 30: 1 })
      expect(await by('attributes.points:0.5')).toEqual({ 1: 1, 2: 2, 2.5: 1, 31: 1 })
      // Of five the lower half begins below the second; those equal to it are not torn apart.
      expect(await by('attributes.points:q2')).toEqual({ 1: 3, 2.5: 2 })
      expect(await by('age')).toEqual({ 30: 1, null: 4 })
      expect(await by('age:5')).toEqual({ 35: 1, null: 4 })
      expect(await by('unit', small)).toEqual({ [branch]: 5, [small]: 4 })
      expect(await by('unit:county', small)).toEqual({ [county]: 5, null: 4 })
      expect(await by('unit:province', small)).toEqual({ [small]: 9 })
      throw undo
    })
    await expect(broken).rejects.toBe(undo)
  })

  test.each([
    ['nmae', /There is no field "nmae". Did you mean "name"/],
    ['attributes.nope', /There is no field/],
    ['c.id', /There is no field/],
    ['__proto__', /There is no field/],
    ['age:0', /"age" cannot be taken apart by "0". Use a width such as age:10, or age:q4/],
    ['age:constructor', /cannot be taken apart/],
    ['age:q1', /cannot be taken apart/],
    ['gender:2', /Leave it out/],
    ['joinedOn:constructor', /Use joinedOn:year, joinedOn:month/],
    ['name:0', /name:1 to name:20/],
    ['unit:village', /Use the level to add up to: unit:province, unit:city/],
    ['', /by/],
  ])('refuses %j with what there is', async (by, message) => {
    await expect(partsBy(by)).rejects.toThrow(message)
  })
})

test('an overlap counts customers with both, and with one alone', async () => {
  const gold = { field: 'attributes.tier', op: 'eq', value: 'gold' }
  const overlap = (a: unknown, b: unknown) => engine.as(clerkOf(small), (ctx) => overlapSegments(ctx, { a, b }))
  expect(await overlap(women, gold)).toEqual({ onlyA: 1, onlyB: 1, both: 1 })
  expect(await overlap(everybody, women)).toEqual({ onlyA: 2, onlyB: 0, both: 2 })
  expect(await overlap({ any: [women] }, { not: women })).toEqual({ onlyA: 2, onlyB: 2, both: 0 })
  await expect(overlap(women, 'everybody')).rejects.toThrow(coded('bad-input'))
})
