import type { EChartsCoreOption } from 'echarts/core'
import { colorOf } from './theme.ts'

/** Parts of a whole as horizontal bars, in the given order from the top, each with its number. */
export function partsChart(parts: { name: string; count: number }[], name: string): EChartsCoreOption {
  return {
    aria: { enabled: true },
    grid: { left: 8, right: 72, top: 8, bottom: 8, containLabel: true },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: parts.map((part) => part.name),
      axisLine: { show: false },
      axisLabel: { width: 180, overflow: 'truncate' },
    },
    series: [
      {
        type: 'bar',
        name,
        data: parts.map((part) => part.count),
        barMaxWidth: 18,
        itemStyle: { color: colorOf(0), borderRadius: [0, 3, 3, 0] },
        label: {
          show: true,
          position: 'right',
          formatter: ({ value }: { value: number }) => value.toLocaleString('en-US'),
        },
      },
    ],
  }
}
