import type { ModelFigures, ResponseModelView } from '@tradewind/engine'
import { count, percent } from './numbers.ts'
import { type Paint, plain } from './paint.ts'
import { formatTable } from './table.ts'

/** A model and what its validation found, in at most 100 columns. */
export function formatModel(model: ResponseModelView, options: { paint?: Paint } = {}): string {
  const { paint = plain } = options
  const { name, version, state, reason, figures } = model
  const head = `${name}, version ${version}: ${state}`
  const parts = [
    state === 'ready' ? paint.good(head) : paint.bad(head),
    ...(reason ? [reason.en] : []),
    ...(figures ? [tests(figures, paint), gains(figures, paint), ...depth(figures)] : []),
    ...(figures?.remarks.map(({ en }) => en) ?? []),
    ...(model.scoredCustomers === null ? [] : [`${count(model.scoredCustomers)} customers scored.`]),
  ]
  return `${parts.join('\n\n')}\n`
}

type Quality = ModelFigures['folds']

function tests({ customers, responders, time, folds }: ModelFigures, paint: Paint): string {
  const row = (title: string, quality: Quality) => [
    title,
    count(quality.customers),
    percent(quality.rate?.rate ?? 0, 1),
    quality.auc ? quality.auc.auc.toFixed(3) : '–',
    quality.auc ? `${quality.auc.lo.toFixed(3)}–${quality.auc.hi.toFixed(3)}` : '–',
    ...(quality.top ? [quality.top.tenth, quality.top.fifth, quality.top.half].map((share) => percent(share, 1)) : []),
  ]
  const columns = ['Tested on', 'Customers', 'Respond', 'AUC', '95 %', 'Best 10 %', 'Best 20 %', 'Best 50 %']
  const table = formatTable(
    columns.map((title, n) => ({ title, align: n === 0 ? 'left' : 'right' })),
    [...(time ? [row('last third in time', time)] : []), row('random folds', folds)],
    { paint },
  )
  return `${count(responders)} of ${count(customers)} customers responded.\n\n${table}`
}

function gains({ time, folds }: ModelFigures, paint: Paint): string {
  const columns = ['Decile', 'Rate', '95 %', 'Predicted', 'Lift', 'Responders so far']
  const rows = (time ?? folds).deciles.map(({ decile, rate, predicted, lift, cumulativeShare }) => [
    String(decile),
    percent(rate.rate, 1),
    `${percent(rate.lo, 1)} – ${percent(rate.hi, 1)}`,
    predicted === null ? '–' : percent(predicted, 1),
    lift.toFixed(2),
    percent(cumulativeShare, 1),
  ])
  return formatTable(
    columns.map((title, n) => ({ title, align: n === 0 ? 'left' : 'right' })),
    rows,
    { paint },
  )
}

function depth({ depth: found }: ModelFigures): string[] {
  if (!found) return []
  const { breakEvenRate, deciles, responders } = found
  const pays = `A contact pays from a response rate of ${percent(breakEvenRate)} on`
  return [
    deciles === 0
      ? `${pays}: nobody is likely enough.`
      : `${pays}: contact the best ${deciles * 10} %, with ${percent(responders, 1)} of the responders.`,
  ]
}
