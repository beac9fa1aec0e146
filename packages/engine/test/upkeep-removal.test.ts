import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Actor,
  createCustomer,
  listAudit,
  listRemovable,
  MovableClock,
  type Role,
  recordConsent,
  removeCustomers,
  rows,
  run,
} from '../src/index.ts'
import { type City, createTestEngine, seedCity, type TestEngine } from '../testing/index.ts'

const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
let engine: TestEngine
let city: City
let staffId: number

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  city = await engine.asSystem(seedCity)
  staffId = (
    await reads<{ id: number }>(
      sql`insert into staff (unit_id, name, email, created_at) values (${city.cityId}, 'Li', 'li@post.example', now()) returning id`,
    )
  )[0]?.id as number
})
afterAll(() => engine.dispose())
beforeEach(() => does(sql`truncate customer, audience, delivery, response cascade`))

const does = (statement: RawBuilder<unknown>) => engine.asSystem((ctx) => run(ctx, statement))
function reads<T extends object>(statement: RawBuilder<unknown>) {
  return engine.asSystem((ctx) => rows<T>(ctx, statement))
}
const branch = (n: number) => city.branchIds[n] as number
const staff = (unitId: number, role: Role): Actor => ({
  kind: 'staff',
  staffId,
  name: 'Li',
  grants: [{ unitId, role }],
})
const coordinator = () => staff(city.cityId, 'coordinator')
/** Records of a branch about which nothing is known, last maintained so many days ago; an e-mail address saves nobody. */
const forgotten = async (n: number, count: number, days = 366) =>
  (
    await reads<{ id: number }>(
      sql`insert into customer (unit_id, name, email, created_at, updated_at)
          select ${branch(n)}, 'Somebody ' || n, 'a@mail.example', t, t
          from generate_series(1, ${count}) n, (select ${clock.now()}::timestamptz - make_interval(days => ${days}) as t) t
          returning id`,
    )
  ).map(({ id }) => id)
const list = (actor = coordinator(), unitId = city.cityId) =>
  engine.as(actor, (ctx) => listRemovable(ctx, { unitId })).then(({ items }) => items.map(({ id }) => id))
const left = async () => (await reads<{ id: number }>(sql`select id from customer order by id`)).map(({ id }) => id)

describe('the list', () => {
  /** What makes a record worth keeping. */
  const uses: Record<string, (id: number) => RawBuilder<unknown>> = {
    'a customer number': (id) => sql`update customer set ref = 'R' where id = ${id}`,
    'a mobile number': (id) => sql`update customer set mobile = '+8613800138000' where id = ${id}`,
    'an identity number': (id) =>
      sql`update customer set id_number_hash = sha256('1'), id_number_cipher = '1' where id = ${id}`,
    'maintenance within a year': (id) =>
      sql`update customer set updated_at = ${clock.now()}::timestamptz - interval '364 days' where id = ${id}`,
    'a place in an audience, whatever became of it': (id) =>
      sql`insert into audience (campaign_id, customer_id, unit_id, fate) values (1, ${id}, ${branch(0)}, 'over-budget')`,
    'a place on a list': (id) =>
      sql`with made as (insert into campaign (unit_id, name, created_at) values (${branch(0)}, ${`list ${id}`}, now()) returning id)
          insert into campaign_list (campaign_id, customer_id) select id, ${id} from made`,
    'an order': (id) =>
      sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
          values ('till', '1', ${id}, ${branch(0)}, now() - interval '9 years', 1)`,
    'a delivery': (id) =>
      sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, due_at)
          values (1, 1, 1, ${id}, ${branch(0)}, 1, 'letter', now())`,
    'a response': (id) =>
      sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, attribution, responded, converted)
          values ('desk', '1', 'visit', now(), now(), ${id}, 'none', true, false)`,
  }

  test.each(Object.entries(uses))('is left by a record with %s', async (_, use) => {
    const [a, b] = (await forgotten(0, 2)) as [number, number]
    expect(await list()).toEqual([a, b])
    await does(use(a))
    expect(await list()).toEqual([b])
  })

  test('is left by a record with a refusal: deleted and imported again, the person would be asked again', async () => {
    const [a, b] = (await forgotten(0, 2)) as [number, number]
    const consent = (customerId: number, status: 'granted' | 'refused') =>
      engine.asSystem((ctx) => recordConsent(ctx, { customerId, channel: 'letter', status, evidence: 'call' }))
    await consent(a, 'refused')
    await consent(b, 'granted')
    expect(await list()).toEqual([b])
  })

  test('is that of the unit and those below it, by pages, with its length', async () => {
    const east = await forgotten(0, 3)
    const west = await forgotten(2, 2)
    expect(await list()).toEqual([...east, ...west])
    expect(await list(staff(branch(0), 'branch'), branch(0))).toEqual(east)
    await expect(list(staff(branch(0), 'branch'), branch(1))).rejects.toMatchObject({ code: 'not-found' })
    await expect(list(staff(branch(0), 'field'), branch(0))).rejects.toMatchObject({ code: 'forbidden' })
    const page = (cursor?: string) =>
      engine.as(coordinator(), (ctx) =>
        listRemovable(ctx, { unitId: city.cityId, limit: 4, ...(cursor && { cursor }) }),
      )
    const first = await page()
    expect(first).toMatchObject({ total: 5, items: [...east, west[0]].map((id) => ({ id })) })
    expect(await page(first.nextCursor as string)).toMatchObject({ nextCursor: null, items: [{ id: west[1] }] })
  })

  test('sees use by a unit that the person does not see', async () => {
    const [a] = await forgotten(0, 1)
    await does(
      sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, attribution, responded, converted)
          values ('desk', '2', 'visit', now(), now(), ${a}, ${branch(3)}, 'none', true, false)`,
    )
    expect(await list(staff(branch(0), 'branch'), branch(0))).toEqual([])
  })
})

describe('a removal', () => {
  const remove = (input: { ids: number[] | 'all'; total?: number; unitId?: number }, actor = coordinator()) =>
    engine.as(actor, (ctx) => removeCustomers(ctx, { unitId: city.cityId, ...input }))

  test('takes those that a person chose, and the audit says who, when, which and how many', async () => {
    const east = (await forgotten(0, 3)) as [number, number, number]
    const west = (await forgotten(2, 1)) as [number]
    expect(await remove({ ids: [east[0], east[1], west[0]] })).toEqual({ removed: 3, left: 1 })
    expect(await left()).toEqual([east[2]])
    const entries = await engine.as(coordinator(), (ctx) => listAudit(ctx, { unitId: city.cityId }))
    expect(entries.items.slice(0, 2)).toMatchObject([
      { staffId, who: 'Li', action: 'customer.remove', unitId: branch(2), detail: { customers: 1, ids: west } },
      { unitId: branch(0), detail: { customers: 2, ids: east.slice(0, 2) }, at: expect.any(Date) },
    ])
  })

  test('spares what is not fit for it, even when it is named', async () => {
    const [a] = (await forgotten(0, 1)) as [number]
    const known = await engine.asSystem((ctx) => createCustomer(ctx, { unitId: branch(0), name: 'Known', ref: 'K' }))
    expect(await remove({ ids: [a, known.id, 999_999] })).toEqual({ removed: 1, left: 0 })
    expect(await left()).toEqual([known.id])
  })

  test('of all takes no more than the person saw', async () => {
    const east = await forgotten(0, 3)
    await expect(remove({ ids: 'all' })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(remove({ ids: 'all', total: 2 })).rejects.toMatchObject({
      code: 'conflict',
      message: 'The list has grown from 2 to 3 records. Look at it again.',
    })
    expect(await left()).toEqual(east)
    const [west] = (await forgotten(2, 1)) as [number]
    expect(await remove({ ids: 'all', total: 3, unitId: branch(0) })).toEqual({ removed: 3, left: 0 })
    expect(await left()).toEqual([west])
  })

  test('waits for a change of the record, and then sees it', async () => {
    const [a, b] = (await forgotten(0, 2)) as [number, number]
    let removing: Promise<unknown> | undefined
    await engine.asSystem(async (ctx) => {
      await run(ctx, sql`update customer set ref = 'came to life' where id = ${a}`)
      removing = remove({ ids: [a, b] })
      for (let waiting = 0; waiting === 0; ) {
        const [found] = await reads<{ n: number }>(
          sql`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        waiting = found?.n ?? 0
      }
    })
    expect(await removing).toMatchObject({ removed: 1 })
    expect(await left()).toEqual([a])
  })

  test('needs the right, in the unit', async () => {
    const ids = await forgotten(0, 1)
    const clerk = staff(branch(0), 'branch')
    await expect(remove({ ids, unitId: branch(0) }, clerk)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(remove({ ids, unitId: branch(1) }, clerk)).rejects.toMatchObject({ code: 'not-found' })
    // A neighbour's record is not in the unit that is asked for.
    const other = staff(branch(1), 'coordinator')
    expect(await remove({ ids, unitId: branch(1) }, other)).toEqual({ removed: 0, left: 0 })
    expect(await left()).toEqual(ids)
  })
})
