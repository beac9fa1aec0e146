import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestCell, type Row, RowParser } from './row-parser.ts'

/** Reads the text in pieces of the given length. */
function read(text: string, delimiter = ',', piece = 7): Row[] {
  const parser = new RowParser(delimiter)
  const found: Row[] = []
  for (let at = 0; at < text.length; at += piece) found.push(...parser.push(text.slice(at, at + piece)))
  return [...found, ...parser.end()]
}
const cells = (rows: Row[]) => rows.map((row) => row.cells)

test('line ends may be mixed, and a row knows the line on which it starts', () => {
  const rows = read('a,b\r\n1,"x\r\ny\nz"\n\n2,\r3,"é"')
  expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
    [1, 'a', 'b'],
    [2, '1', 'x\r\ny\nz'],
    [6, '2', ''],
    [7, '3', 'é'],
  ])
})

test('a quote that is never closed costs its own line, not the file', () => {
  const rows = read('a,b\n1,"open\n2,fine\n3,fine\n')
  expect(rows.map(({ line, problem }) => [line, problem])).toEqual([
    [1, null],
    [2, 'A quote is opened and never closed.'],
    [3, null],
    [4, null],
  ])
  expect(rows[1]?.raw).toBe('1,"open')
})

test('a quote that swallows the next row is noticed there, and both lines are read on their own', () => {
  const rows = read('a,b\n1,"open\n2,"Bob"\n3,fine\n')
  expect(rows[1]).toMatchObject({ line: 2, raw: '1,"open', cells: [] })
  expect(rows[1]?.problem).toMatch(/closing quote/)
  expect(cells(rows.slice(2))).toEqual([
    ['2', 'Bob'],
    ['3', 'fine'],
  ])
})

test('quotes inside an unquoted cell are text', () => {
  expect(cells(read(`size\n5" pipe\n37°36'37.8"N`))).toEqual([['size'], ['5" pipe'], [`37°36'37.8"N`]])
})

test('an oversized cell costs its row, quoted or not, with line ends in it or not', () => {
  const big = 'x\n'.repeat(longestCell)
  const rows = read(`a,b\n1,"${big}"\n2,${'y'.repeat(longestCell + 1)}\n3,${'z'.repeat(longestCell)}\n`, ',', 65_536)
  expect(rows.map(({ problem }) => problem)).toEqual([
    null,
    'Cell 2 is longer than 65536 characters.',
    'Cell 2 is longer than 65536 characters.',
    null,
  ])
  expect(rows[2]?.line).toBe(3 + longestCell)
})

test('a line without end is refused without being held in memory, and reading goes on after it', () => {
  const parser = new RowParser(',')
  const found = parser.push('a\n"')
  for (let i = 0; i < 200; i += 1) found.push(...parser.push('x'.repeat(100_000)))
  found.push(...parser.push('\nnext\n'), ...parser.end())
  expect(found.map(({ line, cells, problem }) => [line, cells, problem])).toEqual([
    [1, ['a'], null],
    [2, [], 'A quote is opened and never closed.'],
    [3, ['next'], null],
  ])
})

test('whatever was written comes back, wherever the text is cut', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', '王', '😀') })
  const table = fc.integer({ min: 2, max: 4 }).chain((width) => {
    return fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 })
  })
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 20 }), (rows, end, piece) => {
      const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join(end)
      expect(cells(read(text, ',', piece))).toEqual(rows)
    }),
  )
})

test('reads unquoted text as csv-parse does', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ';', '\n', '1', ' ') })
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 9 }), (source, piece) => {
      const expected = parse(source, { delimiter: ';', relaxColumnCount: true, skipEmptyLines: true })
      expect(cells(read(source, ';', piece))).toEqual(expected)
    }),
  )
})
