import { expect, test } from 'vitest'
import { cellDots, cumulative, fateRows, namedCells, upliftDots } from './chart-data.ts'
import type { ReportCell } from './cockpit.ts'

const cell = (name: string, control: boolean, more: object = {}) =>
  ({
    name,
    control,
    assigned: 100,
    responded: 8,
    respondedPerAssigned: { rate: 0.08, lo: 0.04, hi: 0.15 },
    uplift: control ? null : { responded: { diff: 0.02, lo: -0.01, hi: 0.05 }, converted: null },
    ...more,
  }) as ReportCell
const note = (x: number, n: number) => `${x} / ${n}`

test('treated cells are dots in the order of the plan, and the control is the band', () => {
  const cells = namedCells(
    [cell('老样子', true), cell('甲', false), cell('乙', false)],
    '对照组',
    (name) => `${name}（对照组）`,
  )
  const { band, dots } = cellDots(cells, note)
  expect(band).toMatchObject({ label: '老样子（对照组）', value: 0.08 })
  expect(dots.map(({ label, cell, note }) => [label, cell, note])).toEqual([
    ['甲', 0, '8 / 100'],
    ['乙', 1, '8 / 100'],
  ])
  expect(upliftDots(cells, 'responded')).toMatchObject([{ value: 2, lo: -1, hi: 5, cell: 0 }, { cell: 1 }])
  expect(upliftDots(cells, 'converted')).toEqual([])
})

test('a control that says so is not called one twice, and a cell without anybody is not drawn', () => {
  const empty = cell('丙', false, { respondedPerAssigned: null })
  const cells = namedCells([cell('对照', true), empty], '对照组', (name) => `${name}（对照组）`)
  expect(cells[0]?.label).toBe('对照')
  expect(cellDots(cells, note).dots).toEqual([])
})

test('the waterfall begins with all, and leaves out exclusions that took nobody', () => {
  const rows = fateRows(
    [
      { fate: 'suppressed', n: 0 },
      { fate: 'household', n: 0 },
      { fate: 'control', n: 10 },
      { fate: 'targeted', n: 90 },
    ],
    (fate) => fate,
  )
  expect(rows.map(({ label, n, kept }) => [label, n, kept])).toEqual([
    ['matched', 100, true],
    ['suppressed', 0, false],
    ['control', 10, false],
    ['targeted', 90, true],
  ])
})

test('a curve adds up the share of each day among those for whom it is over', () => {
  const days = [
    { since: 0, exposed: 100, responded: 5, converted: 0 },
    { since: 1, exposed: 50, responded: 5, converted: 0 },
    { since: 2, exposed: 0, responded: 0, converted: 0 },
  ]
  expect(cumulative(days)).toEqual([
    [0, 0],
    [1, 0.05],
    [2, 0.15000000000000002],
    [3, 0.15000000000000002],
  ])
})
