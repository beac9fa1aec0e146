import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type Actor,
  createCustomer,
  createUnit,
  declareAttribute,
  getCustomer,
  type ImportOptions,
  importCustomers,
  importOrders,
  MovableClock,
  recordConsent,
  rows,
  run,
  systemActor,
  undoImport,
  updateCustomer,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
const clock = new MovableClock(new Date('2026-03-01T02:00:00Z'))
const minutePasses = () => clock.moveTo(new Date(clock.now().getTime() + 60_000))
let city: number
let north: number
let clerk: Actor

beforeAll(async () => {
  engine = await createTestEngine({ clock })
  await engine.asSystem(async (ctx) => {
    city = (await createUnit(ctx, { parentId: null, kind: 'city', code: 'CITY', name: 'City' })).id
    north = (await createUnit(ctx, { parentId: city, kind: 'branch', code: 'NORTH', name: 'North' })).id
    await createUnit(ctx, { parentId: city, kind: 'branch', code: 'SOUTH', name: 'South' })
    const [staff] = await rows<{ id: number }>(
      ctx,
      sql`insert into staff (unit_id, name, email, created_at) values (${city}, 'Li', 'li@x.cn', ${ctx.now}) returning id`,
    )
    clerk = { kind: 'staff', staffId: staff!.id, name: 'Li', grants: [{ unitId: city, role: 'coordinator' }] }
    for (const name of ['tier', 'shop']) await declareAttribute(ctx, { name, type: 'text', label: name })
  })
})
afterAll(() => engine.dispose())
beforeEach(async () => {
  await engine.asSystem((ctx) => run(ctx, sql`truncate customer, import_run, response restart identity cascade`))
})

/** A minute passes between any two of them, as it does in life. */
async function load(text: string, options: ImportOptions = {}) {
  minutePasses()
  async function* content() {
    yield text
  }
  const done = await importCustomers(engine, clerk, { unitId: city, fileName: 'a.csv', content: content(), options })
  minutePasses()
  return done
}

const undo = (importId: number, actor: Actor = clerk) => engine.as(actor, (ctx) => undoImport(ctx, { importId }))
const stored = () =>
  engine.asSystem((ctx) =>
    rows<Record<string, unknown>>(
      ctx,
      sql`select c.ref, c.name, c.mobile, c.birthday::text, c.attributes, c.tags, c.unit_id as unit,
                 c.id_number_hash as id, c.id_number_cipher as cipher,
                 (select json_agg(array[k.channel, k.status, k.evidence] order by k.channel) from consent k
                  where k.customer_id = c.id) as consents
          from customer c order by c.ref`,
    ),
  )
const idOf = async (ref: string) =>
  (await engine.asSystem((ctx) => rows<{ id: number }>(ctx, sql`select id from customer where ref = ${ref}`)))[0]?.id ??
  0
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was thrown',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  )

const before =
  'ref,name,mobile,birthday,tier,tags,unitCode\nA,Anna,13800000001,1980-01-02,gold,vip,NORTH\nB,Bert,,,,,\n'

test('everything is as it was before the file, and can be imported again', async () => {
  await load(before, { consent: [{ channel: 'sms', status: 'unknown', evidence: 'form' }] })
  const was = await stored()
  const file =
    'ref,name,mobile,birthday,tier,shop,tags,unitCode,id no,consent sms\n' +
    'A,Anne,13900000001,,silver,east,new;vip,SOUTH,11010519491231002X,yes\n' +
    'B,Bert,13900000002,1949-12-31,,,,,,\n' +
    'C,Cora,13900000003,,,,,,,\n'
  const bad = await load(file.replace('11010519491231002X', '11010119800102003X').replace('1949-12-31', ''))
  expect(bad).toMatchObject({ updated: 1, inserted: 1, rejected: 1 })
  await undo(bad.id)
  expect(await stored()).toEqual(was)

  const fitting = file.replace('A,Anne,13900000001,,', 'A,Anne,13900000001,1949-12-31,')
  const options: ImportOptions = {
    mapping: ['ref', 'name', 'mobile', 'birthday', 'tags', 'unitCode']
      .map((field) => ({ column: field, field }))
      .concat([
        { column: 'tier', field: 'attributes.tier' },
        { column: 'shop', field: 'attributes.shop' },
        { column: 'id no', field: 'idNumber' },
        { column: 'consent sms', field: 'consent.sms' },
      ]),
    consent: [{ channel: 'email', status: 'granted' }],
  }
  const imported = await load(fitting, options)
  expect(imported).toMatchObject({ inserted: 1, updated: 2, rejected: 0 })
  const after = await stored()
  expect(after).not.toEqual(was)
  const undone = await undo(imported.id)
  expect(undone).toMatchObject({
    state: 'undone',
    inserted: 1,
    undone: { removed: 1, restored: 2, consents: 3, kept: [], at: expect.any(String) },
  })
  expect(await stored()).toEqual(was)
  const again = await load(fitting, options)
  expect(again).toMatchObject({ inserted: 1, updated: 2 })
  expect(again.id).not.toBe(imported.id)
  const sealed = ({ cipher: _, consents: __, ...rest }: Record<string, unknown>) => rest
  expect((await stored()).map(sealed)).toEqual(after.map(sealed))
})

test('later changes win, and are counted', async () => {
  await load(before)
  const { id } = await load(
    'ref,name,mobile,tier,shop,tags\nA,Anne,13900000001,silver,east,new\nB,Bertha,13900000002,,,\nC,Cora,,,,\nD,Dora,,,,\n',
    { consent: [{ channel: 'email', status: 'granted' }] },
  )
  const [a, c] = [await idOf('A'), await idOf('C')]
  await engine.as(clerk, async (ctx) => {
    await updateCustomer(ctx, { id: a, name: 'Annette', attributes: { shop: 'west' }, tags: ['new', 'own', 'vip'] })
    await updateCustomer(ctx, { id: c, mobile: '13700000000' })
    await recordConsent(ctx, { customerId: a, channel: 'email', status: 'refused', evidence: 'call' })
  })
  const { undone } = await undo(id)
  expect(undone).toMatchObject({ removed: 1, restored: 2, consents: 1 })
  expect(undone?.kept).toEqual([
    { reason: 'changed-since', count: 1 },
    { reason: 'overwritten-since', count: 2 }, // a field of A, and A's consent
  ])
  expect(await engine.asSystem((ctx) => getCustomer(ctx, { id: a }))).toMatchObject({
    name: 'Annette',
    mobile: '+8613800000001',
    attributes: { tier: 'gold', shop: 'west' },
    tags: ['own', 'vip'],
    consents: [{ channel: 'email', status: 'refused' }],
  })
  expect(await stored()).toMatchObject([{ ref: 'A' }, { ref: 'B', name: 'Bert', mobile: null }, { ref: 'C' }])
})

test('who has been used since stays, with the reason', async () => {
  const { id } = await load(`ref,name\n${['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((ref) => `${ref},Name`).join('\n')}\n`)
  const at = async (ref: string) => idOf(ref)
  const [a, b, c, d, e, f] = [await at('A'), await at('B'), await at('C'), await at('D'), await at('E'), await at('F')]
  await engine.asSystem(async (ctx) => {
    await run(
      ctx,
      sql`insert into customer_order (source, external_id, customer_id, unit_id, ordered_at, amount)
                       values ('till', '1', ${a}, ${city}, ${ctx.now}, 100)`,
    )
    await run(
      ctx,
      sql`insert into audience (campaign_id, customer_id, unit_id, fate) values (1, ${b}, ${city}, 'no-consent')`,
    )
    await run(
      ctx,
      sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id,
                                             attribution, responded, converted)
                       values ('x', '1', 'visit', ${ctx.now}, ${ctx.now}, ${c}, ${city}, 'none', true, false)`,
    )
    await run(
      ctx,
      sql`insert into suppression (kind, value, reason, source, created_at)
                       values ('customer', ${String(d)}, 'asked', 'call', ${ctx.now})`,
    )
    await recordConsent(ctx, { customerId: e, channel: 'sms', status: 'granted', evidence: 'form' })
    await updateCustomer(ctx, { id: f, name: 'Else' })
    await run(ctx, sql`delete from audience where campaign_id = 0`)
  })
  const { undone } = await undo(id)
  expect(undone?.removed).toBe(1)
  expect(Object.fromEntries((undone?.kept ?? []).map(({ reason, count }) => [reason, count]))).toEqual({
    orders: 1,
    campaigns: 1,
    responses: 1,
    suppressed: 1,
    consent: 1,
    'changed-since': 1,
  })
  expect((await stored()).map(({ ref }) => ref)).toEqual(['A', 'B', 'C', 'D', 'E', 'F'])
  await engine.asSystem((ctx) => run(ctx, sql`delete from audience`))
})

test('of orders: new ones go with their responses, corrected ones are what they were', async () => {
  await engine.asSystem((ctx) => createCustomer(ctx, { unitId: north, ref: 'A', name: 'Anna' }))
  const orders = (text: string) => {
    minutePasses()
    async function* content() {
      yield `order no,customer ref,date,amount,product\n${text}`
    }
    return importOrders(engine, clerk, { unitId: city, fileName: 'o.csv', content: content() })
  }
  const amounts = () =>
    engine.asSystem((ctx) =>
      rows(ctx, sql`select external_id as no, amount, product from customer_order order by external_id`),
    )
  await orders('1,A,2026-02-01,10.00,tea\n')
  const was = await amounts()
  const second = await orders('1,A,2026-02-01,12.00,\n2,A,2026-02-02,5.00,\n3,A,2026-02-03,6.00,\n')
  await engine.asSystem((ctx) =>
    run(
      ctx,
      sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id,
                                       attribution, responded, converted)
                 select 'order:import', external_id, 'order', ${ctx.now}, ${ctx.now}, customer_id, unit_id, 'none', true, true
                 from customer_order where external_id in ('1', '2')`,
    ),
  )
  expect((await undo(second.id)).undone).toMatchObject({ removed: 2, restored: 1, kept: [] })
  expect(await amounts()).toEqual(was)
  const answers = await engine.asSystem((ctx) => rows(ctx, sql`select external_id as no, amount from response`))
  expect(answers).toEqual([{ no: '1', amount: 1000 }])

  const third = await orders('4,A,2026-02-03,6.00,\n')
  await orders('4,A,2026-02-03,7.00,\n')
  expect((await undo(third.id)).undone).toMatchObject({ removed: 0, kept: [{ reason: 'changed-since', count: 1 }] })
})

test('is refused while it runs, the second time, and without the right', async () => {
  const { id } = await load('ref,name\nA,Anna\n')
  const branch: Actor = { kind: 'staff', staffId: 1, name: 'B', grants: [{ unitId: north, role: 'branch' }] }
  expect(await failure(undo(id, branch))).toMatch(/^not-found: /)
  const analyst: Actor = { kind: 'staff', staffId: 1, name: 'A', grants: [{ unitId: city, role: 'analyst' }] }
  expect(await failure(undo(id, analyst))).toMatch(/^forbidden: /)
  await engine.asSystem((ctx) =>
    run(ctx, sql`update import_run set state = 'running', lease_until = clock_timestamp() + interval '1 minute'`),
  )
  expect(await failure(undo(id))).toBe('conflict: The import is still running. Undo it when it has ended.')
  // Its process died: nobody will go on with it.
  await engine.asSystem((ctx) => run(ctx, sql`update import_run set lease_until = clock_timestamp() - interval '1 s'`))
  const [once, twice] = await Promise.allSettled([undo(id), undo(id, systemActor)])
  expect([once?.status, twice?.status].toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await failure(undo(id))).toBe('conflict: The import has been undone already.')
  expect(await stored()).toEqual([])
  expect(await failure(undo(4711))).toMatch(/^not-found: /)
})
