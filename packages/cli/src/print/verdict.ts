import type { CampaignScore } from '@tradewind/engine'
import { count, pValue } from './numbers.ts'
import { printable } from './width.ts'

type Uplift = NonNullable<CampaignScore['cells'][number]['uplift']>
type RateUplift = NonNullable<Uplift['responded']>

/**
 * What the score says, for somebody who reads no tables: a sentence for each treated cell (the three with the largest
 * uplift where there are more), and a warning while answers may still come. Nothing without a control, or with a
 * broken split.
 */
export function verdictOn({ cells, window, splitRatio }: CampaignScore): string[] {
  if (splitRatio?.broken || !window) return []
  const treated = cells.flatMap(({ name, uplift }) => {
    const { responded, converted } = uplift ?? {}
    return responded && converted ? [{ name: printable(name), responded, converted }] : []
  })
  const best = treated.toSorted((a, b) => b.responded.diff - a.responded.diff).slice(0, 3)
  const sentences = best.map(({ name, responded, converted }) => sentenceOn(name, responded, converted, window.closed))
  if (best.length > 0 && !window.closed) {
    sentences.push('The window is still open: these figures will move, so decide nothing on them yet.')
  }
  return sentences
}

function sentenceOn(name: string, feedback: RateUplift, success: RateUplift, closed: boolean): string {
  const unclear = `no difference can be told from chance${closed ? '' : ' yet'}`
  if (isUnclear(feedback) && isUnclear(success)) {
    return `${name}: ${unclear}, neither in feedback (${p(feedback)}) nor in success (${p(success)}).`
  }
  if (isUnclear(feedback)) return `${name} ${change('success', success)}; in feedback ${unclear} (${p(feedback)}).`
  const people = Math.round(Math.abs(feedback.incremental))
  const extra = `about ${count(people)} ${feedback.diff > 0 ? 'more' : 'fewer'} people than without it`
  const rest = isUnclear(success) ? `; in success ${unclear} (${p(success)})` : `, and ${change('success', success)}`
  return `${name} ${change('feedback', feedback)}, ${extra}${rest}.`
}

/** The 95 % interval holds zero. */
const isUnclear = ({ lo, hi }: RateUplift) => lo <= 0 && hi >= 0

const p = (of: RateUplift) => (of.p === null ? 'nothing to test' : `p ${pValue(of.p)}`)

function change(what: string, { diff, lo, hi }: RateUplift): string {
  const [least, most] = diff > 0 ? [lo, hi] : [-hi, -lo]
  const digits = Math.abs(diff) < 0.01 ? 2 : 1
  const size = (share: number) => (Math.abs(share) * 100).toFixed(digits)
  return `${diff > 0 ? 'raised' : 'lowered'} ${what} by ${size(diff)} points (${size(least)} to ${size(most)})`
}
