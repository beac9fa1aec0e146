import type { MonthlyBulletin } from '@tradewind/engine'
import { type Cell, figureColumn, inLanguage, type Language, type Section } from '../document.ts'
import { count, format } from '../format.ts'

const measures = { feedback: { zh: '反馈', en: 'feedback' }, success: { zh: '成交', en: 'orders' } } as const

/** How far the campaigns made here or below are with what they were meant to reach, and what they cost. */
export function planSection({ campaigns, currency, asOf }: MonthlyBulletin, language: Language): Section | null {
  const say = inLanguage(language)
  const shown = campaigns.flatMap(({ target, cost, ...one }) =>
    target || cost?.total ? [{ ...one, target, cost }] : [],
  )
  if (shown.length === 0) return null
  const figure = (rate: number | null, value: number | null) =>
    value === null ? null : rate === null ? count(value) : format('share', value, currency)
  const stands = ({ target, to }: (typeof shown)[number]) => {
    if (!target) return null
    if (target.met) return say('达成', 'met')
    return to <= asOf ? say('未达成', 'missed') : say('进行中', 'open')
  }
  const amount = ({ cost, currency: own }: (typeof shown)[number]): Cell => {
    if (!cost) return null
    if (!cost.complete) return say('单价不全', 'prices are missing')
    return own === currency ? cost.total : `${format('money', cost.total, own)} ${own}`
  }
  return {
    title: say('目标与花费', 'Targets and costs'),
    lead: say(
      '本机构及下级制定的活动；花费为活动迄今的全部。',
      'Of campaigns made here or below; what each has cost so far.',
    ),
    table: {
      columns: [
        { title: say('活动', 'Campaign'), kind: 'text' },
        { title: say('目标', 'Target'), kind: 'text' },
        { title: say('目前', 'So far'), kind: 'text' },
        { title: say('完成', 'Met'), kind: 'text' },
        figureColumn(language, 'cost', 'money'),
        figureColumn(language, 'revenue', 'money'),
      ],
      rows: shown.map((one) => [
        one.name,
        one.target &&
          `${measures[one.target.measure][language]} ${figure(one.target.rate, one.target.rate ?? one.target.number)}`,
        one.target && figure(one.target.rate, one.target.soFar),
        stands(one),
        amount(one),
        one.currency === currency ? one.revenue : `${format('money', one.revenue, one.currency)} ${one.currency}`,
      ]),
    },
  }
}
