import { html } from 'hono/html'
import type { WaterfallChart } from '../document.ts'
import { count, format } from '../format.ts'
import { fitText, round } from './scale.ts'

/** Bars from everybody matched to those targeted; whoever falls out is hatched, at the place where they were taken from. */
export function drawWaterfall({ rows }: WaterfallChart, width: number) {
  const narrow = width < 500
  const labels = narrow ? 0 : 190
  const values = narrow ? 0 : 130
  const rowHeight = narrow ? 42 : 26
  const whole = rows[0]?.n ?? 0
  const space = width - labels - values - 24
  const at = (n: number) => round((whole > 0 ? n / whole : 0) * space)
  const pattern = `hatch-${width}`
  let left = whole
  const bars = rows.map(({ label, n, kept }, i) => {
    if (!kept) left -= n
    const y = i * rowHeight + (narrow ? 20 : 4)
    // Whoever is there is seen: a handful among thousands still gets a hair's breadth.
    const [x, length] = [labels + 12 + (kept ? 0 : at(left)), n > 0 ? Math.max(1.5, at(n)) : 0]
    const text = fitText(kept ? label : `− ${label}`, narrow ? width - 130 : labels - 6)
    const figure = `${count(n)} · ${format('share', whole > 0 ? n / whole : 0, 'CNY')}`
    return html`<text class="${kept ? 'label strong' : 'label'}" x="${narrow ? 4 : labels}" y="${narrow ? y - 5 : y + 13}" text-anchor="${narrow ? 'start' : 'end'}">${text}</text>
      <rect class="${kept ? 'kept' : 'dropped'}" fill="${kept ? '#00754a' : `url(#${pattern})`}" x="${x}" y="${y}" width="${length}" height="18"/>
      <text class="value" x="${width - 4}" y="${narrow ? y - 5 : y + 13}" text-anchor="end">${figure}</text>`
  })
  const body = html`<defs><pattern id="${pattern}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <rect width="6" height="6" fill="#eef1ef"/><rect width="2" height="6" fill="#7d8c85"/></pattern></defs>${bars}`
  return { height: rows.length * rowHeight + 6, body }
}
