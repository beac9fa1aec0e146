import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  checkSecret,
  createCustomer,
  createStaff,
  createUnit,
  getCustomer,
  importCustomers,
  listAudit,
  listCustomers,
  listRejects,
  MovableClock,
  openEngine,
  rejectsCsv,
  revealIdNumber,
  row,
  rows,
  run,
  updateCustomer,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

const card = '11010519491231002X'
const company = '91350100M000100Y43'
let engine: TestEngine
let city: number
let north: number
let clerk: Actor
let manager: Actor

beforeAll(async () => {
  engine = await createTestEngine({ clock: new MovableClock(new Date('2026-05-01T08:00:00Z')) })
  await engine.asSystem(async (ctx) => {
    city = (await createUnit(ctx, { parentId: null, kind: 'city', code: 'CITY', name: 'City' })).id
    north = (await createUnit(ctx, { parentId: city, kind: 'branch', code: 'NORTH', name: 'North' })).id
  })
  await engine.asSystem((ctx) => createStaff(ctx, { unitId: north, name: 'Li', email: 'li@example.com' }))
  clerk = { kind: 'staff', staffId: 1, name: 'Li', grants: [{ unitId: north, role: 'branch' }] }
  manager = { kind: 'staff', staffId: 2, name: 'Wang', grants: [{ unitId: city, role: 'coordinator' }] }
})
afterAll(() => engine.dispose())

const make = (fields: object) =>
  engine.as(clerk, (ctx) => createCustomer(ctx, { unitId: north, name: '王', ...fields }))
const load = (text: string) =>
  engine.asSystem(async () =>
    importCustomers(engine, clerk, {
      unitId: north,
      fileName: 'people.csv',
      content: (async function* () {
        yield text
      })(),
    }),
  )
const reasons = async (importId: number) =>
  (await engine.as(clerk, (ctx) => listRejects(ctx, { importId }))).items.map(({ reason }) => reason)
const find = async (search: string) => (await engine.as(clerk, (ctx) => listCustomers(ctx, { search }))).items

test('a number is shown masked everywhere, fills birthday and gender, and finds its customer', async () => {
  const made = await make({ name: '甲', idNumber: ' 110105 19491231 002x' })
  expect(made).toMatchObject({ idNumber: '110105************', birthday: '1949-12-31', gender: 'female' })
  expect(await engine.as(clerk, (ctx) => getCustomer(ctx, { id: made.id }))).toEqual(made)
  for (const search of [card, card.toLowerCase(), '110105491231002']) {
    expect(await find(search)).toMatchObject([{ id: made.id, idNumber: '110105************' }])
  }
  expect(await find('110105194912310011')).toEqual([])
})

test('nothing in the database holds it in clear', async () => {
  const tables = await engine.asSystem((ctx) =>
    rows<{ name: string }>(
      ctx,
      sql`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    ),
  )
  expect(tables.length).toBeGreaterThan(20)
  for (const { name } of tables) {
    const found = await engine.asSystem((ctx) =>
      rows(
        ctx,
        sql`select 1 from ${sql.table(name)} t
            where t::text like ${`%${card}%`} or encode(t::text::bytea, 'escape') like ${`%${card}%`}
               or t::text like ${`%${Buffer.from(card).toString('hex')}%`}`,
      ),
    )
    expect(found, name).toEqual([])
  }
})

test('the whole is seen by those with the right, with a reason, and the audit tells of it', async () => {
  const { id } = await make({ name: '乙', idNumber: company })
  const reveal = (actor: Actor, reason = '贷款核对') => engine.as(actor, (ctx) => revealIdNumber(ctx, { id, reason }))
  await expect(reveal(clerk)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(reveal(manager, ' ')).rejects.toMatchObject({ code: 'bad-input' })
  expect(await reveal(manager)).toEqual({ idNumber: company })
  const audit = (actor: Actor) => engine.as(actor, (ctx) => listAudit(ctx, { unitId: north, customerId: id }))
  expect(await audit(manager)).toMatchObject({
    items: [{ who: 'Wang', staffId: 2, action: 'id-number.reveal', customerId: id, detail: { reason: '贷款核对' } }],
  })
  await expect(audit(clerk)).rejects.toMatchObject({ code: 'forbidden' })
  const bare = await make({ name: '丙' })
  await expect(engine.as(manager, (ctx) => revealIdNumber(ctx, { id: bare.id, reason: 'x' }))).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('the audit pages backwards, and nobody changes it, not even its owner', async () => {
  const { id } = await make({ name: '丁', idNumber: card })
  for (const reason of ['1', '2', '3']) await engine.as(manager, (ctx) => revealIdNumber(ctx, { id, reason }))
  const page = (cursor?: string) =>
    engine.as(manager, (ctx) => listAudit(ctx, { unitId: city, customerId: id, limit: 2, ...(cursor && { cursor }) }))
  const first = await page()
  expect(first.items.map(({ detail }) => detail.reason)).toEqual(['3', '2'])
  expect((await page(first.nextCursor!)).items.map(({ detail }) => detail.reason)).toEqual(['1'])
  for (const statement of [sql`delete from audit`, sql`update audit set who = 'x'`, sql`truncate audit`]) {
    await expect(engine.asSystem((ctx) => run(ctx, statement))).rejects.toThrow(/only ever added to/)
  }
})

describe('what contradicts the number', () => {
  test('is refused in a form, whichever of the two came first', async () => {
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => 'nothing',
        ({ issues }: { issues: { path: string }[] }) => issues.map(({ path }) => path).join(),
      )
    expect(await refused(make({ idNumber: card, birthday: '1950-01-01', gender: '男' }))).toBe('birthday,gender')
    expect(await refused(make({ idNumber: company, kind: '个人' }))).toBe('kind')
    const dated = await make({ name: '戊', birthday: '1950-01-01' })
    const change = (id: number, fields: object) => engine.as(clerk, (ctx) => updateCustomer(ctx, { id, ...fields }))
    expect(await refused(change(dated.id, { idNumber: card }))).toBe('birthday')
    expect(await change(dated.id, { idNumber: card, birthday: '1949-12-31' })).toMatchObject({ gender: 'female' })
    expect(await refused(change(dated.id, { birthday: '1950-01-01' }))).toBe('birthday')
    expect(await change(dated.id, { idNumber: null, birthday: '1950-01-01' })).toMatchObject({ idNumber: null })
    expect(await change(dated.id, { name: '己' })).toMatchObject({ birthday: '1950-01-01' })
  })

  test('rejects a row of a file, and the sentence does not give the number away', async () => {
    await load('ref,name,birthday\nC1,甲,1950-01-01\nC2,乙,\n')
    const again = await load(
      [
        'ref,name,身份证号,birthday,gender',
        `C1,甲,${card},,`,
        `C2,乙,${card},,`,
        `C3,丙,${card},1950-01-01,`,
        `C4,丁,${card},,男`,
        'C5,戊,11010519491231003X,,',
        `C6,信风公司,${company},,`,
        '',
      ].join('\n'),
    )
    expect(again).toMatchObject({ inserted: 1, updated: 1, rejected: 4 })
    const said = await reasons(again.id)
    expect(said).toEqual([
      'The birthday 1950-01-01 is not the one in the id number. It is stored so; correct one of them.',
      'The birthday 1950-01-01 is not the one in the id number.',
      'The gender male is not the one in the id number.',
      'The id number 110105************ has a wrong check character: it is mistyped somewhere.',
    ])
    expect(await find('C2')).toMatchObject([{ birthday: '1949-12-31', gender: 'female' }])
    expect(await find('C6')).toMatchObject([{ kind: 'organisation', idNumber: '913501************' }])
  })
})

test('a file with numbers imported twice changes nothing, and a corrected number replaces the old one', async () => {
  const file = `ref,name,证件号码\nT1,甲,${card}\nT2,乙,${company}\n`
  expect(await load(file)).toMatchObject({ inserted: 2, rejected: 0 })
  expect(await load(file)).toMatchObject({ inserted: 0, updated: 0, unchanged: 2 })
  expect(await load('ref,证件号码\nT2,9144030071526726XG\n')).toMatchObject({ updated: 1 })
  const [{ id } = { id: 0 }] = await find('9144030071526726XG')
  const whole = await engine.as(manager, (ctx) => revealIdNumber(ctx, { id, reason: 'x' }))
  expect(whole).toEqual({ idNumber: '9144030071526726XG' })
})

test('rejected rows are handed out as they stood, to be repaired', async () => {
  const loaded = await load('ref,name,id card\nR1,甲,11010519491231003X\n')
  const file = await engine.as(clerk, async (ctx) => {
    let text = ''
    for await (const piece of rejectsCsv(ctx, { importId: loaded.id })) text += piece
    return text
  })
  expect(file).toContain('R1,甲,11010519491231003X,2,')
})

test('under another secret customers are still shown, their numbers hidden whole, and the check says so', async () => {
  const other = await openEngine({ databaseUrl: engine.databaseUrl, secret: 'quite another secret, long enough too' })
  try {
    const { items } = await other.asSystem((ctx) => listCustomers(ctx, { search: '甲' }))
    expect(items[0]).toMatchObject({ name: '甲', idNumber: '*'.repeat(18) })
    await expect(other.asSystem(checkSecret)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await engine.asSystem(checkSecret)).toBe('can be read')
  } finally {
    await other.close()
  }
})

test('a search by number takes the index, also for staff', async () => {
  await engine.asSystem(async (ctx) => {
    await run(
      ctx,
      sql`insert into customer (unit_id, name, id_number_hash, id_number_cipher, created_at, updated_at)
          select ${north}, 'Many ' || n, sha256(n::text::bytea), '\\x00', ${ctx.now}, ${ctx.now}
          from generate_series(1, 20000) n`,
    )
  })
  await engine.asSystem((ctx) => run(ctx, sql`analyze customer`))
  const plan = await engine.as(clerk, (ctx) =>
    row<{ 'QUERY PLAN': unknown }>(
      ctx,
      sql`explain (format json) select id from customer where id_number_hash = ${ctx.vault.fingerprint(card)}`,
    ),
  )
  expect(JSON.stringify(plan)).toContain('customer_id_number')
})
