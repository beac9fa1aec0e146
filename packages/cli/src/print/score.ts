import type { CampaignScore } from '@tradewind/engine'
import { count, interval, type MoneyStyle, money, percent, points, pValue, share, signedMoney } from './numbers.ts'
import { type Paint, plain } from './paint.ts'
import { type Column, formatTable } from './table.ts'
import { verdictOn } from './verdict.ts'
import { displayWidth, fit, pad, printable, wrap } from './width.ts'

export interface ScoreOptions {
  /** The campaign's name; without it the number stands in the head. */
  name?: string
  /** IANA; default Asia/Shanghai. */
  timeZone?: string
  /** Columns of the terminal; default 100. */
  width?: number
  paint?: Paint
}

type Cell = CampaignScore['cells'][number]
type Figures = CampaignScore['total']

/**
 * A campaign's score for the terminal, ending in a line break: what happened by cell, what of it the campaign caused,
 * a verdict in a sentence, and what the words mean. A broken split stands before everything else.
 */
export function formatScore(score: CampaignScore, options: ScoreOptions = {}): string {
  const { width = 100, paint = plain } = options
  const head = formatHead(score, options)
  if (score.window === null) return `${head}\n\nNothing to score: the campaign has not been launched yet.\n`
  const parts = [
    head,
    formatPending(score, options),
    formatSplit(score, width, paint),
    formatCells(score, width, paint),
    formatUplift(score, width, paint),
    verdictOn(score)
      .flatMap((sentence) => wrap(sentence, width).map(paint.strong))
      .join('\n'),
    formatNotes(score, width).map(paint.faint).join('\n'),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function formatHead({ campaignId, window }: CampaignScore, options: ScoreOptions): string {
  const { name, timeZone = 'Asia/Shanghai', width = 100, paint = plain } = options
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  const when = window
    ? `responses from ${day.format(window.from)} to ${day.format(window.to)}, ${window.closed ? 'closed' : 'still open'}`
    : 'not launched'
  const title = fit(name === undefined ? `Campaign ${campaignId}` : printable(name), width - displayWidth(when) - 2)
  return paint.strong(title) + pad(when, width - displayWidth(title), 'right')
}

function formatPending(
  { asOf, pending }: CampaignScore,
  { timeZone = 'Asia/Shanghai', width = 100 }: ScoreOptions,
): string {
  if (pending === 0) return ''
  const when = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(asOf)
  return wrap(`As of ${when}: what has changed since is still being counted. Ask again in a moment.`, width).join('\n')
}

function formatSplit({ splitRatio }: CampaignScore, width: number, paint: Paint): string {
  if (!splitRatio?.broken) return ''
  const text =
    `The assignment is broken: the cells have not the sizes that their weights promise (p ${pValue(splitRatio.p)}). ` +
    'Something lost or doubled people. Trust none of the comparisons below before that is found.'
  return wrap(text, width).map(paint.bad).join('\n')
}

const right = (title: string): Column => ({ title, align: 'right' })

function formatCells({ cells, total, currency }: CampaignScore, width: number, paint: Paint): string {
  const columns = [
    { title: 'cell' },
    ...['assigned', 'targeted', 'sent', 'reached', 'responded'].map(right),
    right('feedback\nrate'),
    right('converted'),
    right('success\nrate'),
    right('revenue'),
  ]
  const none = paint.faint('–')
  const revenue = Math.abs(total.revenue)
  const style: MoneyStyle = revenue < 100_000 ? 'exact' : revenue < 1_000_000_000 ? 'whole' : 'compact'
  const figuresOf = (f: Figures, contacted: boolean) => [
    count(f.assigned),
    ...[f.targeted, f.sent, f.reached].map((n) => (contacted ? count(n) : none)),
    count(f.responded),
    rateWithInterval(f.feedbackRate, paint),
    count(f.converted),
    rateWithInterval(f.successRate, paint),
    money(f.revenue, currency, style),
  ]
  const rows = cells.map((cell) => [nameOf(cell), ...figuresOf(cell, !cell.control)])
  const foot = cells.length > 1 ? [['all', ...figuresOf(total, true)]] : []
  return formatTable(columns, rows, { width, paint, foot })
}

const nameOf = ({ name, control }: Cell) =>
  printable(name) + (control && !/control|对照/i.test(name) ? ' (control)' : '')

function rateWithInterval(rate: Figures['feedbackRate'], paint: Paint): string {
  return rate ? `${percent(rate.rate)}\n${paint.faint(interval(rate))}` : paint.faint('–')
}

function formatUplift(score: CampaignScore, width: number, paint: Paint): string {
  const { cells, currency, noUplift } = score
  if (noUplift !== null) return wrap(noUplift, width).join('\n')
  const control = cells.find((cell) => cell.control)
  if (!control) return ''
  const columns = [
    { title: 'uplift over control' },
    right('responded'),
    right('p'),
    right('converted'),
    right('p'),
    right('revenue\nper head'),
    right('p'),
  ]
  const baseline = [
    'control as it is',
    share(control.respondedPerAssigned),
    '',
    share(control.convertedPerAssigned),
    '',
    control.revenuePerHead ? money(control.revenuePerHead.mean, currency) : '–',
    '',
  ]
  const rows = cells.flatMap(({ name, uplift }) => {
    if (!uplift) return []
    const { responded, converted, revenuePerHead: perHead } = uplift
    const difference = (text: string, of: { lo: number; hi: number }, limits: string) =>
      `${(of.lo > 0 ? paint.good : of.hi < 0 ? paint.bad : String)(text)}\n${paint.faint(limits)}`
    const rateCells = (of: typeof responded) =>
      of
        ? [
            difference(`${points(of.diff)} pt`, of, `${points(of.lo)} to ${points(of.hi)}`),
            of.p === null ? '–' : pValue(of.p),
          ]
        : ['–', '']
    const moneyCells = perHead
      ? [
          difference(
            signedMoney(perHead.diff, currency),
            perHead,
            `${signedMoney(perHead.lo, currency)} to ${signedMoney(perHead.hi, currency)}`,
          ),
          pValue(perHead.p),
        ]
      : ['–', '']
    return [[printable(name), ...rateCells(responded), ...rateCells(converted), ...moneyCells]]
  })
  return formatTable(columns, [baseline, ...rows], { width, paint })
}

function formatNotes({ cells, splitRatio }: CampaignScore, width: number): string[] {
  const notes = [
    'Responded, converted, revenue: everybody assigned, reached or not, within the window. Feedback and success rate: ' +
      'of those reached (a message left and did not come back); the control is not reached, its rates stand under uplift. ' +
      'Uplift: rate or mean over everybody assigned, less that of the control; pt: percentage points. Below a figure: ' +
      'its 95 % interval (Wilson, Newcombe, Welch). p: how often chance alone would show at least as large a difference.',
  ]
  if (splitRatio && !splitRatio.broken && cells.length > 1) {
    notes.push(`The cells have the sizes that their weights promise (p ${pValue(splitRatio.p)}).`)
  }
  return notes.flatMap((note) => wrap(note, width))
}
