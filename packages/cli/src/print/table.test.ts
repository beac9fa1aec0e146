import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { coloured, paintFor, plain } from './paint.ts'
import { type Column, formatTable } from './table.ts'
import { displayWidth, fit, pad, printable, wrap } from './width.ts'

describe('displayWidth', () => {
  it.each([
    ['plain', 5],
    ['信风市', 6],
    ['A 早订优惠（全年）', 18],
    ['ａｂ', 4],
    ['5.1 % – 6.2 …', 13],
    ['é', 1],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['𠮷', 2],
    ['\x1b[1mbold\x1b[22m', 4],
    ['', 0],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('fit and pad', () => {
  it('never cut a wide character in half', () => {
    expect(fit('报刊收订', 8)).toBe('报刊收订')
    expect(fit('报刊收订', 7)).toBe('报刊收…')
    expect(fit('报刊收订', 6)).toBe('报刊…')
    expect(displayWidth(pad(fit('报刊收订', 6), 6))).toBe(6)
    expect(pad('7', 3, 'right')).toBe('  7')
  })
})

it('printable takes the sting out of a name', () => {
  expect(printable('a\x1b[2Jb\nc\u202ed\x07')).toBe('ab cd ')
})

it('wrap breaks Latin at spaces, Chinese anywhere but before punctuation', () => {
  expect(wrap('Variant B raised feedback by much', 16)).toEqual(['Variant B raised', 'feedback by much'])
  expect(wrap('反馈率提高了，成交率也是。', 10)).toEqual(['反馈率提高', '了，成交率', '也是。'])
})

describe('formatTable', () => {
  const columns: Column[] = [
    { title: 'cell' },
    { title: 'assigned', align: 'right' },
    { title: 'feedback\nrate', align: 'right' },
  ]

  it('aligns Chinese and English names, and stacks lines', () => {
    const table = formatTable(columns, [
      ['对照组', '2,936', '5.42 %\n4.66–6.30'],
      ['A', '11,740', '–'],
    ])
    expect(table.split('\n')).toEqual([
      '                   feedback',
      'cell    assigned       rate',
      '───────────────────────────',
      '对照组     2,936     5.42 %',
      '                  4.66–6.30',
      'A         11,740          –',
    ])
  })

  it('gives the first column a second line, and cuts it there, to stay within the width', () => {
    const rows = [['早订优惠加赠送生肖台历并包邮到家', '1,000,000,000', '12.34 %']]
    const lines = formatTable(columns, rows, { width: 40 }).split('\n')
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(40)
    expect(lines.at(-2)).toContain('1,000,000,000')
    expect(
      lines
        .slice(-2)
        .join('')
        .replaceAll(/[^\p{Script=Han}…]/gu, ''),
    ).toMatch(/^早订优惠加赠送生肖台历并包/)
    expect(formatTable(columns, rows, { width: 32 })).toContain('…')
  })

  it('sets a total below a rule of its own', () => {
    const lines = formatTable(columns, [['A', '1', '']], { foot: [['all', '1', '']] }).split('\n')
    expect(lines.at(-2)).toMatch(/^─+$/)
    expect(lines.at(-1)).toMatch(/^all/)
  })

  it('looks the same with colours, once they are taken away', () => {
    const table = formatTable(columns, [['A', coloured.good('+4.1'), '']], { paint: coloured })
    expect(table).toContain('\x1b[')
    expect(stripVTControlCharacters(table)).toBe(formatTable(columns, [['A', '+4.1', '']]))
  })
})

describe('colour', () => {
  it('is for terminals alone, and not where NO_COLOR is set', () => {
    expect(paintFor({ isTTY: true }, {})).toBe(coloured)
    expect(paintFor({ isTTY: true }, { NO_COLOR: '1' })).toBe(plain)
    expect(paintFor({ isTTY: true }, { TERM: 'dumb' })).toBe(plain)
    expect(paintFor({}, {})).toBe(plain)
  })
})
