import type { EChartsCoreOption } from 'echarts/core'
import { colorOf, plotArea } from './theme.ts'

/** A number a day: `days` as 2026-11-22, oldest first. */
export function daysChart(days: { day: string; n: number }[], name: string): EChartsCoreOption {
  return {
    aria: { enabled: true },
    grid: { ...plotArea, top: 8 },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: days.map(({ day }) => day.slice(5)), axisLabel: { hideOverlap: true } },
    yAxis: { type: 'value', minInterval: 1 },
    series: [
      { type: 'bar', name, data: days.map(({ n }) => n), itemStyle: { color: colorOf(0), borderRadius: [2, 2, 0, 0] } },
    ],
  }
}
