import { html } from 'hono/html'
import { drawCurve } from './charts/curve.ts'
import { drawDots } from './charts/dots.ts'
import { drawWaterfall } from './charts/waterfall.ts'
import type { Chart } from './document.ts'

/** Drawn for a page and for a phone: scaled text would be too small to read. The style sheet shows one of them. */
const widths = { wide: 720, narrow: 340 } as const

/** A chart as inline SVG, without scripts or colours that have to be told apart. */
export function drawChart(chart: Chart) {
  const drawn = (['wide', 'narrow'] as const).map((size) => {
    const { height, body } = draw(chart, widths[size])
    return html`<svg class="chart ${size}" role="img" aria-label="${chart.label}" viewBox="0 0 ${widths[size]} ${height}">${body}</svg>`
  })
  return html`<figure><figcaption>${chart.label}</figcaption>${drawn}</figure>`
}

function draw(chart: Chart, width: number): { height: number; body: ReturnType<typeof html> } {
  switch (chart.type) {
    case 'dots':
      return drawDots(chart, width)
    case 'waterfall':
      return drawWaterfall(chart, width)
    case 'curve':
      return drawCurve(chart, width)
  }
}
