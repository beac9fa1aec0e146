import type { Waterfall } from '@tradewind/engine'
import { count, percent } from './numbers.ts'
import { type Paint, plain } from './paint.ts'
import { displayWidth, fit, pad, printable } from './width.ts'

type Bar = { from: number; to: number; kept: boolean }

/**
 * The waterfall as bars, from everybody matched down to those who will be contacted: each exclusion with its reason,
 * at the place where it takes its people from; steps that a campaign need not have only where they take somebody. Below, how the rest is divided into cells. Ends in a line break.
 */
export function formatWaterfall(waterfall: Waterfall, options: { width?: number; paint?: Paint } = {}): string {
  const { width = 100, paint = plain } = options
  const { matched, suppressed, noConsent, unreachable, control, overBudget, targeted } = waterfall

  const lines: { label: string; n: number; bar: Bar }[] = []
  let left = matched
  const keep = (label: string, n: number) => lines.push({ label, n, bar: { from: 0, to: n, kept: true } })
  const drop = (label: string, n: number) => {
    lines.push({ label: `  − ${label}`, n, bar: { from: left - n, to: left, kept: false } })
    left -= n
  }
  const dropAny = (label: string, n: number) => n > 0 && drop(label, n)
  keep('matched', matched)
  drop('suppressed: asked not to be contacted', suppressed)
  drop('no consent to this channel', noConsent)
  drop('unreachable: no usable address', unreachable)
  dropAny('household: one of them stays', waterfall.household)
  dropAny('pressure: contacted lately', waterfall.pressure)
  dropAny('in a heavier campaign', waterfall.heavierCampaign)
  keep('may be contacted', left)
  dropAny('control: held out to compare with', control)
  dropAny('over budget', overBudget)
  dropAny('outside the pilot sample, for later', waterfall.outsidePilot)
  keep('targeted', targeted)

  const labelWidth = Math.max(...lines.map(({ label }) => displayWidth(label)))
  const countWidth = Math.max(...lines.map(({ n }) => count(n).length))
  const barWidth = width - labelWidth - countWidth - 2 - 8 - 2
  const drawn = lines.map(({ label, n, bar }) => {
    const figures = `${pad(label, labelWidth)}  ${pad(count(n), countWidth, 'right')}${pad(share(n, matched), 8, 'right')}`
    const text = bar.kept ? paint.strong(figures) : figures
    return `${text}  ${drawBar(bar, matched, barWidth, paint)}`.trimEnd()
  })
  return [...drawn, ...formatCells(waterfall, width, paint), ''].join('\n')
}

const share = (n: number, of: number) => (of === 0 ? '–' : percent(n / of, 1))

function drawBar(bar: Bar, whole: number, width: number, paint: Paint): string {
  if (whole === 0 || bar.to === bar.from) return ''
  const to = Math.round((bar.to / whole) * width)
  // Whoever is there is seen: a handful among thousands still gets the thinnest mark.
  const from = Math.min(Math.round((bar.from / whole) * width), width - 1)
  if (bar.kept) return '█'.repeat(Math.max(1, to))
  return ' '.repeat(from) + paint.warn(to > from ? '░'.repeat(to - from) : '▏')
}

function formatCells({ cells }: Waterfall, width: number, paint: Paint): string[] {
  const assigned = cells.reduce((sum, cell) => sum + cell.assigned, 0)
  if (assigned === 0) return []
  const nameWidth = Math.min(30, Math.max(...cells.map((cell) => displayWidth(printable(cell.name)))))
  const countWidth = Math.max(...cells.map((cell) => count(cell.assigned).length))
  return [
    '',
    ...cells.map((cell) =>
      fit(
        `  ${pad(fit(printable(cell.name), nameWidth), nameWidth)}  ${pad(count(cell.assigned), countWidth, 'right')}` +
          `${pad(share(cell.assigned, assigned), 8, 'right')}  ${cell.control ? 'control, receives nothing' : ''}`.trimEnd(),
        width,
      ),
    ),
  ].map((line, i) => (i > 0 && cells[i - 1]?.control ? paint.faint(line) : line))
}
