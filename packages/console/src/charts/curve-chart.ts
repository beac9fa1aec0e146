import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts'
import type { EChartsCoreOption } from 'echarts/core'
import { colorOf, controlGrey, dashes, plotArea, symbolOf } from './theme.ts'
import { type Estimate, whiskerAlongY } from './whisker.ts'

export interface Curve {
  label: string
  /** Days since, and the share that has come by then. */
  points: readonly (readonly [day: number, share: number])[]
}

export interface CurveChart {
  curves: readonly Curve[]
  /** Under the axis. */
  days: string
  format: (share: number) => string
  /** What the only curve is expected to come to. */
  forecast?: (Estimate & { label: string; day: number }) | undefined
  target?: { label: string; share: number } | undefined
  narrow?: boolean
}

/** Cumulative lines; the forecast goes on from the only one, dashed, with its band. */
export function curveChart({ curves, days, format, forecast, target, narrow = false }: CurveChart): EChartsCoreOption {
  const named = curves.length > 1 || narrow
  return {
    aria: { enabled: true },
    grid: { ...plotArea, top: named || target ? 40 : 24, right: named ? 24 : 96, bottom: 28 },
    legend: { show: named, data: curves.map(({ label }) => label) },
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => format(Number(value)) },
    xAxis: {
      type: 'value',
      name: days,
      nameLocation: 'middle',
      nameGap: 24,
      minInterval: 1,
      min: 0,
      max: lastDay(curves, forecast?.day),
    },
    yAxis: { type: 'value', min: 0, axisLabel: { formatter: format } },
    series: [
      ...curves.map(({ label, points }, index) => ({
        type: 'line',
        name: label,
        data: points,
        color: colorOf(index),
        symbol: symbolOf(index),
        showSymbol: points.length < 16,
        lineStyle: { width: 2, type: dashOf(index) },
        endLabel: { show: !named, formatter: `${label}\n${format(points.at(-1)?.[1] ?? 0)}`, color: colorOf(index) },
        ...(index === 0 && target && { markLine: targetLine(target, format) }),
      })),
      ...forecastSeries(curves[0], forecast, format),
    ],
  }
}

const dashOf = (index: number) => {
  const dash = dashes[index % dashes.length] ?? 'solid'
  return typeof dash === 'string' ? dash : [...dash]
}

const lastDay = (curves: readonly Curve[], forecastDay = 0): number =>
  Math.max(forecastDay, ...curves.map(({ points }) => points.at(-1)?.[0] ?? 0))

const targetLine = ({ label, share }: { label: string; share: number }, format: (share: number) => string) => ({
  silent: true,
  symbol: 'none',
  data: [{ yAxis: share }],
  lineStyle: { color: '#1c2521', type: 'solid', width: 1 },
  label: { formatter: `${label} ${format(share)}`, position: 'insideStartTop', color: '#1c2521' },
})

function forecastSeries(curve: Curve | undefined, forecast: CurveChart['forecast'], format: (share: number) => string) {
  const from = curve?.points.at(-1)
  if (!forecast || !from) return []
  const { day, value, lo, hi, label } = forecast
  return [
    {
      type: 'custom',
      name: label,
      silent: true,
      renderItem: drawBand,
      data: [[...from, day, lo, hi]],
      encode: { x: [0, 2], y: [1, 3, 4] },
      z: 1,
    },
    {
      type: 'line',
      name: label,
      data: [from, [day, value]],
      symbol: 'emptyCircle',
      symbolSize: 8,
      color: controlGrey,
      lineStyle: { type: [3, 4], width: 2 },
      endLabel: { show: true, formatter: `${label}\n${format(value)}`, color: controlGrey },
    },
    {
      type: 'custom',
      silent: true,
      renderItem: whiskerAlongY(controlGrey),
      data: [[day, lo, hi]],
      encode: { x: 0, y: [1, 2] },
    },
  ]
}

/** The band opens from where the curve stands now to what it may come to. */
function drawBand(_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn {
  const at = (x: number, y: number) => api.coord([api.value(x), api.value(y)])
  return {
    type: 'polygon',
    shape: { points: [at(0, 1), at(2, 3), at(2, 4)] },
    style: { fill: controlGrey, opacity: 0.14 },
  }
}
