import type { EChartsCoreOption } from 'echarts/core'
import { colorOf, plotArea } from './theme.ts'

export interface WaterfallRow {
  label: string
  n: number
  /** Stays in: the first row, and who is targeted. The others fall out of what is left above them. */
  kept: boolean
}

/** Pixels that so many rows take. */
export const waterfallHeight = (rows: number): number => 24 + rows * 32

/** Light hatching: who falls out is told apart without colour. */
const dropped = {
  color: '#dfe5e2',
  borderColor: '#7d8c85',
  borderWidth: 1,
  decal: { color: '#7d8c85', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4 },
}

/** Bars from everybody matched to those targeted; each exclusion stands at the place where it was taken from. */
export function waterfallChart(
  rows: readonly WaterfallRow[],
  { figure, narrow = false }: { figure: (n: number) => string; narrow?: boolean },
): EChartsCoreOption {
  const starts = startsOf(rows)
  return {
    aria: { enabled: true, decal: { show: true } },
    grid: { ...plotArea, top: 8, right: 8 },
    tooltip: {
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const row = rows[dataIndex]
        return row ? `${row.label}\n${figure(row.n)}` : ''
      },
    },
    xAxis: { type: 'value', show: false, max: rows[0]?.n || 1 },
    yAxis: [
      {
        type: 'category',
        inverse: true,
        data: rows.map(({ label, kept }) => (kept ? label : `− ${label}`)),
        axisLabel: { width: narrow ? 104 : 170, overflow: 'truncate' },
        axisLine: { show: false },
      },
      {
        type: 'category',
        inverse: true,
        position: 'right',
        data: rows.map(({ n }) => figure(n)),
        axisLine: { show: false },
      },
    ],
    series: [
      {
        type: 'bar',
        stack: 'place',
        silent: true,
        data: starts,
        itemStyle: { color: 'transparent', decal: { symbol: 'none' } },
      },
      {
        type: 'bar',
        stack: 'place',
        cursor: 'pointer',
        barMaxWidth: 18,
        // A handful among thousands still gets a hair's breadth.
        barMinHeight: 2,
        data: rows.map(({ n, kept }) => ({
          value: n > 0 ? n : null,
          itemStyle: kept ? { color: colorOf(0), decal: { symbol: 'none' } } : dropped,
        })),
      },
    ],
  }
}

/** Where each bar begins. */
export function startsOf(rows: readonly WaterfallRow[]): number[] {
  let left = rows[0]?.n ?? 0
  return rows.map(({ n, kept }) => {
    if (kept) return 0
    left -= n
    return left
  })
}
