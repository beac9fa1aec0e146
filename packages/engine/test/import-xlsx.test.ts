import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createUnit,
  declareAttribute,
  type ImportOptions,
  importCustomers,
  importOrders,
  listRejects,
  previewFile,
  rejectsCsv,
  rows,
  suggestMapping,
  systemActor,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { textRow, workbook, workbookParts, zip } from './import-workbook.ts'
import { pieces } from './pieces.ts'

let engine: TestEngine
let city: number

beforeAll(async () => {
  engine = await createTestEngine()
  await engine.asSystem(async (ctx) => {
    city = (await createUnit(ctx, { parentId: null, kind: 'city', code: 'CITY', name: 'City' })).id
    await declareAttribute(ctx, { name: 'tier', type: 'text', label: '等级' })
    await declareAttribute(ctx, { name: 'vip', type: 'boolean', label: '贵宾' })
    await declareAttribute(ctx, { name: 'balance', type: 'number', label: '余额' })
  })
})
afterAll(() => engine.dispose())

const load = (file: Buffer, options: ImportOptions = {}) =>
  importCustomers(engine, systemActor, { unitId: city, fileName: 'people.xlsx', content: pieces(file), options })
const counts = ({ read, inserted, updated, unchanged, rejected }: Awaited<ReturnType<typeof load>>) => ({
  read,
  inserted,
  updated,
  unchanged,
  rejected,
})
const rejects = async (importId: number) => {
  const { items } = await engine.asSystem((ctx) => listRejects(ctx, { importId, limit: 200 }))
  return items.map(({ rowNumber, reason, raw }) => [rowNumber, reason, raw])
}
const stored = (like: string) =>
  engine.asSystem((ctx) =>
    rows<Record<string, unknown>>(
      ctx,
      sql`select ref, name, mobile, birthday::text, attributes from customer where ref like ${like} order by ref`,
    ),
  )
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing was thrown',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  )

describe('cells', () => {
  const strings = [
    '客户号',
    '姓名',
    '手机',
    '生日',
    '王芳',
    '<r><t>李</t></r><r><t xml:space="preserve">雷 </t></r><rPh><t>x</t></rPh>',
  ]
  const header = `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="s"><v>2</v></c><c r="D2" t="s"><v>3</v></c><c r="E2" t="inlineStr"><is><t>等级</t></is></c><c r="F2" t="str"><f>"vip"</f><v>vip</v></c><c r="G2" t="inlineStr"><is><t>余额</t></is></c><c r="H2" t="inlineStr"><is><t>原编号</t></is></c></row>`
  const sheet = [
    '<row r="1" spans="1:8"><c r="A1" s="1"/></row>',
    header,
    '<row r="4"><c r="A4" t="inlineStr"><is><t>X1</t></is></c><c r="B4" t="s"><v>4</v></c><c r="C4"><v>1.3800138E10</v></c><c r="D4" s="1"><v>29221</v></c><c r="E4" t="str"><f>A4&amp;"x"</f><v>gold</v></c><c r="F4" t="b"><v>1</v></c><c r="G4"><f>1/10+2/10</f><v>0.30000000000000004</v></c><c r="H4"><v>1.10105199003078E+17</v></c></row>',
    '<row r="5"><c r="A5" t="inlineStr"><is><t>X2</t></is></c><c r="B5" t="s"><v>5</v></c><c r="D5" s="2"><v>29222</v></c></row>',
    '<row r="6"><c r="A6" t="s"/><c r="D6" s="1"/></row>',
    '<row r="9"><c r="A9" t="inlineStr"><is><t>X3</t></is></c><c r="B9" t="e"><v>#N/A</v></c></row>',
    '<row r="10"><c r="A10"><v>1.10105199003078E+17</v></c><c r="B10" t="s"><v>4</v></c></row>',
    '<row r="11"><c r="A11" t="inlineStr"><is><t>X4</t></is></c><c r="B11"><f>A1</f></c></row>',
    '<row r="12"><c r="A12" t="inlineStr"><is><t>X5</t></is></c><c r="B12" t="s"><v>4</v></c><c r="D12" s="3"><v>29221.5</v></c></row>',
    '<row r="13"><c r="A13" t="inlineStr"><is><t>X6</t></is></c><c r="B13" t="s"><v>4</v></c><c r="J13" t="s"><v>4</v></c></row>',
  ].join('')
  const file = workbook({ 客户: sheet }, { strings })

  test('of every kind are read as they are shown, and rows keep the numbers of the sheet', async () => {
    const run = await load(file)
    expect(counts(run)).toEqual({ read: 7, inserted: 2, updated: 0, unchanged: 0, rejected: 5 })
    expect(await stored('X%')).toEqual([
      {
        ref: 'X1',
        name: '王芳',
        mobile: '+8613800138000',
        birthday: '1980-01-01',
        attributes: { tier: 'gold', vip: true, balance: 0.3 },
      },
      { ref: 'X2', name: '李雷', mobile: null, birthday: '1980-01-02', attributes: {} },
    ])
    const found = await rejects(run.id)
    expect(found.map(([line, reason]) => [line, reason])).toEqual([
      [9, 'Cell B9 has the error #N/A. Enter its value.'],
      [
        10,
        'Cell A10 has a number of more than 15 digits, whose last ones are lost. Format it as text and enter it again.',
      ],
      [11, 'Cell B11 has a formula without its result. Open the workbook in Excel and save it again.'],
      [12, expect.stringMatching(/1980-01-01 12:00:00/)],
      [13, 'The row has 10 cells, but the header has 8 columns.'],
    ])
    expect(found[0]?.[2]).toBe('X3,#N/A,,,,,,')
    expect(run.options).toMatchObject({ delimiter: ',', columns: expect.arrayContaining(['客户号', '原编号']) })
  })

  test('imported again they change nothing, and rejects come out as CSV', async () => {
    const again = await load(file)
    expect(counts(again)).toEqual({ read: 7, inserted: 0, updated: 0, unchanged: 2, rejected: 5 })
    const csv = await engine.asSystem(async (ctx) => {
      let text = ''
      for await (const piece of rejectsCsv(ctx, { importId: again.id })) text += piece
      return text
    })
    expect(csv).toContain('\r\nX3,#N/A,,,,,,,9,')
    const repaired = csv.replace('X3,#N/A', 'X3,韩梅梅')
    const run = await importCustomers(engine, systemActor, {
      unitId: city,
      fileName: 'repaired.csv',
      content: pieces(repaired),
    })
    expect(run.inserted).toBeGreaterThan(0)
    expect(await stored('X3')).toMatchObject([{ name: '韩梅梅' }])
  })

  test('of merged cells only the first has the value; rows and cells need no references', async () => {
    const rows = `<row><c t="inlineStr"><is><t>ref</t></is></c><c t="inlineStr"><is><t>name</t></is></c><c t="inlineStr"><is><t>等级</t></is></c></row>${textRow(2, 'M1', 'a', 'gold')}${textRow(3, 'M2', 'b')}`
    const parts = workbookParts({ S: rows })
    const path = 'xl/worksheets/sheet1.xml'
    const merged = parts[path]!.replace('</sheetData>', '</sheetData><mergeCells><mergeCell ref="C2:C3"/></mergeCells>')
    expect((await load(zip({ ...parts, [path]: merged }))).inserted).toBe(2)
    expect((await stored('M%')).map((row) => row.attributes)).toEqual([{ tier: 'gold' }, {}])
  })

  test('of orders: dates with a time, amounts, the 1904 epoch', async () => {
    const rows = `${textRow(1, '订单号', '客户号', '下单时间', '金额')}<row r="2"><c r="A2"><v>77</v></c><c r="B2" t="inlineStr"><is><t>X1</t></is></c><c r="C2" s="3"><v>35463.604166666664</v></c><c r="D2"><v>12.300000000000001</v></c></row>`
    const content = pieces(workbook({ S: rows }, { epoch1904: true }))
    const run = await importOrders(engine, systemActor, { unitId: city, fileName: 'o.xlsx', content })
    expect(run).toMatchObject({ inserted: 1, rejected: 0 })
    const found = await engine.asSystem((ctx) =>
      rowsOf(ctx, sql`select external_id, (ordered_at at time zone 'Asia/Shanghai')::text as at from customer_order`),
    )
    expect(found).toEqual([{ external_id: '77', at: '2001-02-03 14:30:00' }])
  })
  const rowsOf = rows<Record<string, unknown>>
})

describe('sheets', () => {
  const sheets = {
    Notes: textRow(1, 'nothing'),
    甲: textRow(1, 'ref', 'name') + textRow(2, 'S1', 'a'),
    乙: textRow(1, 'ref', 'name') + textRow(2, 'S2', 'b'),
  }

  test('are found by their names; without one it is the first that is visible', async () => {
    const file = workbook(sheets, { hidden: 'Notes' })
    await load(file)
    expect((await stored('S%')).map(({ ref }) => ref)).toEqual(['S1'])
    const run = await load(file, { sheet: '乙' })
    expect(run.options.sheet).toBe('乙')
    expect((await stored('S%')).map(({ ref }) => ref)).toEqual(['S1', 'S2'])
    expect(await failure(load(file, { sheet: '丙' }))).toBe(
      'bad-input: The workbook has no sheet "丙". Its sheets are: "Notes", "甲", "乙".',
    )
  })

  test('of many rows are read in pieces', async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => textRow(i + 2, `P${i}`, `客户${i}`))
    const run = await load(workbook({ S: textRow(1, 'ref', 'name') + lines.join('') }))
    expect(counts(run)).toMatchObject({ read: 5_000, inserted: 5_000 })
  })
})

describe('are refused with a sentence', () => {
  const parts = workbookParts({ S: textRow(1, 'ref', 'name') + textRow(2, 'Z1', 'a') })
  const whole = zip(parts)
  const sheet = 'xl/worksheets/sheet1.xml'
  const bomb = () => {
    const elements = Buffer.alloc(20 * 1024 ** 2, '<x/>')
    return zip({ ...parts, [sheet]: Buffer.concat([Buffer.from('<worksheet><sheetData>'), elements]) })
  }
  const endless = () => {
    const text = `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>`
    return zip({ ...parts, [sheet]: Buffer.concat([Buffer.from(text), Buffer.alloc(12 * 1024 ** 2, 'x')]) })
  }
  const flipped = () => {
    const bytes = Buffer.from(whole)
    const at = bytes.indexOf(sheet) + sheet.length + 20
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    return bytes
  }
  const entities = `<!DOCTYPE a [<!ENTITY b "boom">]><worksheet><sheetData>${textRow(1, '&b;')}`
  test.each<[string, () => Buffer, RegExp]>([
    ['another archive', () => zip({ 'a.txt': 'hello' }), /no Excel workbook/],
    ['an empty archive', () => zip({}), /no Excel workbook/],
    [
      'a document',
      () => zip({ '_rels/.rels': parts['_rels/.rels']!.replace('xl/workbook', 'word/document') }),
      /no Excel/,
    ],
    ['.xlsb', () => zip({ '_rels/.rels': parts['_rels/.rels']!.replace('workbook.xml', 'workbook.bin') }), /\.xlsb/],
    ['a file cut off', () => whole.subarray(0, whole.length - 40), /damaged or incomplete/],
    ['flipped bits', flipped, /damaged or incomplete/],
    ['an empty sheet', () => workbook({ S: '' }), /is empty/],
    ['no XML', () => zip({ ...parts, [sheet]: 'hello <' }), /damaged/],
    ['entities of its own', () => zip({ ...parts, [sheet]: entities }), /damaged/],
    ['rows out of order', () => workbook({ S: textRow(2, 'ref') + textRow(1, 'x') }), /damaged/],
    ['an unknown shared string', () => workbook({ S: '<row r="1"><c r="A1" t="s"><v>9</v></c></row>' }), /damaged/],
    ['a zip bomb', bomb, /unpacks to more than can be right/],
    ['a cell without end', endless, /damaged/],
  ])('%s', async (_name, file, said) => {
    const message = await failure(load(file()))
    expect(message).toMatch(/^bad-input: /)
    expect(message).toMatch(said)
    expect(await stored('Z%')).toEqual([])
  })

  test('damage further down fails the run there, and what was imported stays', async () => {
    const lines = Array.from({ length: 6_000 }, (_, i) => textRow(i + 2, `D${i}`, 'a')).join('')
    const run = await load(workbook({ S: `${textRow(1, 'ref', 'name')}${lines}${textRow(7, 'late', 'b')}` }))
    expect(run.state).toBe('failed')
    expect(run.error).toMatch(/damaged/)
    expect(run.inserted).toBe(5_000)
  })
})

describe('a mapping is suggested', () => {
  const suggest = (columns: string[], kind: 'customers' | 'orders' = 'customers') =>
    engine.asSystem((ctx) => suggestMapping(ctx, { columns, kind }))
  const fields = async (...columns: string[]) =>
    Object.fromEntries((await suggest(columns)).mapping.map(({ column, field }) => [column, field]))

  test('for known names with certainty, for others with less, and says what is left', async () => {
    const found = await suggest(['客户号', 'Full_Name', '客户手机号码', 'emial adress', '备注', 'Tier', ''])
    expect(found.mapping.map(({ column, field }) => [column, field])).toEqual([
      ['客户号', 'ref'],
      ['Full_Name', 'name'],
      ['客户手机号码', 'mobile'],
      ['emial adress', 'email'],
      ['Tier', 'attributes.tier'],
    ])
    const [ref, name, mobile, email] = found.mapping.map(({ confidence }) => confidence)
    expect([ref, name]).toEqual([1, 1])
    for (const guess of [mobile, email]) {
      expect(guess).toBeGreaterThanOrEqual(0.6)
      expect(guess).toBeLessThan(1)
    }
    expect(found.unmapped).toEqual(['备注'])
  })

  test('with one column for a field, the closest', async () => {
    expect(await fields('备用手机号', '手机号')).toEqual({ 手机号: 'mobile' })
    expect(await fields('mail', 'mail', 'name')).toEqual({ name: 'name' })
    expect(await fields('notes', 'x', '号')).toEqual({})
  })

  test('for orders', async () => {
    expect((await suggest(['订单编号', '总金额'], 'orders')).mapping.map(({ field }) => field)).toEqual([
      'externalId',
      'amount',
    ])
  })
})

describe('a preview', () => {
  test('has the first five rows as an import reads them', async () => {
    const csv = Buffer.from(`客户号;姓名\n${Array.from({ length: 9 }, (_, i) => `${i};"n${i}"`).join('\n')}\n`)
    const found = await previewFile(pieces(csv))
    expect(found).toMatchObject({ columns: ['客户号', '姓名'], delimiter: ';' })
    expect(found.rows.map(({ line, cells }) => [line, ...cells])).toEqual(
      [2, 3, 4, 5, 6].map((line) => [line, `${line - 2}`, `n${line - 2}`]),
    )
    const sheet = `${textRow(1, 'ref')}<row r="3"><c r="A3" t="e"><v>#REF!</v></c></row>`
    expect((await previewFile(pieces(workbook({ S: sheet })))).rows).toEqual([
      { line: 3, cells: ['#REF!'], problem: 'Cell A3 has the error #REF!. Enter its value.' },
    ])
  })

  test('reads no more than it needs, and drops a row that is cut off', async () => {
    let taken = 0
    async function* endless() {
      yield 'ref,name\n'
      for (; ; taken += 1) yield `${taken},${'x'.repeat(1_000)}\n`
    }
    expect((await previewFile(endless())).rows).toHaveLength(5)
    expect(taken).toBeLessThan(200)
    const long = Buffer.from(`a,b\n1,2\n3,${'x'.repeat(70_000)}`).subarray(0, 64 * 1024)
    expect((await previewFile(pieces(long))).rows.map(({ cells }) => cells)).toEqual([['1', '2']])
  })
})
