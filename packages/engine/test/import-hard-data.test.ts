import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCsv } from '../src/customers/import/csv-file.ts'
import { type Row, RowParser } from '../src/customers/import/row-parser.ts'
import { cleanText, normaliseEmail, normaliseMobile } from '../src/customers/normalise.ts'
import { createUnit, importCustomers, rows, systemActor } from '../src/index.ts'
import { createTestEngine, type TestEngine } from '../testing/index.ts'

const data = process.env.TRADEWIND_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const absent = !existsSync(data)
if (absent) {
  const line = `The test data are not at ${data} (set TRADEWIND_DATA): hard CSV, names, addresses and numbers are not tested.`
  if (process.env.CI) throw new Error(line)
  console.warn(line)
}
const text = (...path: string[]) => readFileSync(join(data, ...path), 'utf8')
const names = (...path: string[]) => (absent ? [] : readdirSync(join(data, ...path))).map((name) => name.split('.')[0]!)

async function* pieces(content: Buffer, size: number) {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size)
}

async function all(lists: AsyncIterable<Row[]>): Promise<Row[]> {
  const found: Row[] = []
  for await (const list of lists) found.push(...list)
  return found
}

describe.skipIf(absent)('CSV suites', () => {
  // location_coordinates: the expectation belongs to another edition of its file.
  test.each(names('csv', 'csv-spectrum', 'json').filter((name) => name !== 'location_coordinates'))(
    'csv-spectrum %s',
    async (name) => {
      const expected = JSON.parse(text('csv', 'csv-spectrum', 'json', `${name}.json`)) as Record<string, string>[]
      const parser = new RowParser(',')
      const [header, ...found] = [...parser.push(text('csv', 'csv-spectrum', 'csvs', `${name}.csv`)), ...parser.end()]
      expect(found.map(({ cells }) => Object.fromEntries(cells.map((cell, i) => [header!.cells[i], cell])))).toEqual(
        expected,
      )
    },
  )

  // Rows without any text are no rows here.
  const withBlankRows = ['all-empty', 'empty-one-column', 'trailing-newline-one-field']
  test.each(names('csv', 'csv-test-data', 'json').filter((name) => !withBlankRows.includes(name)))(
    'csv-test-data %s',
    (name) => {
      const expected = JSON.parse(text('csv', 'csv-test-data', 'json', `${name}.json`)) as (string[] | object)[]
      const parser = new RowParser(',')
      const found = [...parser.push(text('csv', 'csv-test-data', 'csv', `${name}.csv`)), ...parser.end()]
      const own = name.startsWith('header-') ? found.slice(1) : found
      expect(own.map(({ cells }) => cells)).toEqual(expected.map((row) => Object.values(row)))
    },
  )

  test.each([
    ['bad-header-less-fields', 'The row has 2 cells, but the header has 3 columns.'],
    ['bad-header-more-fields', 'The row has 4 cells, but the header has 3 columns.'],
    ['bad-missing-quote', 'A quote is opened and never closed.'],
    ['bad-quotes-with-unescaped-quote', 'Text follows a closing quote. A quote inside a cell is written twice: "".'],
  ])('csv-test-data %s', async (name, problem) => {
    const file = await openCsv(pieces(readFileSync(join(data, 'csv', 'csv-test-data', 'csv', `${name}.csv`)), 5), {})
    const found = await all(file.rows)
    expect(found.map((row) => row.problem)).toEqual([problem])
  })

  test('a real file of 45,211 rows reads as csv-parse reads it, in pieces of any size', async () => {
    const content = readFileSync(join(data, 'bank', 'bank-full.csv'))
    const file = await openCsv(pieces(content, 12_345), {})
    expect(file.delimiter).toBe(';')
    const found = await all(file.rows)
    expect(found.map(({ cells }) => cells)).toEqual(parse(content, { delimiter: ';', from: 2 }))
  })
})

describe.skipIf(absent)('addresses and numbers', () => {
  test('example numbers: mobiles are taken as E.164, land lines of China are not', () => {
    const examples = parse(text('phone', 'examples.csv'), { columns: true, relaxColumnCount: true }) as Record<
      string,
      string
    >[]
    const e164 = ({ calling_code, Number: number }: Record<string, string>) => `+${calling_code}${number}`
    const mobiles = examples.filter(({ Type }) => Type === 'MOBILE')
    expect(mobiles.length).toBeGreaterThan(200)
    expect(mobiles.filter((example) => !normaliseMobile(e164(example)).ok).map(e164)).toEqual([])
    const chinese = examples.filter(({ Region, Type }) => Region === 'CN' && Type === 'FIXED_LINE')
    expect(chinese.map((example) => normaliseMobile(e164(example)).ok)).toEqual([false])
  })

  test('addresses without a valid syntax are refused, plain ones taken', () => {
    const cases = parse(text('email', 'isemail_tests.csv'), { columns: true, relaxQuotes: true }) as Record<
      string,
      string
    >[]
    const taken = ({ address }: Record<string, string>) => normaliseEmail(address ?? '').ok
    const wrong = cases.filter(({ category }) => category === 'ISEMAIL_ERR')
    expect(wrong.filter(taken)).toEqual([])
    // "test@io" is valid too, and in a customer file always a mistake.
    const right = cases.filter(
      ({ category, address }) => category === 'ISEMAIL_VALID_CATEGORY' && !/["[]|@io$/.test(address!),
    )
    expect(right.filter((example) => !taken(example)).map(({ address }) => address)).toEqual([])
  })
})

describe.skipIf(absent)('naughty strings', () => {
  let engine: TestEngine
  beforeAll(async () => {
    engine = await createTestEngine()
  })
  afterAll(() => engine.dispose())

  test('survive as names, byte for byte after the documented cleaning', async () => {
    const naughty = (JSON.parse(text('naughty', 'blns.json')) as string[]).map((name, i) => ({ name, ref: `N${i}` }))
    const file = `ref,name\n${naughty.map(({ ref, name }) => `${ref},"${name.replaceAll('"', '""')}"`).join('\n')}\n`
    const unit = await engine.asSystem((ctx) =>
      createUnit(ctx, { parentId: null, kind: 'city', code: 'CITY', name: 'City' }),
    )
    const content = pieces(Buffer.from(file), 999)
    await importCustomers(engine, systemActor, { unitId: unit.id, fileName: 'naughty.csv', content })
    const stored = await engine.asSystem((ctx) =>
      rows<{ ref: string; name: string }>(ctx, sql`select ref, name from customer`),
    )
    const expected = naughty.map(({ ref, name }) => [ref, cleanText(name)]).filter(([, name]) => name !== '')
    expect(Object.fromEntries(stored.map(({ ref, name }) => [ref, name]))).toEqual(Object.fromEntries(expected))
    expect(expected.length).toBeGreaterThan(500)
    const changed = naughty.filter(({ name }) => cleanText(name) !== name)
    expect(changed.length).toBeLessThan(15)
  })
})
