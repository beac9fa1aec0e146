import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { type EChartsCoreOption, init, registerTheme, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { chartTheme } from './theme.ts'

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  CustomChart,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  ScatterChart,
  TooltipComponent,
])
registerTheme('tradewind', chartTheme)

export interface CanvasProps {
  option: EChartsCoreOption
  /** Pixels. */
  height: number
  /** Somebody clicked a mark: its series and its place in the data. */
  onPick?: ((about: { seriesIndex: number; dataIndex: number }) => void) | undefined
}

/** echarts itself, loaded only where a chart is drawn; use it through `ChartFrame`. */
export default function Canvas({ option, height, onPick }: CanvasProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<ReturnType<typeof init>>(undefined)
  useEffect(() => {
    if (!place.current) return
    const drawn = init(place.current, 'tradewind')
    chart.current = drawn
    const watch = new ResizeObserver(() => drawn.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      drawn.dispose()
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true })
  }, [option])
  useEffect(() => {
    const drawn = chart.current
    if (!drawn || !onPick) return
    const pick = ({ seriesIndex = 0, dataIndex }: { seriesIndex?: number; dataIndex: number }) =>
      onPick({ seriesIndex, dataIndex })
    drawn.on('click', pick)
    return () => void drawn.off('click', pick)
  }, [onPick])
  return <div ref={place} style={{ height }} aria-hidden />
}
