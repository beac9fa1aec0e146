import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts'

/** A number with the ends of its 95 % interval. */
export interface Estimate {
  value: number
  lo: number
  hi: number
}

const cap = 4
const stroke = (colour: string) => ({ stroke: colour, lineWidth: 2, fill: 'none' })

/** Draws the interval of data `[row, lo, hi]` along the x axis, its ends marked. */
export const whiskerAlongX =
  (colourOf: (row: number) => string) =>
  (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
    const row = Number(api.value(0))
    const [from = 0, y = 0] = api.coord([api.value(1), row])
    const [to = 0] = api.coord([api.value(2), row])
    return whisker([from, y], [to, y], colourOf(row))
  }

/** Draws the interval of data `[x, lo, hi]` along the y axis, its ends marked. */
export const whiskerAlongY =
  (colour: string) =>
  (_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
    const [x = 0, from = 0] = api.coord([api.value(0), api.value(1)])
    const [, to = 0] = api.coord([api.value(0), api.value(2)])
    return whisker([x, from], [x, to], colour)
  }

type Point = [x: number, y: number]

function whisker(from: Point, to: Point, colour: string): CustomSeriesRenderItemReturn {
  const across = from[1] === to[1] ? [0, cap] : [cap, 0]
  const line = (one: Point, other: Point) => ({
    type: 'line' as const,
    shape: { x1: one[0], y1: one[1], x2: other[0], y2: other[1] },
    style: stroke(colour),
  })
  const mark = ([x, y]: Point) => {
    const [dx = 0, dy = 0] = across
    return line([x - dx, y - dy], [x + dx, y + dy])
  }
  return { type: 'group', children: [line(from, to), mark(from), mark(to)] }
}
