import { html } from 'hono/html'
import type { CurveChart } from '../document.ts'
import { fitText, type Scale, scaleOf, tickText } from './scale.ts'

/** Told apart by dashes and by the label at their end, by colour only besides (after Okabe and Ito). */
const looks = [
  ['#00754a', ''],
  ['#0072b2', '7 4'],
  ['#d55e00', '2 3'],
  ['#5b6a63', '10 3 2 3'],
  ['#cc79a7', '4 2'],
  ['#000000', '1 4'],
  ['#e69f00', '12 4'],
] as const

/** Cumulative lines over days since reach, each named at its end. */
export function drawCurve({ lines, days, forecast, target }: CurveChart, width: number) {
  const narrow = width < 500
  const [left, right, top, height, axis] = [44, narrow ? 74 : 110, target ? 22 : 10, narrow ? 230 : 260, 40]
  const bottom = height - axis
  const all = lines.flatMap(({ points }) => points)
  const longest = Math.max(...all.map(({ x }) => x), forecast?.x ?? 0)
  const x = scaleOf(0, longest, [left, width - right], Math.min(longest, narrow ? 4 : 8))
  const y = scaleOf(0, Math.max(...all.map(({ y }) => y), forecast?.estimate.hi ?? 0, target?.y ?? 0, 0.0001), [
    bottom,
    top,
  ])
  const ends = spread(lines.map(({ points }) => y.at(points.at(-1)?.y ?? 0)))
  const body = html`
    ${y.ticks.map(
      (tick) => html`<line class="grid" x1="${left}" x2="${width - right}" y1="${y.at(tick)}" y2="${y.at(tick)}"/>
        <text class="tick" x="${left - 6}" y="${y.at(tick) + 4}" text-anchor="end">${tickText(tick)}</text>`,
    )}
    ${x.ticks
      .filter((tick) => Number.isInteger(tick))
      .map((tick) => html`<text class="tick" x="${x.at(tick)}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`)}
    <text class="tick" x="${left + (width - right - left) / 2}" y="${height - 6}" text-anchor="middle">${days}</text>
    ${
      target &&
      html`<line class="zero" x1="${left}" x2="${width - right}" y1="${y.at(target.y)}" y2="${y.at(target.y)}"/>
      <text class="tick" x="${left + 4}" y="${y.at(target.y) - 5}">${target.label} ${tickText(target.y)}</text>`
    }
    ${forecast && drawForecast(forecast, lines[0]?.points.at(-1), x, y)}
    ${lines.map(({ label, points }, i) => {
      const [colour, dash] = looks[i % looks.length] ?? looks[0]
      const end = points.at(-1) ?? { x: 0, y: 0 }
      const path = points.map((point, n) => `${n === 0 ? 'M' : 'L'}${x.at(point.x)} ${y.at(point.y)}`).join('')
      return html`<path class="line" stroke="${colour}" stroke-dasharray="${dash}" d="${path}"/>
        <circle cx="${x.at(end.x)}" cy="${y.at(end.y)}" r="3.5" fill="${colour}"/>
        ${forecast ? drawName(label, end.y, x.at(end.x), (ends[i] ?? 0) - 30) : drawName(fitText(label, right - 12), end.y, x.at(end.x) + 8, ends[i] ?? 0)}`
    })}`
  return { height, body }
}

/** The name of a line and what it has come to, below each other. */
const drawName = (label: string, share: number, x: number, y: number) =>
  html`<text class="label" x="${x}" y="${y + 4}">${label}</text>
    <text class="tick" x="${x}" y="${y + 18}">${tickText(Math.round(share * 1000) / 1000)}</text>`

/** A dashed line on to what is expected, with its band. */
function drawForecast(
  { label, x: day, estimate }: NonNullable<CurveChart['forecast']>,
  from: { x: number; y: number } | undefined,
  x: Scale,
  y: Scale,
) {
  const at = x.at(day)
  const [lo, hi] = [y.at(estimate.lo), y.at(estimate.hi)]
  return html`${from && html`<path class="line" stroke="#5b6a63" stroke-dasharray="3 4" d="M${x.at(from.x)} ${y.at(from.y)}L${at} ${y.at(estimate.value)}"/>`}
    <path class="line" stroke="#5b6a63" stroke-dasharray="3 2" d="M${at} ${lo}V${hi}"/>
    <path class="line" stroke="#5b6a63" d="M${at - 5} ${lo}h10M${at - 5} ${hi}h10"/>
    <circle cx="${at}" cy="${y.at(estimate.value)}" r="4" fill="#fff" stroke="#5b6a63" stroke-width="2"/>
    <text class="tick" x="${at + 9}" y="${hi + 2}">${label}</text>
    <text class="tick" x="${at + 9}" y="${hi + 16}">${tickText(Math.round(estimate.value * 1000) / 1000)}</text>`
}

/** Moves labels down so that none lies on another. */
function spread(places: number[]): number[] {
  const order = places.map((place, i) => ({ place, i })).toSorted((one, other) => one.place - other.place)
  const moved: number[] = []
  let free = Number.NEGATIVE_INFINITY
  for (const { place, i } of order) {
    moved[i] = Math.max(place, free)
    free = (moved[i] ?? 0) + 34
  }
  return moved
}
