/**
 * The one look of all charts. Colours are told apart with the common kinds of colour blindness and, by symbol and dash, in
 * black and white; the same thing has the same colour everywhere.
 */

/** Variants, in the order of a campaign's cells. */
export const series = ['#00754a', '#0b62a8', '#b8480a', '#7b3f98', '#6a5a00', '#a11d55'] as const
/** The control is never a colour: it is what the others are held against. */
export const controlGrey = '#5f6b66'
export const symbols = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'] as const
export const dashes = ['solid', [6, 4], [2, 3], [8, 3, 2, 3], [1, 2], [10, 4]] as const

export const colorOf = (index: number): string => series[index % series.length] ?? series[0]
export const symbolOf = (index: number): string => symbols[index % symbols.length] ?? symbols[0]

const text = '#4d5853'
const line = '#cfd6d3'
const grid = '#e7ebe9'
const font = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

const axis = {
  axisLine: { lineStyle: { color: line } },
  axisTick: { show: false },
  axisLabel: { color: text, fontSize: 12 },
  splitLine: { lineStyle: { color: grid } },
  nameTextStyle: { color: text, fontSize: 12 },
}

/** Registered with echarts under the name `tradewind`. */
export const chartTheme = {
  color: [...series],
  textStyle: { fontFamily: font, color: text },
  categoryAxis: { ...axis, splitLine: { show: false } },
  valueAxis: { ...axis, axisLine: { show: false } },
  timeAxis: { ...axis, splitLine: { show: false } },
  line: { symbolSize: 6, lineStyle: { width: 2 } },
  bar: { barMaxWidth: 24 },
  legend: { textStyle: { color: text }, itemWidth: 18, itemHeight: 10, left: 0, top: 0 },
  // Drawn on the canvas: as HTML it would need inline styles, which the page's policy refuses.
  tooltip: {
    renderMode: 'richText',
    backgroundColor: '#1c2521',
    borderWidth: 0,
    textStyle: { color: '#fff', fontSize: 12 },
  },
}

/** Room for labels at the sides, the same in all charts. */
export const plotArea = { left: 8, right: 16, top: 32, bottom: 8, containLabel: true }
