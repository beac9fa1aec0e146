import type { EChartsCoreOption } from 'echarts/core'
import { colorOf, controlGrey, plotArea } from './theme.ts'

export interface GainChart {
  /** Share of the responders among the best tenths, from the first on. */
  shares: readonly number[]
  words: { model: string; chance: string; depth: string; found: string }
  /** Down to which share of the customers contacts pay. */
  breakEven?: { share: number; label: string } | undefined
  format: (share: number) => string
}

/** How many of the responders are found in how much of the list, beside what lots would find. */
export function gainChart({ shares, words, breakEven, format }: GainChart): EChartsCoreOption {
  const points = [0, ...shares].map((share, tenths) => [tenths / 10, share])
  const axis = { type: 'value', min: 0, max: 1, axisLabel: { formatter: format } }
  return {
    aria: { enabled: true },
    grid: { ...plotArea, top: 60, right: 24, bottom: 28 },
    legend: { data: [words.model, words.chance] },
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => format(Number(value)) },
    xAxis: { ...axis, name: words.depth, nameLocation: 'middle', nameGap: 24 },
    yAxis: { ...axis, name: words.found, nameTextStyle: { align: 'left' } },
    series: [
      {
        type: 'line',
        name: words.model,
        data: points,
        color: colorOf(0),
        symbolSize: 7,
        ...(breakEven && {
          markLine: {
            silent: true,
            symbol: 'none',
            data: [{ xAxis: breakEven.share }],
            lineStyle: { color: '#1c2521', type: 'solid', width: 1 },
            label: { formatter: breakEven.label, position: 'end', color: '#1c2521' },
          },
        }),
      },
      {
        type: 'line',
        name: words.chance,
        data: [
          [0, 0],
          [1, 1],
        ],
        color: controlGrey,
        symbol: 'none',
        lineStyle: { type: [6, 4], width: 1.5 },
      },
    ],
  }
}
