import type { CampaignForecast, League, RatesByKnown, RfmBackTest, SampleSizeAdvice } from '@tradewind/engine'
import { count, interval, percent, share } from './numbers.ts'
import type { Paint } from './paint.ts'
import { formatTable } from './table.ts'

const table = (titles: string[], rows: string[][], paint: Paint): string =>
  formatTable(
    titles.map((title, n) => ({ title, align: n === 0 ? 'left' : 'right' })),
    rows,
    { paint },
  )

/** What says all in a sentence. */
export const formatWords = ({ words }: Pick<SampleSizeAdvice, 'words'>): string => words.en

/** The places, the best first. Those of one group cannot be told from its first yet. */
export function formatLeague({ places, campaigns, words }: League, paint: Paint): string {
  const rows = places.map(({ name, id, reached, raw, shrunk, rank, group }) => [
    `${rank}  ${name ?? id}`,
    String(group),
    count(reached),
    share(raw),
    raw ? interval(raw) : '–',
    percent(shrunk.rate),
    interval(shrunk),
  ])
  const titles = ['Place', 'Group', 'Reached', 'Raw', '95 %', 'Shrunken', '95 %']
  return [table(titles, rows, paint), `${count(campaigns)} campaigns. ${words.en}`].join('\n\n')
}

/** What each channel will come to. */
export function formatOutlook({ measures, target }: CampaignForecast, paint: Paint): string {
  const parts = measures.map(({ measure, channels, words }) => {
    const rows = channels.map(({ channel, soFar, final, seen, campaigns }) => [
      channel,
      count(soFar),
      final ? count(Math.round(final.expected)) : '–',
      final ? `${count(final.lo)}–${count(final.hi)}` : '–',
      seen === null ? '–' : percent(seen, 0),
      count(campaigns),
    ])
    const titles = [measure, 'So far', 'At the end', '80 %', 'Seen', 'Learnt from']
    return `${table(titles, rows, paint)}\n\n${words.en}`
  })
  return [...parts, ...(target ? [`The target: ${target.outlook}.`] : [])].join('\n\n')
}

/** Rates of those reached, group by group, and the uplift of each treated cell. */
export function formatRates({ column, groups }: RatesByKnown, paint: Paint): string {
  const rows = groups.map(({ value, from, to, reached, feedbackRate, successRate }) => [
    value ?? (from === null && to === null ? '–' : `${from ?? ''} … ${to ?? ''}`.trim()),
    count(reached),
    share(feedbackRate),
    feedbackRate ? interval(feedbackRate) : '–',
    share(successRate),
    successRate ? interval(successRate) : '–',
  ])
  return table([column, 'Reached', 'Feedback', '95 %', 'Success', '95 %'], rows, paint)
}

/** The share of the buyers among the best, by the sum of the digits and by the nested code. */
export function formatGains({ asOf, days, sum, nested }: RfmBackTest, paint: Paint): string {
  const row = (title: string, { auc, top }: RfmBackTest['sum']) => [
    title,
    auc ? auc.auc.toFixed(3) : '–',
    auc ? `${auc.lo.toFixed(3)}–${auc.hi.toFixed(3)}` : '–',
    ...(top ? [top.tenth, top.fifth, top.half] : []).map((part) => percent(part, 1)),
  ]
  const rows = [row('sum of the digits', sum), row('nested code', nested)]
  const bought = `${count(sum.responders)} of ${count(sum.customers)} customers (${share(sum.rate)}) ordered in the ${days} days from ${asOf} on.`
  return [bought, table(['RFM', 'AUC', '95 %', 'Best 10 %', 'Best 20 %', 'Best 50 %'], rows, paint)].join('\n\n')
}
