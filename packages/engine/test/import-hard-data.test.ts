import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { unguard } from '../src/customers/import/formula-guard.ts'
import { type FileOptions, openFile } from '../src/customers/import/open-file.ts'
import type { Row } from '../src/customers/import/row-parser.ts'
import { normaliseEmail, normaliseMobile } from '../src/customers/normalise.ts'
import {
  type CustomerView,
  createUnit,
  declareAttribute,
  importCustomers,
  listCustomers,
  listRejects,
  rejectsCsv,
  rows,
  systemActor,
} from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'
import { pieces } from './pieces.ts'

const data = process.env.TRADEWIND_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const absent = !existsSync(data)
if (absent) {
  const line = `The test data are not at ${data} (set TRADEWIND_DATA): hard CSV, names, addresses and numbers are not tested.`
  if (process.env.CI) throw new Error(line)
  console.warn(line)
}
type Cells = Record<string, string | undefined>
const text = (...path: string[]) => readFileSync(join(data, ...path), 'utf8')
const names = (...path: string[]) => (absent ? [] : readdirSync(join(data, ...path))).map((name) => name.split('.')[0]!)

async function all(lists: AsyncIterable<Row[]>): Promise<Row[]> {
  const found: Row[] = []
  for await (const list of lists) found.push(...list)
  return found
}

const read = async (content: Buffer, options: FileOptions = {}) => {
  const file = await openFile(pieces(content, 5), options)
  return { columns: file.columns, delimiter: file.delimiter, rows: await all(file.rows) }
}

describe.skipIf(absent)('CSV suites', () => {
  const bytes = (...path: string[]) => readFileSync(join(data, 'csv', ...path))
  const json = (...path: string[]): unknown => JSON.parse(text('csv', ...path))

  // location_coordinates: the expectation belongs to another edition of its file.
  const spectrum = names('csv', 'csv-spectrum', 'json').filter((name) => name !== 'location_coordinates')
  test.each(spectrum)('csv-spectrum %s', async (name) => {
    const { columns, rows } = await read(bytes('csv-spectrum', 'csvs', `${name}.csv`))
    const objects = rows.map(({ cells }) => Object.fromEntries(cells.map((cell, at) => [columns[at], cell])))
    expect(objects).toEqual(json('csv-spectrum', 'json', `${name}.json`))
  })

  test('csv-spectrum location_coordinates: its degree signs in Latin-1 reject their row', async () => {
    const { rows } = await read(bytes('csv-spectrum', 'csvs', 'location_coordinates.csv'))
    expect(rows.map(({ problem }) => problem)).toEqual([expect.stringMatching(/bytes that are not UTF-8/)])
  })

  test.each(names('csv', 'csv-test-data', 'json'))('csv-test-data %s', async (name) => {
    const content = bytes('csv-test-data', 'csv', `${name}.csv`)
    const expected = json('csv-test-data', 'json', `${name}.json`) as (string[] | Record<string, string>)[]
    // Rows without any text are no rows here.
    const filled = expected.map((row) => Object.values(row)).filter((cells) => cells.some((cell) => cell !== ''))
    if (filled.length === 0 && !name.startsWith('header-')) {
      await expect(read(content)).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringMatching(/is empty/),
      })
      return
    }
    const { columns, rows } = await read(content, name.startsWith('header-') ? {} : { headerLine: 'none' })
    expect(rows.map(({ cells }) => cells)).toEqual(filled)
    for (const row of expected) if (!Array.isArray(row)) expect(columns).toEqual(Object.keys(row))
  })

  test.each<[string, FileOptions, (string | null)[]]>([
    ['bad-header-less-fields', {}, ['The row has 2 cells, but the header has 3 columns.']],
    ['bad-header-more-fields', {}, ['The row has 4 cells, but the header has 3 columns.']],
    ['bad-missing-quote', {}, ['A quote is opened and never closed.']],
    [
      'bad-quotes-with-unescaped-quote',
      {},
      ['Text follows a closing quote. A quote inside a cell is written twice: "".'],
    ],
    ['bad-unescaped-quote', {}, [null]], // quotes within an unquoted cell are text
    ['bad-header-wrong-header', {}, []],
  ])('csv-test-data %s', async (name, options, problems) => {
    const { rows } = await read(bytes('csv-test-data', 'csv', `${name}.csv`), options)
    expect(rows.map((row) => row.problem)).toEqual(problems)
  })

  test('csv-test-data bad-header-no-header', async () => {
    await expect(read(bytes('csv-test-data', 'csv', 'bad-header-no-header.csv'))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/The file is empty/),
    })
  })

  test('a real file of 45,211 rows reads as csv-parse reads it, in pieces of any size', async () => {
    const content = readFileSync(join(data, 'bank', 'bank-full.csv'))
    const file = await openFile(pieces(content, 12_345), {})
    expect(file.delimiter).toBe(';')
    const found = await all(file.rows)
    expect(found.map(({ cells }) => cells)).toEqual(parse(content, { delimiter: ';', from: 2 }))
  })
})

describe.skipIf(absent)('e-mail addresses', () => {
  /** Where we judge otherwise than the suites, by the rule in docs/import.md. Everything else must agree. */
  const deviations: { rule: string; of: RegExp; taken: boolean }[] = [
    { rule: 'white space around it is trimmed', of: /^\s|\s$/, taken: true },
    { rule: 'quoted local parts are refused', of: /^"|<|\."|"\./, taken: false },
    { rule: 'local parts in other scripts are refused', of: /^[^@]*\P{ASCII}.*@/u, taken: false },
    { rule: 'control characters are left out', of: /\p{Cc}/u, taken: true },
    { rule: 'a top level has letters only', of: /\.[a-z\d]+-[a-z\d]+$/, taken: false },
    { rule: 'address literals are refused', of: /\[.*\]$/, taken: false },
    { rule: 'a domain needs a dot and a top level of two letters', of: /@[^.]+$|\.[^.]$/, taken: false },
    { rule: 'reserved top levels are taken', of: /\.(?:arpa|invalid|local|localhost|onion|test)$/, taken: true },
    { rule: 'encoded names are not decoded', of: /@xn--0\.tld$/, taken: true },
  ]
  const verdict = (address: string) => normaliseEmail(address).ok
  const judge = (address: string, expected: boolean) => {
    const taken = verdict(address)
    const rule = deviations.find(({ of, taken: instead }) => instead === taken && of.test(address))
    return taken === expected || rule ? null : { address, expected }
  }

  test('isemail: 164 cases', () => {
    const cases = parse(text('email', 'isemail_tests.csv'), { columns: true, relaxQuotes: true }) as Cells[]
    expect(cases.length).toBe(164)
    // Of what is not simply valid only a missing DNS record is no fault of the address: comments, folding white space,
    // literals and obsolete forms exist in no customer file.
    const valid = ['ISEMAIL_VALID_CATEGORY', 'ISEMAIL_DNSWARN']
    const wrong = cases.flatMap(({ address = '', category = '' }) => judge(address, valid.includes(category)) ?? [])
    expect(wrong).toEqual([])
  })

  test('python-email-validator: 286 cases', () => {
    const cases = JSON.parse(text('email', 'python_email_validator_cases.json')) as Cells[]
    expect(cases.length).toBe(286)
    const wrong = cases.flatMap(({ test: suite = '', address = '', expected_or_error: said = '' }) => {
      if (suite === 'test_email_unsafe_character') return judge(`a${address}b@example.com`, false) ?? []
      const valid =
        suite === 'test_pyisemail_tests' ? /ISEMAIL_(?:VALID|DNSWARN)/.test(said) : suite.startsWith('test_email_valid')
      return judge(address, valid) ?? []
    })
    expect(wrong).toEqual([])
  })

  test('what is refused is refused with a sentence on one line', () => {
    const cases = JSON.parse(text('email', 'python_email_validator_cases.json')) as Cells[]
    for (const { address = '' } of cases) {
      const read = normaliseEmail(address)
      if (!read.ok) expect(read.reason).toMatch(/^The e-mail address ".*" (?:has no|is).*\.$/)
    }
  })
})

describe.skipIf(absent)('phone numbers', () => {
  test('1,148 examples: mobiles are taken as E.164, all others refused with a sentence', () => {
    const examples = (
      parse(text('phone', 'examples.csv'), { columns: true, relaxColumnCount: true }) as Cells[]
    ).filter(({ Number: number = '' }) => /^\d+$/.test(number))
    expect(examples.length).toBeGreaterThanOrEqual(1_146)
    // In these countries a fixed and a mobile number look the same; 800 to 888 are numbers of no country.
    const alike = ['JM', 'TN', 'MU', 'TA', 'PM', 'IN', 'UZ', 'BW', '001']
    const wrong = examples.filter(({ calling_code, Number: number, Type, Region = '' }) => {
      const e164 = `+${calling_code}${number}`
      const read = normaliseMobile(e164)
      if (
        read.ok
          ? read.value !== e164
          : !/^".*" is not a mobile number\. Write 13800138000, or \+country/.test(read.reason)
      ) {
        return true
      }
      if (Type === 'MOBILE') return !read.ok
      return Type !== 'FIXED_LINE_OR_MOBILE' && read.ok && !alike.includes(Region)
    })
    expect(wrong).toEqual([])
    const china = examples.filter(({ Region }) => Region === 'CN')
    expect(china.filter(({ Number: number = '' }) => normaliseMobile(number).ok).map(({ Type }) => Type)).toEqual([
      'MOBILE',
    ])
  })
})

describe.skipIf(absent)('naughty strings', () => {
  let engine: TestEngine
  let unitId: number
  beforeAll(async () => {
    engine = await createTestEngine()
    unitId = await engine.asSystem(async (ctx) => {
      await declareAttribute(ctx, { name: 'note', type: 'text', label: '备注' })
      return (await createUnit(ctx, { parentId: null, kind: 'city', code: 'CITY', name: 'City' })).id
    })
  })
  afterAll(() => engine.dispose())

  const load = (file: string) =>
    importCustomers(engine, systemActor, { unitId, fileName: 'naughty.csv', content: pieces(file, 999) })
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`

  /** What docs/import.md says is changed in a text, character by character. */
  function documented(text: string): string {
    let cleaned = ''
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0
      const isBreak = (code >= 9 && code <= 13) || code === 0x85
      if (isBreak) cleaned += cleaned.endsWith('\n') ? '' : '\n'
      else if (code < 32 || (code >= 127 && code < 160)) continue
      else if (code === 0x3000) cleaned += ' '
      else if (/[０-９Ａ-Ｚａ-ｚ]/.test(character)) cleaned += String.fromCodePoint(code - 0xfee0)
      else cleaned += character
    }
    return cleaned.replaceAll('\n', ' ').trim()
  }

  test('as names, addresses and attributes go in and come out byte for byte, but for the documented cleaning', async () => {
    const naughty = JSON.parse(text('naughty', 'blns.json')) as string[]
    const file = `ref,name,address,note\n${naughty.map((one, i) => `N${i},${quoted(one)},${quoted(one)},${quoted(one)}`).join('\n')}\n`
    const run = await load(file)
    const kept = naughty.map(documented)
    const unnamed = kept.filter((one) => one === '').length
    expect(run).toMatchObject({ state: 'finished', read: naughty.length, rejected: unnamed })
    const { items: rejects } = await engine.asSystem((ctx) => listRejects(ctx, { importId: run.id, limit: 200 }))
    expect(new Set(rejects.map(({ reason }) => reason))).toEqual(
      new Set(['The customer is new, and the row has no name.']),
    )
    const found = new Map<string | null, CustomerView>()
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await engine.asSystem((ctx) => listCustomers(ctx, { limit: 200, ...(cursor ? { cursor } : {}) }))
      for (const customer of page.items) found.set(customer.ref, customer)
      cursor = page.nextCursor ?? undefined
    }
    for (const [i, expected] of kept.entries()) {
      if (expected === '') continue
      const { name, address, attributes } = found.get(`N${i}`) ?? {}
      expect([name, address, attributes?.note], naughty[i]).toEqual([expected, expected, expected])
    }
    expect(naughty.filter((one, i) => one !== kept[i]).length).toBeLessThan(20)
  })

  test('in rejected rows come out of the file of rejects as they went in, harmless, and in again', async () => {
    const naughty = (JSON.parse(text('naughty', 'blns.json')) as string[]).filter((one) => documented(one) !== '')
    const run = await load(
      `ref,name,note,email\n${naughty.map((one, i) => `R${i},${quoted(one)},${quoted(one)},nowhere`).join('\n')}\n`,
    )
    expect(run).toMatchObject({ inserted: 0, rejected: naughty.length })
    const rejects = await engine.asSystem(async (ctx) => {
      let csv = ''
      for await (const piece of rejectsCsv(ctx, { importId: run.id })) csv += piece
      return csv
    })
    const handed = parse(rejects, { bom: true, columns: true }) as Cells[]
    for (const [i, row] of handed.entries()) {
      for (const cell of Object.values(row)) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/)
      expect(unguard(row.note ?? '')).toBe(naughty[i]?.replace(/\0/g, ''))
    }
    expect(await load(rejects.replaceAll('nowhere', ''))).toMatchObject({ inserted: naughty.length, rejected: 0 })
    const names = await engine.asSystem((ctx) =>
      rows<{ ref: string; name: string }>(ctx, sql`select ref, name from customer where ref like 'R%'`),
    )
    expect(new Map(names.map(({ ref, name }) => [ref, name]))).toEqual(
      new Map(naughty.map((one, i) => [`R${i}`, documented(one)])),
    )
  })
})
