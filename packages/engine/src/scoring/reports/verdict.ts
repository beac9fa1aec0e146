import { compareAlways } from '../always-valid.ts'
import type { CampaignScore, CellScore } from '../campaign-score.ts'
import type { Interval } from '../statistics.ts'
import { named, type Words, whole } from '../words.ts'

type Scored = Pick<CampaignScore, 'window' | 'splitRatio' | 'cells' | 'noUplift' | 'total'>
type Measure = 'responded' | 'converted'

const millisecondsOfDay = 86_400_000
/** More treated cells than these are left to the table. */
const mostCells = 3

/**
 * What a campaign came to, in sentences that a manager can repeat. A broken split stands alone: nothing else holds then.
 * While the window is open a difference counts only beyond the interval that holds at all looks together, and where none
 * does, the verdict says how much longer it takes. `now` is that of the figures.
 */
export function verdictOn(score: Scored, now: Date): Words[] {
  const { window, splitRatio, cells, total } = score
  if (!window)
    return [{ zh: '活动尚未投放，还没有结果。', en: 'The campaign has not been launched: there is no result yet.' }]
  if (splitRatio?.broken) return [brokenSplit]
  if (total.assigned === 0)
    return [{ zh: '没有客户入组，没有可评价的结果。', en: 'Nobody was assigned to it: there is nothing to judge.' }]
  const control = cells.find((cell) => cell.control)
  if (!control || score.noUplift !== null) return [...reachedOnly(total), noControl]
  const treated = cells.filter((cell) => !cell.control && cell.assigned > 0)
  const compared = treated.map((cell) => compareCell(cell, control, window.closed, treated.length))
  const said = compared
    .toSorted((one, other) => Number(other.proven) - Number(one.proven) || other.converted.diff - one.converted.diff)
    .slice(0, mostCells)
    .map(sentenceOn)
  return [...said, outlook(compared, window, now)]
}

interface Comparison extends Interval {
  diff: number
  proven: boolean
  /** Customers who would not have done it without the campaign. */
  incremental: number
}
interface Compared {
  name: string
  responded: Comparison
  converted: Comparison
  proven: boolean
  /** More answers of both cells until the difference would be proven, were it to stay as it is; null where never. */
  answersMissing: number | null
}

function compareCell(cell: CellScore, control: CellScore, closed: boolean, cells: number): Compared {
  const compare = (measure: Measure): Comparison => {
    const [one, zero] = [armOf(cell, measure), armOf(control, measure)]
    const fixed = cell.uplift?.[measure]
    const sequential = compareAlways(one, zero, 0.05 / cells)
    const diff = (closed ? fixed : (sequential?.diff ?? fixed)) ?? { diff: 0, lo: -1, hi: 1 }
    const proven = closed ? diff.lo > 0 || diff.hi < 0 : (sequential?.proven ?? false)
    return { diff: diff.diff, lo: diff.lo, hi: diff.hi, proven, incremental: diff.diff * cell.assigned }
  }
  const [responded, converted] = [compare('responded'), compare('converted')]
  const missing = (['responded', 'converted'] as const).flatMap(
    (measure) => answersMissing(armOf(cell, measure), armOf(control, measure), 0.05 / cells) ?? [],
  )
  return {
    ...{ name: cell.name, responded, converted },
    proven: responded.proven || converted.proven,
    answersMissing: missing.length > 0 ? Math.min(...missing) : null,
  }
}

const armOf = (cell: CellScore, measure: Measure) => ({ x: cell[measure], n: cell.assigned })

/** By bisection on the factor by which the answers of both cells grow. */
function answersMissing(one: { x: number; n: number }, zero: { x: number; n: number }, alpha: number): number | null {
  const provenAt = (factor: number) =>
    compareAlways({ x: one.x * factor, n: one.n }, { x: zero.x * factor, n: zero.n }, alpha)?.proven ?? false
  let [lo, hi] = [1, Math.min(one.n / one.x, zero.n / zero.x)]
  if (!Number.isFinite(hi) || !provenAt(hi)) return null
  for (let i = 0; i < 60; i++) {
    const middle = (lo + hi) / 2
    if (provenAt(middle)) hi = middle
    else lo = middle
  }
  return Math.max(1, Math.ceil((hi - 1) * (one.x + zero.x)))
}

const labels = { responded: { zh: '反馈', en: 'feedback' }, converted: { zh: '成交', en: 'success' } } as const

function sentenceOn({ name, responded, converted, proven }: Compared): Words {
  const [first, second] =
    converted.proven || !responded.proven
      ? (['converted', 'responded'] as const)
      : (['responded', 'converted'] as const)
  const all = { responded, converted }
  if (!proven) {
    const zh = `${labels[first].zh}率相差 ${difference(all[first], 'zh')}，${labels[second].zh}率相差 ${difference(all[second], 'zh')}`
    const en = `${labels[first].en} differs by ${difference(all[first], 'en')}, ${labels[second].en} by ${difference(all[second], 'en')}`
    return {
      zh: `${named(name)}与对照组的差异不能与偶然区分：${zh}。`,
      en: `${named(name)} cannot be told from the control: ${en}.`,
    }
  }
  const one = change(first, all[first])
  const other = all[second].proven
    ? change(second, all[second])
    : {
        zh: `${labels[second].zh}率相差 ${difference(all[second], 'zh')}，不能与偶然区分`,
        en: `${labels[second].en} differs by ${difference(all[second], 'en')}, which chance may explain`,
      }
  return { zh: `${named(name)}${one.zh}；${other.zh}。`, en: `${named(name)} ${one.en}; ${other.en}.` }
}

function change(measure: Measure, of: Comparison): Words {
  const up = of.diff > 0
  const size = digitsOf(of)
  const limits = up ? `${size(of.lo)}–${size(of.hi)}` : `${size(-of.hi)}–${size(-of.lo)}`
  const people = whole(Math.abs(of.incremental))
  const { zh, en } = labels[measure]
  return {
    zh: `使${zh}率${up ? '提高' : '降低'} ${size(Math.abs(of.diff))} 个百分点（95% 区间 ${limits}），约${up ? '多' : '少'}${zh} ${people} 人`,
    en: `${up ? 'raised' : 'lowered'} ${en} by ${size(Math.abs(of.diff))} points (95 % interval ${limits}), about ${people} people ${up ? 'more' : 'fewer'}`,
  }
}

function difference(of: Comparison, language: keyof Words): string {
  const size = digitsOf(of)
  const [unit, to] = language === 'zh' ? [' 个百分点', ' 至 '] : [' points', ' to ']
  const [diff, limits] = [size(of.diff), `${size(of.lo)}${to}${size(of.hi)}`]
  return language === 'zh' ? `${diff}${unit}（${limits}）` : `${diff}${unit} (${limits})`
}

/** In percentage points: one decimal, and two where the difference is below one. */
const digitsOf =
  ({ diff }: Comparison) =>
  (share: number): string => {
    const text = (100 * share).toFixed(Math.abs(diff) < 0.009_95 ? 2 : 1)
    return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−')
  }

/** What is still to be waited for. */
function outlook(compared: Compared[], { to, closed }: NonNullable<Scored['window']>, now: Date): Words {
  if (compared.length === 0) return { zh: '除对照组外没有人入组。', en: 'Nobody but the control was assigned.' }
  const proven = compared.some((one) => one.proven)
  if (closed && proven) return { zh: '反馈期已满，这是最终结果。', en: 'The response window is closed: this is final.' }
  if (closed) {
    return {
      zh: '反馈期已满：既不能说活动有效，也不能说无效。下次需要更多客户。',
      en: 'The response window is closed: neither that it worked nor that it did not can be said. Next time it takes more customers.',
    }
  }
  const days = Math.max(1, Math.ceil((to.getTime() - now.getTime()) / millisecondsOfDay))
  const [zhDays, enDays] = [`${days} 天`, days === 1 ? '1 day' : `${days} days`]
  if (proven) {
    return {
      zh: `反馈期还有 ${zhDays}，数字仍会变动；上述区间在反馈期内天天查看也成立。`,
      en: `The window is open for ${enDays} more and the figures will move; the intervals above hold however often somebody looks.`,
    }
  }
  const missing = compared.flatMap(({ answersMissing }) => answersMissing ?? [])
  if (missing.length === 0) {
    return {
      zh: `再过 ${zhDays}、反馈期满后才能下结论。`,
      en: `It takes ${enDays} more, until the window closes, to conclude anything.`,
    }
  }
  const answers = whole(Math.min(...missing))
  return {
    zh: `再过 ${zhDays}或再有 ${answers} 份反馈才能下结论。`,
    en: `It takes ${enDays} more, or ${answers} more answers, to conclude anything.`,
  }
}

const brokenSplit: Words = {
  zh: '分组已失衡：各单元人数与设定比例不符，不是偶然。以下比较一概不可信，请先查明客户为何丢失或重复。',
  en: 'The assignment is broken: the cells have not the sizes that their weights promise, and not by chance. Trust none of the comparisons below; find out first what lost or doubled customers.',
}

const noControl: Words = {
  zh: '没有对照组，说不出其中多少是活动带来的。',
  en: 'There is no control, so how much of it the campaign caused cannot be said.',
}

function reachedOnly({ reached, feedbackRate, successRate }: Scored['total']): Words[] {
  if (!feedbackRate || !successRate) return [{ zh: '还没有触达任何客户。', en: 'No customer has been reached yet.' }]
  const shares = (rate: typeof feedbackRate) => `${(100 * rate.rate).toFixed(1)}%（95% 区间 ${limits(rate)}）`
  const sharesEn = (rate: typeof feedbackRate) => `${(100 * rate.rate).toFixed(1)} % (95 % interval ${limits(rate)})`
  return [
    {
      zh: `已触达 ${whole(reached)} 人，其中 ${shares(feedbackRate)}反馈，${shares(successRate)}成交。`,
      en: `${whole(reached)} customers were reached; ${sharesEn(feedbackRate)} answered and ${sharesEn(successRate)} bought.`,
    },
  ]
}

const limits = ({ lo, hi }: Interval) => `${(100 * lo).toFixed(1)}–${(100 * hi).toFixed(1)}`
