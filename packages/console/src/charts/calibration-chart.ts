import type { EChartsCoreOption } from 'echarts/core'
import { colorOf, controlGrey, plotArea } from './theme.ts'
import { type Estimate, whiskerAlongY } from './whisker.ts'

export interface CalibrationChart {
  /** What was said of a tenth of the customers, and what came of it. */
  tenths: readonly { predicted: number; observed: Estimate }[]
  words: { predicted: string; observed: string; equal: string }
  format: (share: number) => string
}

/** Predicted against observed rates: a model that means what it says lies on the diagonal. */
export function calibrationChart({ tenths, words, format }: CalibrationChart): EChartsCoreOption {
  const most = Math.max(0.01, ...tenths.flatMap(({ predicted, observed }) => [predicted, observed.hi]))
  const axis = { type: 'value', min: 0, axisLabel: { formatter: format } }
  return {
    aria: { enabled: true },
    grid: { ...plotArea, top: 60, right: 24, bottom: 28 },
    legend: { data: [words.observed, words.equal] },
    tooltip: {
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const tenth = tenths[dataIndex]
        if (!tenth) return ''
        const { value, lo, hi } = tenth.observed
        return `${words.predicted} ${format(tenth.predicted)}\n${words.observed} ${format(value)}  [${format(lo)} – ${format(hi)}]`
      },
    },
    xAxis: { ...axis, name: words.predicted, nameLocation: 'middle', nameGap: 24 },
    yAxis: { ...axis, name: words.observed, nameTextStyle: { align: 'left' } },
    series: [
      {
        type: 'custom',
        silent: true,
        renderItem: whiskerAlongY(colorOf(0)),
        data: tenths.map(({ predicted, observed }) => [predicted, observed.lo, observed.hi]),
        encode: { x: 0, y: [1, 2] },
      },
      {
        type: 'scatter',
        name: words.observed,
        symbolSize: 9,
        color: colorOf(0),
        data: tenths.map(({ predicted, observed }) => [predicted, observed.value]),
      },
      {
        type: 'line',
        name: words.equal,
        silent: true,
        data: [
          [0, 0],
          [most, most],
        ],
        color: controlGrey,
        symbol: 'none',
        lineStyle: { type: [6, 4], width: 1.5 },
      },
    ],
  }
}
