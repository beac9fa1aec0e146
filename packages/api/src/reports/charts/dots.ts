import { html } from 'hono/html'
import type { DotChart, Estimate } from '../document.ts'
import { format } from '../format.ts'
import { fitText, round, scaleOf, tickText } from './scale.ts'

const axis = 26

/** A dot with its whisker a row. Rows of one group, which cannot be told apart, stand beside one bracket. */
export function drawDots({ kind, band, rows, zero }: DotChart, width: number) {
  const narrow = width < 500
  const [labels, values] = [narrow ? 0 : 190, 64]
  const rowHeight = narrow ? 46 : 30
  const top = band ? 22 : 6
  const height = top + rows.length * rowHeight + axis
  const all = [...rows.map(({ estimate }) => estimate), ...(band ? [band.estimate] : [])]
  const limits = all.flatMap(({ lo, hi }) => [lo, hi])
  const { at, ticks } = scaleOf(
    Math.min(
      ...limits,
      kind === 'share' && Math.min(...limits) < Math.max(...limits) / 2 ? 0 : Number.POSITIVE_INFINITY,
      ...(zero ? [0] : []),
    ),
    Math.max(...limits, ...(zero ? [0] : [])),
    [labels + 14, width - values - 14],
    narrow ? 4 : 6,
  )
  const bottom = height - axis
  const groups = [...Map.groupBy(rows.entries(), ([, { group }]) => group)].flatMap(([group, members]) =>
    group !== undefined && members.length > 1 ? [members.map(([i]) => i)] : [],
  )
  const body = html`
    ${ticks.map(
      (tick) => html`<line class="grid" x1="${at(tick)}" x2="${at(tick)}" y1="${top}" y2="${bottom}"/>
        <text class="tick" x="${at(tick)}" y="${height - 8}" text-anchor="middle">${tickText(tick, kind === 'points')}</text>`,
    )}
    ${band && drawBand(band, at, top, bottom)}
    ${zero && html`<line class="zero" x1="${at(0)}" x2="${at(0)}" y1="${top}" y2="${bottom}"/>`}
    ${groups.map((members) => {
      const [first = 0, last = 0] = [members[0], members.at(-1)]
      const [y1, y2] = [top + first * rowHeight + 5, top + (last + 1) * rowHeight - 5]
      return html`<path class="bracket" d="M${width - 10} ${y1}h6V${y2}h-6"/>`
    })}
    ${rows.map(({ label, estimate }, i) => {
      const y = top + i * rowHeight + (narrow ? 32 : rowHeight / 2)
      const text = fitText(label, narrow ? width - 20 : labels - 6)
      return html`<text class="label" x="${narrow ? 4 : labels}" y="${narrow ? y - 14 : y + 4}" text-anchor="${narrow ? 'start' : 'end'}">${text}</text>
        ${whisker(estimate, at, y)}
        <text class="value" x="${width - values - 2 + 50}" y="${y + 4}" text-anchor="end">${format(kind, estimate.value, 'CNY')}</text>`
    })}`
  return { height: round(height), body }
}

function whisker({ value, lo, hi }: Estimate, at: (value: number) => number, y: number) {
  return html`<path class="whisker" d="M${at(lo)} ${y}H${at(hi)}M${at(lo)} ${y - 4}v8M${at(hi)} ${y - 4}v8"/>
    <circle class="dot" cx="${at(value)}" cy="${y}" r="5"/>`
}

function drawBand(
  { label, estimate }: NonNullable<DotChart['band']>,
  at: (value: number) => number,
  top: number,
  bottom: number,
) {
  const { value, lo, hi } = estimate
  return html`<rect class="band" x="${at(lo)}" y="${top}" width="${round(Math.max(1, at(hi) - at(lo)))}" height="${bottom - top}"/>
    <line class="middle" x1="${at(value)}" x2="${at(value)}" y1="${top}" y2="${bottom}"/>
    <text class="tick" x="${at(value)}" y="${top - 7}" text-anchor="middle">${fitText(label, 150, 11)} ${format('share', value, 'CNY')}</text>`
}
