import { describe, expect, test } from 'vitest'
import { calibrationChart } from './calibration-chart.ts'
import { curveChart } from './curve-chart.ts'
import { dotsChart } from './dots-chart.ts'
import { gainChart } from './gain-chart.ts'
import { leagueDots, mostDrawn } from './league-dots.ts'
import { controlGrey, dashes, series, symbols } from './theme.ts'
import { startsOf, waterfallChart } from './waterfall-chart.ts'

const percent = (share: number) => `${(100 * share).toFixed(1)}%`
// biome-ignore lint/suspicious/noExplicitAny: what is looked at is what echarts is given
const drawn = (option: object) => option as any

describe('dots with whiskers', () => {
  const a = { label: 'A', value: 0.08, lo: 0.07, hi: 0.09, cell: 0 }
  const b = { label: 'B', value: 0.06, lo: 0.05, hi: 0.07, cell: 1 }

  test('keep their order, with the colour and symbol of their cell', () => {
    const {
      yAxis,
      series: [whiskers, dots],
    } = drawn(dotsChart({ dots: [b, a], format: percent }))
    expect(yAxis).toMatchObject({ inverse: true, data: ['B', 'A'] })
    expect(whiskers.data).toEqual([
      [0, 0.05, 0.07],
      [1, 0.07, 0.09],
    ])
    expect(dots.data).toEqual([
      { value: [0.06, 0], symbol: symbols[1], itemStyle: { color: series[1] } },
      { value: [0.08, 1], symbol: symbols[0], itemStyle: { color: series[0] } },
    ])
  })

  test('show the control as a grey band with its own rate in it', () => {
    const band = { label: '对照', value: 0.04, lo: 0.03, hi: 0.05 }
    const {
      series: [, dots],
    } = drawn(dotsChart({ dots: [a], format: percent, band }))
    expect(dots.markArea).toMatchObject({
      itemStyle: { color: controlGrey },
      data: [[{ xAxis: 0.03 }, { xAxis: 0.05 }]],
    })
    expect(dots.markLine.data).toMatchObject([{ xAxis: 0.04, label: { formatter: '对照 4.0%' } }])
  })

  test('are read from 0, save where that would hide the differences', () => {
    const scaleOf = (given: object) => drawn(dotsChart({ dots: [a, b], format: percent, ...given })).xAxis.scale
    expect(scaleOf({})).toBe(true)
    expect(scaleOf({ dots: [a, { ...b, lo: 0.01 }] })).toBe(false)
    expect(scaleOf({ zero: true })).toBe(false)
    expect(drawn(dotsChart({ dots: [a], format: percent, zero: true })).series[1].markLine.data).toMatchObject([
      { xAxis: 0 },
    ])
  })

  test('of one group stand beside a bracket, one alone does not', () => {
    const dots = [1, 1, 2, 3, 3, 3].map((group, row) => ({ ...a, label: `${row}`, group }))
    expect(drawn(dotsChart({ dots, format: percent })).series[2].data).toEqual([
      [0, 1],
      [3, 5],
    ])
    expect(drawn(dotsChart({ dots: dots.slice(1, 4), format: percent })).series).toHaveLength(2)
  })

  test('say on hover what they are, between what, of how many', () => {
    const { tooltip } = drawn(dotsChart({ dots: [{ ...a, note: '8 / 100' }], format: percent }))
    expect(tooltip.formatter({ dataIndex: 0 })).toBe('A\n8.0%  [7.0% – 9.0%]\n8 / 100')
    expect(tooltip.formatter({ dataIndex: 9 })).toBe('')
  })
})

describe('the waterfall', () => {
  const rows = [
    { label: '匹配', n: 100, kept: true },
    { label: '禁扰', n: 10, kept: false },
    { label: '对照组', n: 30, kept: false },
    { label: '目标', n: 60, kept: true },
  ]

  test('takes each exclusion from what is left above it, down to the targeted', () => {
    expect(startsOf(rows)).toEqual([0, 90, 60, 0])
  })

  test('names what falls out with a minus, and hatches it', () => {
    const {
      yAxis: [names, figures],
      series: [, bars],
    } = drawn(waterfallChart(rows, { figure: String }))
    expect(names.data).toEqual(['匹配', '− 禁扰', '− 对照组', '目标'])
    expect(figures.data).toEqual(['100', '10', '30', '60'])
    expect(
      bars.data.map(({ itemStyle }: { itemStyle: { decal: { symbol?: string } } }) => itemStyle.decal.symbol),
    ).toEqual(['none', undefined, undefined, 'none'])
  })

  test('of nobody is drawn all the same', () => {
    expect(drawn(waterfallChart([{ label: '匹配', n: 0, kept: true }], { figure: String })).xAxis.max).toBe(1)
  })
})

describe('the response curve', () => {
  const letter = {
    label: '商函',
    points: [
      [0, 0],
      [1, 0.02],
      [2, 0.05],
    ] as const,
  }
  const call = {
    label: '电话',
    points: [
      [0, 0],
      [1, 0.1],
    ] as const,
  }

  test('tells channels apart by colour, dash and symbol', () => {
    const { legend, series: lines } = drawn(curveChart({ curves: [letter, call], days: '天', format: percent }))
    expect(legend.data).toEqual(['商函', '电话'])
    expect(
      lines.map(({ color, symbol, lineStyle }: never) => [color, symbol, (lineStyle as { type: unknown }).type]),
    ).toEqual([
      [series[0], symbols[0], dashes[0]],
      [series[1], symbols[1], dashes[1]],
    ])
  })

  test('goes on, dashed, to what is expected, with its band and whisker', () => {
    const forecast = { label: '预测', day: 30, value: 0.08, lo: 0.06, hi: 0.1 }
    const {
      xAxis,
      series: [, band, line, whisker],
    } = drawn(curveChart({ curves: [letter], days: '天', format: percent, forecast }))
    expect(xAxis.max).toBe(30)
    expect(band.data).toEqual([[2, 0.05, 30, 0.06, 0.1]])
    expect(line.data).toEqual([
      [2, 0.05],
      [30, 0.08],
    ])
    expect(whisker.data).toEqual([[30, 0.06, 0.1]])
  })

  test('shows the target as a line', () => {
    const {
      series: [line],
    } = drawn(curveChart({ curves: [letter], days: '天', format: percent, target: { label: '目标', share: 0.07 } }))
    expect(line.markLine.data).toEqual([{ yAxis: 0.07 }])
  })

  test('has no forecast before the first day', () => {
    const forecast = { label: '预测', day: 30, value: 0.08, lo: 0.06, hi: 0.1 }
    expect(drawn(curveChart({ curves: [], days: '天', format: percent, forecast })).series).toEqual([])
  })
})

test('the gain chart begins at nothing, and marks down to where contacts pay', () => {
  const words = { model: '模型', chance: '随机', depth: '客户', found: '响应者' }
  const {
    series: [model, chance],
  } = drawn(gainChart({ shares: [0.4, 0.6, 1], words, format: percent, breakEven: { share: 0.3, label: '保本' } }))
  expect(model.data).toEqual([
    [0, 0],
    [0.1, 0.4],
    [0.2, 0.6],
    [0.3, 1],
  ])
  expect(model.markLine.data).toEqual([{ xAxis: 0.3 }])
  expect(chance.data).toEqual([
    [0, 0],
    [1, 1],
  ])
})

test('calibration lies beside the diagonal, which reaches as far as the figures', () => {
  const words = { predicted: '预计', observed: '实际', equal: '相等' }
  const tenths = [{ predicted: 0.1, observed: { value: 0.12, lo: 0.09, hi: 0.15 } }]
  const {
    series: [whiskers, dots, diagonal],
  } = drawn(calibrationChart({ tenths, words, format: percent }))
  expect(whiskers.data).toEqual([[0.1, 0.09, 0.15]])
  expect(dots.data).toEqual([[0.1, 0.12]])
  expect(diagonal.data).toEqual([
    [0, 0],
    [0.15, 0.15],
  ])
})

test('of many peers the first are drawn, and those without a place are not', () => {
  const placed = { shrunk: { rate: 0.1, lo: 0.05, hi: 0.2 }, rank: 1, group: 1 }
  const peers = Array.from({ length: 60 }, (_, i) => ({ name: `${i}`, placed: i === 0 ? null : placed, of: '1 / 10' }))
  const dots = leagueDots(peers)
  expect(dots).toHaveLength(mostDrawn)
  expect(dots[0]).toEqual({ label: '1', value: 0.1, lo: 0.05, hi: 0.2, group: 1, note: '1 / 10' })
})
