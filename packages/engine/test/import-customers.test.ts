import iconv from 'iconv-lite'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Actor,
  createCustomer,
  createStaff,
  declareAttribute,
  getImport,
  type ImportOptions,
  importCustomers,
  listCustomers,
  listImports,
  listRejects,
  recordConsent,
  rejectsCsv,
  rows,
  systemActor,
  undoImport,
  updateStaff,
} from '../src/index.ts'
import { createTestEngine, seedTwoBranches, type TestEngine } from '../testing/index.ts'
import { pieces } from './pieces.ts'

let engine: TestEngine
let city: number
let north: number
let south: number
let clerk: Actor

beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    ;({ city, north, south, clerk } = await seedTwoBranches(ctx))
    await declareAttribute(ctx, { name: 'tier', type: 'text', label: '等级' })
    await declareAttribute(ctx, { name: 'visits', type: 'number', label: '到访次数' })
  })
})
afterAll(() => engine.dispose())

const load = (text: string | Buffer, options: ImportOptions = {}, actor: Actor = clerk, unitId = north) =>
  importCustomers(engine, actor, { unitId, fileName: 'people.csv', content: pieces(text), options })

const counts = (run: { inserted: number; updated: number; unchanged: number; rejected: number; read: number }) => ({
  read: run.read,
  inserted: run.inserted,
  updated: run.updated,
  unchanged: run.unchanged,
  rejected: run.rejected,
})

const rejects = async (importId: number) =>
  (await engine.asSystem((ctx) => listRejects(ctx, { importId, limit: 200 }))).items

const find = async (search: string) => (await engine.asSystem((ctx) => listCustomers(ctx, { search }))).items

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was thrown',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  )

test('a file imported twice changes nothing the second time', async () => {
  const file = [
    'ref,name,email,mobile,birthday,gender,tier,visits',
    'T1,王芳,Wang@EXAMPLE.cn,13800138000,1980年1月2日,女,gold,12',
    'T2,李雷,,,,,,',
    '',
  ].join('\r\n')
  const options: ImportOptions = { consent: [{ channel: 'email', status: 'granted', evidence: 'counter form 7' }] }
  const first = await load(file, options)
  expect(first).toMatchObject({ state: 'finished', error: null, staffId: 1, fileName: 'people.csv' })
  expect(counts(first)).toEqual({ read: 2, inserted: 2, updated: 0, unchanged: 0, rejected: 0 })
  const before = await find('T1')
  expect(before).toMatchObject([
    {
      unitId: north,
      name: '王芳',
      email: 'Wang@example.cn',
      mobile: '+8613800138000',
      birthday: '1980-01-02',
      gender: 'female',
      attributes: { tier: 'gold', visits: 12 },
      kind: 'person',
    },
  ])
  const second = await load(file, options)
  expect(counts(second)).toEqual({ read: 2, inserted: 0, updated: 0, unchanged: 2, rejected: 0 })
  expect(second.fileSha256).toBe(first.fileSha256)
  expect(await find('T1')).toEqual(before)
})

test('a changed cell updates, an empty cell erases nothing', async () => {
  await load('ref,name,address,postcode,tier,visits\nU1,Anna,Long Road 1,100080,gold,3\n')
  const run = await load('ref,name,address,postcode,tier,visits\nU1,,Short Road 2,,,4\n')
  expect(counts(run)).toMatchObject({ updated: 1, unchanged: 0 })
  expect(await find('U1')).toMatchObject([
    { name: 'Anna', address: 'Short Road 2', postcode: '100080', attributes: { tier: 'gold', visits: 4 } },
  ])
})

test('Chinese column names, a byte order mark, a detected delimiter', async () => {
  const run = await load('\ufeff客户号;姓名;手机;邮编;等级\nC1;张三;13900139000;100080;银\n')
  expect(counts(run)).toMatchObject({ inserted: 1, rejected: 0 })
  expect(run.options).toMatchObject({
    delimiter: ';',
    mapping: expect.arrayContaining([{ column: '姓名', field: 'name' }]),
  })
  expect(await find('张')).toMatchObject([{ ref: 'C1', mobile: '+8613900139000', attributes: { tier: '银' } }])
})

test('GB18030 is recognised', async () => {
  const run = await load(iconv.encode('客户号,姓名,地址\nG1,赵钱孙,北京市海淀区\n', 'gb18030'))
  expect(counts(run)).toMatchObject({ inserted: 1 })
  expect(await find('赵钱')).toMatchObject([{ ref: 'G1', address: '北京市海淀区' }])
})

test.each([
  ['little-endian', 'utf-16le', true],
  ['big-endian', 'utf-16be', true],
  ['little-endian without mark', 'utf-16le', false],
  ['big-endian without mark', 'utf-16be', false],
])('UTF-16 %s is recognised, wherever the bytes are cut', async (_name, encoding, addBOM) => {
  const ref = `U-${encoding}-${addBOM}`
  const text = `客户号\t姓名\t地址\r\n${ref}\t王一\t"一号，\n😀 路"\r\n`
  const bytes = iconv.encode(text, encoding, { addBOM })
  const content = pieces(bytes, 7)
  const run = await importCustomers(engine, clerk, { unitId: north, fileName: 'people.txt', content })
  expect(counts(run)).toEqual({ read: 1, inserted: 1, updated: 0, unchanged: 0, rejected: 0 })
  expect(await find(ref)).toMatchObject([{ name: '王一', address: '一号， 😀 路' }])
})

test('a long file in UTF-16 is read as it arrives', async () => {
  const lines = Array.from({ length: 6_000 }, (_, i) => `L16-${i},客户${i}`)
  const bytes = Buffer.from(`\ufeffref,name\n${lines.join('\n')}`, 'utf16le')
  const run = await load(bytes)
  expect(counts(run)).toMatchObject({ read: 6_000, inserted: 6_000, rejected: 0 })
})

test('a row with broken UTF-8 is rejected with its line, the others are not', async () => {
  const good = Buffer.from('ref,name\nX1,王小明\nX2,张')
  const run = await load(Buffer.concat([good, Buffer.from([0xe5, 0xbc]), Buffer.from('\nX3,李小龙\n')]))
  expect(counts(run)).toMatchObject({ inserted: 2, rejected: 1 })
  expect(await rejects(run.id)).toMatchObject([{ rowNumber: 3, reason: expect.stringContaining('not UTF-8') }])
})

describe('a file that is not understood is refused before anything is written', () => {
  const runs = () => engine.asSystem((ctx) => listImports(ctx, { limit: 200 }))
  test.each<[string, string | Buffer, ImportOptions, RegExp]>([
    ['wrong delimiter', 'ref;name;email\n1;a;b', { delimiter: ',' }, /is the delimiter ';'\?/],
    [
      'wrong delimiter with a mapping',
      'ref;name;email\n1;a;b',
      { delimiter: ',', mapping: [{ column: 'ref', field: 'ref' }] },
      /no such column.*one column named 'ref;name;email': is the delimiter ';'\?/,
    ],
    [
      'missing mapped column',
      'ref,name\n1,a',
      { mapping: [{ column: 'Nummer', field: 'ref' }] },
      /Column "Nummer": The file has no such column. The file has the columns: "ref", "name"/,
    ],
    ['unknown field', 'ref,name\n1,a', { mapping: [{ column: 'ref', field: 'shoe' }] }, /no field "shoe"/],
    ['undeclared attribute', 'ref\n1', { mapping: [{ column: 'ref', field: 'attributes.shoe' }] }, /not declared/],
    ['no key', 'name,email\na,b@c.de', {}, /no column is mapped to it/],
    ['two columns for one field', 'ref,phone,mobile\n1,2,3', {}, /Two columns are mapped to "mobile"/],
    ['empty file', '', {}, /The file is empty/],
    ['a cut-off workbook', Buffer.from('PK\x03\x04 and so on', 'latin1'), {}, /damaged or incomplete/],
    ['old workbook', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), {}, /\(\.xls\) or one with a password/],
    ['PDF', '%PDF-1.7\n', {}, /PDF document/],
    ['compressed', Buffer.from('1f8b0800', 'hex'), {}, /Unpack it/],
    ['a web page named .xls', '<html><table>', {}, /web page/],
    ['a sheet of a text', 'ref,name\n1,a', { sheet: 'S' }, /not an Excel workbook/],
    ['no text at all', Buffer.from('ref,\0\0\x01name\n'), {}, /not the header of a table/],
    ['a header without end', `ref,name${',a'.repeat(2_000)}\n1,x`, {}, /at most 1,000 columns/],
    ['a misspelt option', 'ref;name\n1;a', { delimeter: ';' } as ImportOptions, /not known here: delimeter/],
  ])('%s', async (_name, file, options, said) => {
    const before = await runs()
    const message = await failure(load(file, options))
    expect(message).toMatch(/^bad-input: /)
    expect(message).toMatch(said)
    expect(await runs()).toEqual(before)
  })
})

test('bad rows come back with their line and reason, the good ones go in', async () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `E${i},Name ${i},${i % 10 === 3 ? 'no address' : `e${i}@x.cn`}`)
  const run = await load(`ref,name,email\n${lines.join('\n')}\n`)
  expect(counts(run)).toEqual({ read: 1000, inserted: 900, updated: 0, unchanged: 0, rejected: 100 })
  const list = await rejects(run.id)
  expect(list).toHaveLength(100)
  expect(list[0]).toEqual({
    rowNumber: 5,
    reason: 'The e-mail address "no address" has no @.',
    raw: 'E3,Name 3,no address',
  })
})

test('a repaired file of rejects can be imported, and never runs as a formula', async () => {
  const run = await load('ref,name,mobile,email\n=R1,+Plus,+8613700137000,oops\nR2,"un""closed,1,2\nR3,x,y\n')
  expect(counts(run)).toMatchObject({ rejected: 3 })
  const csv = await engine.as(clerk, async (ctx) => {
    let text = ''
    for await (const piece of rejectsCsv(ctx, { importId: run.id })) text += piece
    return text
  })
  const lines = csv.split('\r\n')
  expect(lines[0]).toBe('\ufeffref,name,mobile,email,import_line,import_reason')
  expect(lines[1]).toBe(`'=R1,'+Plus,'+8613700137000,oops,2,"The e-mail address ""oops"" has no @."`)
  expect(lines[2]).toMatch(/^"R2,""un""""closed,1,2",,,,3,/)
  expect(lines[3]).toMatch(/^"R3,x,y",,,,4,/)
  const again = await load(csv.replace('oops', 'ok@x.cn'))
  expect(counts(again)).toMatchObject({ inserted: 1, rejected: 2 })
  expect(await find('=R1')).toMatchObject([{ name: '+Plus', mobile: '+8613700137000', email: 'ok@x.cn' }])
})

test('a cell of 5 MB costs its row', async () => {
  const run = await load(`ref,name\nB1,"${'x'.repeat(5 * 1024 * 1024)}"\nB2,fine\n`)
  expect(counts(run)).toMatchObject({ inserted: 1, rejected: 1 })
  const [reject] = await rejects(run.id)
  expect(reject?.reason).toBe('Cell 2 is longer than 65536 characters.')
  expect(reject?.raw).toHaveLength(10_000)
})

test('wrong numbers of cells and unbalanced quotes cost their rows', async () => {
  const run = await load('ref,name\nW1\nW2,two,three\nW3,"open\nW4,"a" b\nW5,fine,,\n,,\nW6,"fine"\n')
  expect(counts(run)).toMatchObject({ inserted: 2, rejected: 4 })
  expect((await rejects(run.id)).map(({ rowNumber, reason }) => [rowNumber, reason])).toEqual([
    [2, 'The row has 1 cells, but the header has 2 columns.'],
    [3, 'The row has 3 cells, but the header has 2 columns.'],
    [4, expect.stringMatching(/quote/)],
    [5, expect.stringMatching(/closing quote/)],
  ])
})

test('the later of two rows with the same key is rejected, also far apart', async () => {
  const lines = Array.from({ length: 12_000 }, (_, i) => `D${i},Name ${i}`)
  const run = await load(`ref,name\n${lines.join('\n')}\nD5,Other\n`)
  expect(counts(run)).toEqual({ read: 12_001, inserted: 12_000, updated: 0, unchanged: 0, rejected: 1 })
  expect(await rejects(run.id)).toMatchObject([{ rowNumber: 12_002, reason: 'The row has the same ref as row 7.' }])
})

test('a new customer needs a name; a row needs its key', async () => {
  const run = await load('ref,email\nN1,n@x.cn\n,m@x.cn\n')
  expect((await rejects(run.id)).map(({ reason }) => reason)).toEqual([
    'The customer is new, and the row has no name.',
    'The row has no ref, by which its customer is found.',
  ])
})

describe('by e-mail', () => {
  test('finds the customer, and does not guess among several', async () => {
    await load('ref,name,email\nK1,One,one@k.cn\nK2,Two,two@k.cn\nK3,Twin,two@k.cn\n')
    const run = await load('email,name,ref\none@k.cn,Uno,\ntwo@k.cn,Duo,\nnew@k.cn,Neu,K9\nfour@k.cn,Thief,K1\n', {
      keys: ['email'],
    })
    expect(counts(run)).toMatchObject({ inserted: 1, updated: 1, rejected: 2 })
    expect((await rejects(run.id)).map(({ reason }) => reason)).toEqual([
      'The row is ambiguous: several customers have this email.',
      'The ref "K1" belongs to another customer.',
    ])
    expect(await find('K1')).toMatchObject([{ name: 'Uno' }])
    expect(await find('new@k.cn')).toMatchObject([{ ref: 'K9' }])
  })
})

describe('two branches', () => {
  test("a branch cannot touch another branch's customer through ref or e-mail", async () => {
    const other = await engine.asSystem((ctx) =>
      createCustomer(ctx, { unitId: south, ref: 'S1', name: 'Secret', email: 'secret@s.cn' }),
    )
    const run = await load('ref,name\nS1,Stolen\n')
    expect(await rejects(run.id)).toMatchObject([{ reason: 'The ref "S1" belongs to another unit.' }])
    const byEmail = await load('email,name\nsecret@s.cn,Mine\n', { keys: ['email'] })
    expect(counts(byEmail)).toMatchObject({ inserted: 1, updated: 0 })
    expect((await find('secret@s.cn')).map(({ name, unitId }) => [name, unitId])).toEqual([
      ['Secret', south],
      ['Mine', north],
    ])
    expect(await find('S1')).toMatchObject([{ id: other.id, name: 'Secret', updatedAt: other.updatedAt }])
  })

  test('a unit code places customers within the import, never outside', async () => {
    const file = 'ref,name,unitCode\nP1,Pat,SOUTH\nP2,Pia,NORTH\n'
    const run = await load(file)
    expect(counts(run)).toMatchObject({ inserted: 1, rejected: 1 })
    expect((await rejects(run.id))[0]?.reason).toMatch(/The unit "SOUTH" does not exist, or is not within/)
    expect(counts(await load(file, {}, systemActor, city))).toMatchObject({ inserted: 1, unchanged: 1, rejected: 0 })
    expect(await find('P1')).toMatchObject([{ unitId: south }])
  })

  test('importing into another branch is not found, and needs the right', async () => {
    expect(await failure(load('ref\n1', {}, clerk, south))).toMatch(/^not-found: /)
    const analyst: Actor = { kind: 'staff', staffId: 1, name: 'A', grants: [{ unitId: north, role: 'analyst' }] }
    expect(await failure(load('ref\n1', {}, analyst))).toMatch(/^forbidden: /)
  })

  test("another branch's imports and rejects are not found", async () => {
    const run = await load('ref,name\nZ1,\n', {}, systemActor, south)
    expect(await failure(engine.as(clerk, (ctx) => getImport(ctx, { id: run.id })))).toMatch(/^not-found: /)
    expect(await failure(engine.as(clerk, (ctx) => listRejects(ctx, { importId: run.id })))).toMatch(/^not-found: /)
  })
})

describe('consent', () => {
  const consents = (ref: string) =>
    engine.asSystem((ctx) =>
      rows<{ channel: string; status: string; evidence: string }>(
        ctx,
        sql`select channel, status, evidence from consent join customer on id = customer_id where ref = ${ref}
            order by channel`,
      ),
    )

  test('columns and constants, with evidence', async () => {
    const run = await load('ref,name,ok sms\nO1,a,是\nO2,b,否\nO3,c,\n', {
      mapping: [
        { column: 'ref', field: 'ref' },
        { column: 'name', field: 'name' },
        { column: 'ok sms', field: 'consent.sms' },
      ],
      consent: [{ channel: 'email', status: 'granted', evidence: 'form 7' }],
    })
    expect(counts(run)).toMatchObject({ inserted: 3 })
    const evidence = `import ${run.id} of people.csv`
    expect(await consents('O1')).toEqual([
      { channel: 'email', status: 'granted', evidence: 'form 7' },
      { channel: 'sms', status: 'granted', evidence },
    ])
    expect(await consents('O2')).toMatchObject([{}, { channel: 'sms', status: 'refused' }])
    expect(await consents('O3')).toHaveLength(1)
  })

  test('a file never overrules a customer who refused', async () => {
    const options: ImportOptions = { consent: [{ channel: 'email', status: 'granted' }] }
    await load('ref,name\nQ1,a\n', options)
    const [customer] = await find('Q1')
    await engine.as(clerk, (ctx) =>
      recordConsent(ctx, { customerId: customer!.id, channel: 'email', status: 'refused', evidence: 'phone call' }),
    )
    expect(counts(await load('ref,name\nQ1,a\n', options))).toMatchObject({ updated: 0, unchanged: 1 })
    expect(await consents('Q1')).toEqual([{ channel: 'email', status: 'refused', evidence: 'phone call' }])
  })
})

test('a source that breaks off leaves what was committed and says how far it came', async () => {
  const progress: { read: number; bytes: number }[] = []
  async function* broken() {
    yield `ref,name\n${Array.from({ length: 21_000 }, (_, i) => `F${i},Name ${i}`).join('\n')}\n`
    yield `${Array.from({ length: 90 }, (_, i) => `G${i},Name ${i}`).join('\n')}\n`
    throw new Error('connection reset')
  }
  const run = await importCustomers(engine, clerk, {
    unitId: north,
    fileName: 'cut.csv',
    content: broken(),
    onProgress: (step) => progress.push(step),
  })
  expect(run).toMatchObject({ state: 'failed', inserted: 20_000, read: 20_000, fileSha256: null })
  expect(run.error).toBe(
    'The file could not be read to its end: connection reset. The rows up to line 20001 are dealt with. ' +
      'Send the whole file again: it goes on after them.',
  )
  expect(progress.map(({ read }) => read)).toEqual(Array.from({ length: 8 }, (_, n) => 2500 * (n + 1)))
  expect(await find('F19999')).toHaveLength(1)
})

test('two imports of the same file at once agree', async () => {
  const lines = Array.from({ length: 36_000 }, (_, i) => `V${i},Name ${i}`)
  const both = await Promise.all([
    load(`ref,name\n${lines.join('\n')}\n`),
    load(`ref,name\n${lines.toReversed().join('\n')}\n`),
  ])
  const total = both.map(counts)
  expect(both.map(({ state }) => state)).toEqual(['finished', 'finished'])
  expect(total[0]!.inserted + total[1]!.inserted).toBe(36_000)
  expect(total[0]!.unchanged + total[1]!.unchanged).toBe(36_000)
})

test('a column names who looks after each customer, by e-mail address or number', async () => {
  const staff = await engine.asSystem(async (ctx) => {
    const make = (email: string, unitId: number, role: 'field' | 'analyst') =>
      createStaff(ctx, { unitId, name: email, email, roles: [{ unitId, role }] })
    const [wang, above, south_, analyst, closed] = [
      await make('wang@post.cn', north, 'field'),
      await make('li@post.cn', city, 'field'),
      await make('south@post.cn', south, 'field'),
      await make('analyst@post.cn', north, 'analyst'),
      await make('closed@post.cn', north, 'field'),
    ]
    await updateStaff(ctx, { id: closed.id, active: false })
    return { wang, above, south: south_, analyst, closed }
  })
  const file = (...rows: string[]) => ['ref,name,客户经理', ...rows, ''].join('\n')
  const run = await load(
    file(
      'OWN1,A, WANG@post.cn ',
      `OWN2,B,${staff.wang.id}`,
      'OWN3,C,',
      'OWN4,D,nobody@post.cn',
      `OWN5,E,${staff.south.id}`,
      'OWN6,F,analyst@post.cn',
      'OWN7,G,closed@post.cn',
      'OWN8,H,=1+1',
    ),
  )
  expect(counts(run)).toMatchObject({ inserted: 3, rejected: 5 })
  const ownerOf = async (ref: string) => (await find(ref))[0]?.ownerStaffId
  expect([await ownerOf('OWN1'), await ownerOf('OWN2'), await ownerOf('OWN3')]).toEqual([
    staff.wang.id,
    staff.wang.id,
    null,
  ])
  expect((await rejects(run.id)).map(({ reason }) => reason)).toEqual(
    ['nobody@post.cn', staff.south.id, 'analyst@post.cn', 'closed@post.cn', '=1+1'].map(
      (name) => `Nobody with the e-mail address or number "${name}" works in the units of this import.`,
    ),
  )
  // The same again changes nothing; another owner is a change, which an undo takes back.
  expect(counts(await load(file('OWN1,A,wang@post.cn')))).toMatchObject({ unchanged: 1 })
  const changed = await load(file('OWN1,,li@post.cn', 'OWN3,,li@post.cn'), {}, systemActor)
  expect(counts(changed)).toMatchObject({ updated: 2 })
  expect(await ownerOf('OWN1')).toBe(staff.above.id)
  await engine.asSystem((ctx) => undoImport(ctx, { importId: changed.id }))
  expect([await ownerOf('OWN1'), await ownerOf('OWN3')]).toEqual([staff.wang.id, null])
  // Whose unit the row names has to be theirs.
  const [, northCode = ''] = await engine
    .asSystem((ctx) =>
      rows<{ code: string }>(ctx, sql`select code from unit where id in (${north}, ${south}) order by id = ${north}`),
    )
    .then((found) => found.map(({ code }) => code))
  const placed = await load(`ref,name,owner,unitCode\nO9,I,south@post.cn,${northCode}\n`, {}, systemActor, city)
  expect((await rejects(placed.id)).map(({ reason }) => reason)).toEqual([
    'The owner has no role that works in the unit of this row.',
  ])
})
