import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Actor,
  createCustomer,
  type ImportOptions,
  importCustomers,
  listCustomers,
  listImports,
  listRejects,
  type NewCustomer,
  previewImport,
  rows,
  run,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine } from '../testing/index.ts'

let engine: TestEngine
let north: number
let south: number
let clerk: Actor

beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    ;({ north, south, clerk } = await seedTwoBranches(ctx))
  })
})
afterAll(() => engine.dispose())

const known: Omit<NewCustomer, 'unitId'>[] = [
  { ref: 'R1', name: '王芳', mobile: '13800000001', email: 'Fang@x.cn', idNumber: '11010519491231002X' },
  { ref: 'R2', name: '李雷', mobile: '13800000002', address: '北京市海淀区中关村大街 1号' },
  { name: '李雷', mobile: '13800000003', address: '上海市南京路2号' },
  { name: '赵一', mobile: '13800000004' },
  { name: '赵二', mobile: '13800000004' },
]
beforeEach(() =>
  engine.asSystem(async (ctx) => {
    await run(ctx, sql`truncate customer, import_run restart identity cascade`)
    for (const one of known) await createCustomer(ctx, { ...one, unitId: north })
    await createCustomer(ctx, { unitId: south, ref: 'S1', name: '孙三', mobile: '13800000009' })
  }),
)

async function* once(text: string) {
  yield text
}
const options: ImportOptions = { keys: ['ref', 'idNumber', 'mobile', 'email', 'nameAddress'] }
const header = 'ref,idNumber,name,mobile,email,address\n'
const load = (text: string, given: ImportOptions = options) =>
  importCustomers(engine, clerk, { unitId: north, fileName: 'm.csv', content: once(text), options: given })
const preview = (text: string, given: ImportOptions = options) =>
  previewImport(engine, clerk, { unitId: north, content: once(text), options: given })
const reasons = async (importId: number) =>
  (await engine.asSystem((ctx) => listRejects(ctx, { importId }))).items.map(({ reason }) => reason)
const all = async () => (await engine.asSystem((ctx) => listCustomers(ctx, { limit: 200 }))).items

describe('the first key that finds one customer decides', () => {
  test.each([
    ['by ref', 'R1,,Neu,,,', 1],
    ['by id number, in lower case', ',11010519491231002x,Neu,,,', 1],
    ['by mobile', ',,Neu,+86 138-0000-0001,,', 1],
    ['by e-mail, in whatever case', ',,Neu,,FANG@X.cn,', 1],
    ['by name and address, in whatever width and spacing', ',,李雷,,,北京市海淀区中关村大街１号', 2],
    ['by ref before mobile', 'R1,,Neu,13800000002,,', 1],
    ['by the next key where one finds nobody', ',,Neu,13800009999,fang@x.cn,', 1],
    ['and takes a ref where there is none', 'R3,,李雷,13800000003,,', 3],
  ])('%s', async (_name, line, id) => {
    const before = await all()
    const done = await load(`${header}${line}\n`)
    expect(done).toMatchObject({ read: 1, inserted: 0, rejected: 0 })
    const changed = (await all()).filter((one, n) => JSON.stringify(one) !== JSON.stringify(before[n]))
    expect(changed.map((one) => one.id)).toEqual(done.updated === 1 ? [id] : [])
  })

  test.each([
    ['several have it', ',,赵,13800000004,,', 'The row is ambiguous: several customers have this mobile.'],
    [
      'the ref is that of another',
      'R2,11010519491231002X,王芳,,,',
      'The ref "R2" belongs to another customer.',
      ['idNumber'],
    ],
    ['two refs are two people', 'R9,,王小芳,13800000001,,', /customer with this mobile has another ref, "R1"/],
    ['nothing to find by', ',,周,,,', /The row has no ref, id number, mobile, email, name and address, by which/],
  ] as [string, string, string | RegExp, ImportOptions['keys']?][])(
    'rejected: %s',
    async (_name, line, reason, keys) => {
      const done = await load(`${header}${line}\n`, keys ? { keys } : options)
      expect(done).toMatchObject({ inserted: 0, updated: 0, rejected: 1 })
      expect((await reasons(done.id))[0]).toMatch(reason)
    },
  )

  test('nobody of another unit is found', async () => {
    expect(await load(`${header},,孙三,13800000009,,\n`)).toMatchObject({ inserted: 1, updated: 0 })
    expect((await all()).filter(({ mobile }) => mobile === '+8613800000009').map(({ unitId }) => unitId)).toEqual([
      south,
      north,
    ])
  })

  test('a customer occurs once in a file, however its rows name them', async () => {
    const done = await load(
      `${header}N1,,新一,13900000001,n1@x.cn,\n,,新一,13900000001,,\n,,新一,,N1@x.cn,\n,,王芳,13800000001,,\n,,王芳,,fang@x.cn,\n`,
    )
    expect(done).toMatchObject({ inserted: 1, unchanged: 1, rejected: 3 })
    expect(await reasons(done.id)).toEqual([
      'The row has the same mobile as row 2.',
      'The row has the same email as row 2.',
      'The row is about the same customer as row 5.',
    ])
    expect(await load(`${header},,新一,,n1@x.cn,\n`)).toMatchObject({ unchanged: 1 })
  })

  test('two such imports at once create nobody twice', async () => {
    const lines = Array.from({ length: 6000 }, (_, n) => `,,名${n},139${String(n).padStart(8, '0')},,`)
    const both = await Promise.all([
      load(`${header}${lines.join('\n')}\n`, { keys: ['mobile'] }),
      load(`${header}${lines.toReversed().join('\n')}\n`, { keys: ['mobile'] }),
    ])
    expect(both.map(({ state }) => state)).toEqual(['finished', 'finished'])
    expect(both[0].inserted + both[1].inserted).toBe(6000)
    const [count] = await engine.asSystem((ctx) =>
      rows<{ n: number }>(ctx, sql`select count(*)::int as n from customer where mobile like '+86139%'`),
    )
    expect(count?.n).toBe(6000)
  })

  test('a key whose column is not there is refused', async () => {
    await expect(load('ref,name\nA,b\n')).rejects.toThrow(
      /Rows find their customers by idNumber, but no column is mapped/,
    )
    await expect(load('ref,name\nA,b\n', { keys: ['ref', 'ref'] })).rejects.toThrow(/Name each key once/)
  })
})

test('tags and attributes of a file are added', async () => {
  await load('ref,tags\nR1,VIP；老客户\n', {})
  await load('ref,tags\nR1,"新, VIP"\nR2,\n', {})
  expect((await all())[0]?.tags).toEqual(['VIP', '新', '老客户'])
  expect((await all())[1]?.tags).toEqual([])
})

test('a preview says what the import does, and writes nothing', async () => {
  const file =
    `${header}R1,,王芳芳,13800000001,,\n,,李雷,13800000002,,北京市海淀区1号\n,,赵,13800000004,,\nN1,,新,13900000000,,\n` +
    ',,孙,13800000003,,\nN2,,同号,13800000001,,\nN3,,,13900000003,,\nR1,,再,,,\nN4,,坏,12,,\n'
  const before = await all()
  const seen = await preview(file)
  expect(await all()).toEqual(before)
  expect((await engine.asSystem((ctx) => listImports(ctx))).items).toEqual([])
  expect(seen).toMatchObject({ read: 9, new: 1, matched: { ref: 1, mobile: 2 }, updated: 3, ambiguous: 1, rejected: 5 })
  expect(seen.merges).toEqual([
    { line: 2, customerId: 1, by: 'ref', changes: [{ field: 'name', before: '王芳', after: '王芳芳' }] },
    {
      line: 3,
      customerId: 2,
      by: 'mobile',
      changes: [{ field: 'address', before: '北京市海淀区中关村大街 1号', after: '北京市海淀区1号' }],
    },
    { line: 6, customerId: 3, by: 'mobile', changes: [{ field: 'name', before: '李雷', after: '孙' }] },
  ])
  expect(seen.conflicts).toContainEqual({
    line: 6,
    field: 'mobile',
    value: '+8613800000003',
    name: '孙',
    customerId: 3,
    customerName: '李雷',
  })
  expect(seen.conflicts.map(({ line }) => line)).toEqual([4, 4, 6, 7])
  expect(seen.rejects.map(({ line }) => line)).toEqual([4, 7, 8, 9, 10])
  const done = await load(file)
  expect(done).toMatchObject({ inserted: seen.new, updated: seen.updated, rejected: seen.rejected })
  expect(await preview('ref,name\nR1,王芳芳\n', {})).toMatchObject({ unchanged: 1, updated: 0, merges: [] })
})

test('a preview finds no conflict in a name that COPY has to escape', async () => {
  await load('name,mobile,address\nA\\B,13800000007,\n', { keys: ['mobile'] })
  const seen = await preview('name,mobile,address\nA\\B,13800000007,\n', { keys: ['mobile'] })
  expect(seen).toMatchObject({ unchanged: 1, conflicts: [], conflictCount: 0 })
})
