import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts'
import type { EChartsCoreOption } from 'echarts/core'
import { colorOf, controlGrey, plotArea, symbolOf } from './theme.ts'
import { type Estimate, whiskerAlongX } from './whisker.ts'

export interface Dot extends Estimate {
  label: string
  /** Place in the campaign's cells, which has its colour and symbol everywhere; left out: all alike. */
  cell?: number
  /** Those of one group cannot be told from its first yet: a bracket stands beside them. */
  group?: number | undefined
  /** Of how many it is, say; shown with the interval. */
  note?: string
}

export interface DotsChart {
  dots: readonly Dot[]
  format: (value: number) => string
  /** What all are held against: the control. */
  band?: (Estimate & { label: string }) | undefined
  /** Differences are read from a line at 0. */
  zero?: boolean
  /** On a phone labels have less room. */
  narrow?: boolean
}

/** Pixels that so many rows take. */
export const dotsHeight = (rows: number): number => 64 + rows * 40

/** A dot with its whisker for each row, in the order given, from the top. Never bars: they would hide how little is known. */
export function dotsChart({ dots, format, band, zero = false, narrow = false }: DotsChart): EChartsCoreOption {
  const colour = (row: number) => colorOf(dots[row]?.cell ?? 0)
  const limits = [...dots, ...(band ? [band] : [])].flatMap(({ lo, hi }) => [lo, hi])
  const brackets = bracketsOf(dots)
  const described = ({ label, value, lo, hi, note }: Dot) =>
    [label, `${format(value)}  [${format(lo)} – ${format(hi)}]`, ...(note ? [note] : [])].join('\n')
  return {
    aria: { enabled: true },
    grid: { ...plotArea, right: brackets.length > 0 ? 28 : 20, top: band ? 36 : 20 },
    tooltip: {
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => (dots[dataIndex] ? described(dots[dataIndex]) : ''),
    },
    xAxis: {
      type: 'value',
      // A rate far from 0 is read by its differences; whatever is near it is read from 0.
      scale: !zero && Math.min(...limits) > Math.max(...limits) / 2,
      splitNumber: narrow ? 3 : 5,
      axisLabel: { formatter: (value: number) => shortened(format(value)), hideOverlap: true },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: dots.map(({ label }) => label),
      axisLabel: { width: labelWidth(dots, narrow ? 92 : 190), overflow: 'break', lineHeight: 15 },
      axisLine: { show: false },
    },
    series: [
      {
        type: 'custom',
        renderItem: whiskerAlongX(colour),
        data: dots.map(({ lo, hi }, row) => [row, lo, hi]),
        encode: { x: [1, 2], y: 0 },
        silent: true,
        z: 2,
      },
      {
        type: 'scatter',
        symbolSize: 11,
        data: dots.map(({ value, cell }, row) => ({
          value: [value, row],
          symbol: symbolOf(cell ?? 0),
          itemStyle: { color: colour(row) },
        })),
        label: {
          show: true,
          position: 'top',
          distance: 5,
          formatter: ({ dataIndex }: { dataIndex: number }) => format(dots[dataIndex]?.value ?? 0),
        },
        z: 3,
        markArea: band && {
          silent: true,
          itemStyle: { color: controlGrey, opacity: 0.18 },
          data: [[{ xAxis: band.lo }, { xAxis: band.hi }]],
        },
        markLine: {
          silent: true,
          symbol: 'none',
          data: [...(band ? [middleOf(band, format)] : []), ...(zero ? [zeroLine] : [])],
        },
      },
      ...(brackets.length > 0 ? [{ type: 'custom', renderItem: drawBracket, data: brackets, silent: true }] : []),
    ],
  }
}

const middleOf = (band: Estimate & { label: string }, format: (value: number) => string) => ({
  xAxis: band.value,
  lineStyle: { color: controlGrey, type: [4, 3], width: 1.5 },
  label: { formatter: `${band.label} ${format(band.value)}`, position: 'start', distance: 8, color: controlGrey },
})

/** As much as the longest needs, in pixels: Chinese characters are twice as wide as others. */
const labelWidth = (dots: readonly Dot[], most: number): number =>
  Math.min(most, 8 + 13 * Math.max(...dots.map(({ label }) => label.replace(/[ -~]{2}/g, '.').length)))

/** At a tick 3% says as much as 3.0%. */
const shortened = (text: string): string => text.replace(/\.0+(?=%|$)/, '')

const zeroLine = { xAxis: 0, lineStyle: { color: '#1c2521', type: 'solid', width: 1 }, label: { show: false } }

/** From the first row to the last of each group that has more than one. */
function bracketsOf(dots: readonly Dot[]): [first: number, last: number][] {
  const rows = Map.groupBy(dots.keys(), (row) => dots[row]?.group)
  return [...rows].flatMap(([group, [first = 0, ...others]]) => {
    const last = others.at(-1)
    return group === undefined || last === undefined ? [] : [[first, last] satisfies [number, number]]
  })
}

function drawBracket(
  params: CustomSeriesRenderItemParams,
  api: CustomSeriesRenderItemAPI,
): CustomSeriesRenderItemReturn {
  const area = params.coordSys as unknown as { x: number; width: number }
  const [, top = 0] = api.coord([0, api.value(0)])
  const [, bottom = 0] = api.coord([0, api.value(1)])
  const x = area.x + area.width + 8
  const points = [
    [x, top - 10],
    [x + 6, top - 10],
    [x + 6, bottom + 10],
    [x, bottom + 10],
  ]
  return { type: 'polyline', shape: { points }, style: { stroke: controlGrey, lineWidth: 1.5, fill: 'none' } }
}
