import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FileOptions } from '../src/customers/import/open-file.ts'
import {
  createUnit,
  type ImportOptions,
  importCustomers,
  listRejects,
  previewFile,
  rejectsCsv,
  suggestMapping,
  systemActor,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { textRow, workbook } from './import-workbook.ts'
import { pieces } from './pieces.ts'

let engine: TestEngine
let unitId: number
beforeAll(async () => {
  engine = await createTestEngine()
  const city = { parentId: null, kind: 'city', code: 'CITY', name: 'City' } as const
  unitId = (await engine.asSystem((ctx) => createUnit(ctx, city))).id
})
afterAll(() => engine.dispose())

const look = (content: string | Buffer, options: FileOptions = {}) => previewFile(pieces(content, 100), options)
const load = (content: string | Buffer, options: ImportOptions = {}) =>
  importCustomers(engine, systemActor, { unitId, fileName: 'a.csv', content: pieces(content, 100), options })
const lines = (...rows: string[]) => `${rows.join('\n')}\n`

describe('the header is found', () => {
  test.each<[string, string, number | null, string[]]>([
    ['in the first line', lines('客户号,姓名', '1,王芳'), 1, ['客户号', '姓名']],
    ['below a title', lines('客户名单', '客户号,姓名', '1,王芳'), 2, ['客户号', '姓名']],
    [
      'below a title that a spreadsheet has filled up',
      lines('客户名单,,', '客户号,姓名,x', '1,王芳,'),
      2,
      ['客户号', '姓名', 'x'],
    ],
    [
      'below a title, blank lines and a subtitle',
      lines(
        '信风市邮政分公司客户名单',
        '',
        '制表：张三,,,日期：2026-01-05,',
        ',,,,',
        '编号,名字,电话,地址,备注',
        'A1,王芳,13800138000,北京,',
        'A2,李雷,,上海,',
      ),
      5,
      ['编号', '名字', '电话', '地址', '备注'],
    ],
    [
      'below a subtitle as wide as a narrow table',
      lines('制表：张三,2026年', '客户号,姓名,手机', '1,王芳,13800138000'),
      2,
      ['客户号', '姓名', '手机'],
    ],
    ['with names that nobody knows', lines('colA,colB', 'x,y', 'z,w'), 1, ['colA', 'colB']],
    ['with years as names', lines('branch name,2023,2024', 'a,1,2', 'b,3,4'), 1, ['branch name', '2023', '2024']],
    ['in a file of one column', lines('客户号', 'K1', 'K2'), 1, ['客户号']],
    ['with known names, though the rows are wider', lines('ref,name', '1,a,b,c,d', '2,a,b,c,d'), 1, ['ref', 'name']],
    ['and there is nothing else', 'ref,name', 1, ['ref', 'name']],
    [
      'in a file of rejects without names',
      lines('1,2,import_line,import_reason', 'K1,x,3,why'),
      1,
      ['1', '2', 'import_line', 'import_reason'],
    ],
    [
      'missing: the first line has a mobile number',
      lines('王芳,13800138000,北京市海淀区中关村大街1号', '李雷,13900139000,上海市'),
      null,
      ['1', '2', '3'],
    ],
    ['missing: an e-mail address, in the only line', 'K1,wang@example.cn', null, ['1', '2']],
    ['missing: an id number', lines('11010519491231002X;王芳', '440524188001010014;李雷'), null, ['1', '2']],
    ['missing: a date', lines('K1,1980-01-02', 'K2,1981年3月4日', 'K3,'), null, ['1', '2']],
    ['missing: nothing but numbers', lines('1001,5,3.50', '1002,7,4.20'), null, ['1', '2', '3']],
    ['missing, below a title', lines('名单', '王芳,13800138000', '李雷,13900139000'), null, ['1', '2']],
  ])('%s', async (_name, text, line, columns) => {
    const found = await look(text)
    expect([found.headerLine, found.columns]).toEqual([line, columns])
    expect(found.headerDecision).toMatch(
      line === null ? /There is no header: line \d+ already holds data/ : RegExp(`^Line ${line} has the names`),
    )
  })

  test('and what was decided is said', async () => {
    expect((await look(lines('名单', '', '客户号,姓名', '1,a'))).headerDecision).toBe(
      'Line 3 has the names of the columns. The line with text above it is left out.',
    )
    expect((await look(lines('王芳,13800138000'))).headerDecision).toBe(
      'There is no header: line 1 already holds data (a mobile number in column 2). Columns are numbered from 1.',
    )
  })

  test('in a workbook, by the numbers of its rows', async () => {
    const titled = workbook({
      S: textRow(1, '客户名单') + textRow(4, '客户号', '姓名', '手机') + textRow(5, 'W1', '王芳'),
    })
    expect(await look(titled)).toMatchObject({ headerLine: 4, rows: [{ line: 5, cells: ['W1', '王芳', ''] }] })
    const bare = workbook({ S: textRow(2, '王芳', '13800138000') + textRow(3, '李雷', '13900139000', 'x') })
    expect(await look(bare)).toMatchObject({
      headerLine: null,
      columns: ['1', '2', '3'],
      rows: [{ line: 2 }, { line: 3 }],
    })
    expect(await look(titled, { headerLine: 1 })).toMatchObject({ headerLine: 1, columns: ['客户名单'] })
  })
})

describe('the header is said', () => {
  const text = lines('a,b', '客户号,姓名', '1,王芳')
  test('by its line, or that there is none', async () => {
    expect(await look(text, { headerLine: 2 })).toMatchObject({ columns: ['客户号', '姓名'], rows: [{ line: 3 }] })
    expect(await look(text, { headerLine: 1 })).toMatchObject({ columns: ['a', 'b'], rows: [{ line: 2 }, { line: 3 }] })
    expect(await look(text, { headerLine: 'none' })).toMatchObject({ columns: ['1', '2'], headerLine: null })
  })

  test.each([3, 4, 9])('and line %i cannot be it', async (headerLine) => {
    const quoted = '客户号,姓名\n1,"a\nb\nc"\n\n2,x\n'
    await expect(look(quoted, { headerLine })).rejects.toMatchObject({
      code: 'bad-input',
      message: `Line ${headerLine} cannot be the header: it is blank, lies within a cell, or the file ends before it.`,
    })
  })

  test('far down, past lines of any size', async () => {
    const text = `${'x'.repeat(2_000_000)}\n${'y\n'.repeat(500)}ref,name\n1,a\n`
    expect((await look(text, { headerLine: 502 })).columns).toEqual(['ref', 'name'])
  })

  test.each([0, 1.5, 1001, 'last'])('%s is refused as an option', async (headerLine) => {
    await expect(load('ref,name\n', { headerLine } as ImportOptions)).rejects.toMatchObject({ code: 'bad-input' })
  })
})

test('a file without a header is imported by its columns’ numbers, suggested from what they hold', async () => {
  const file = lines(
    'N1,王芳,13800138000,fang@example.cn,1980-01-02,11010519491231002X,女',
    'N2,欧阳雪,13900139000,xue@example.cn,1990-03-04,,女',
    'N3,李雷,139,,,,男',
  )
  const { columns, sample } = await look(file)
  const { mapping, unmapped } = await engine.asSystem((ctx) => suggestMapping(ctx, { columns, sample }))
  expect(mapping.map(({ column, field, by }) => [column, field, by])).toEqual([
    ['2', 'name', 'content'],
    ['4', 'email', 'content'],
    ['5', 'birthday', 'content'],
    ['6', 'idNumber', 'content'],
    ['7', 'gender', 'content'],
  ])
  expect(unmapped).toEqual(['1', '3'])
  const chosen = [
    { column: '1', field: 'ref' },
    { column: '2', field: 'name' },
    { column: '3', field: 'mobile' },
  ]
  const run = await load(file, { mapping: chosen })
  expect(run).toMatchObject({ read: 3, inserted: 2, rejected: 1, options: { headerLine: 'none', columns } })
  const { items } = await engine.asSystem((ctx) => listRejects(ctx, { importId: run.id }))
  expect(items).toMatchObject([{ rowNumber: 3, raw: 'N3,李雷,139,,,,男' }])
  const rejects = await engine.asSystem(async (ctx) => {
    let text = ''
    for await (const piece of rejectsCsv(ctx, { importId: run.id })) text += piece
    return text
  })
  const repaired = rejects.replace('李雷,139', '李雷,13700137000')
  expect(await load(repaired, { mapping: chosen })).toMatchObject({ read: 1, inserted: 1, rejected: 0 })
})

test('lines above the header are neither read nor rejected', async () => {
  const run = await load(lines('客户名单', '制表：张三', '客户号,姓名', 'H1,王芳', 'H2,李雷'))
  expect(run).toMatchObject({ read: 2, inserted: 2, rejected: 0, options: { headerLine: 3 } })
})

describe('the delimiter is the one that parts the rows evenly', () => {
  test.each([
    ['commas in every address', lines('编号;地址', '1;北京,海淀,中关村', '2;上海,浦东,陆家嘴', '3;杭州,西湖'), ';'],
    ['decimal commas', lines('ref;name;amount', '1;a;1,50', '2;b;2,75'), ';'],
    ['a title with commas', lines('名单,2026年,1月', 'ref\tname\tnote', '1\ta\tx', '2\tb\ty'), '\t'],
    ['quoted delimiters', lines('"a;b;c;d",name', '"1;2;3;4",x', '"5;6;7;8",y'), ','],
    ['some rows of another width', lines('ref|name|x', '1|a|b', '2|c', '3|d|e', '4|f|g'), '|'],
    ['one column', lines('ref', '1', '2'), ','],
    ['one line', 'ref;name', ';'],
  ])('%s', async (_name, text, delimiter) => {
    expect((await look(text)).delimiter).toBe(delimiter)
  })
})
