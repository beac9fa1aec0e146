import { type CampaignReport, type Channel, channelNames, type Fate } from '@tradewind/engine'
import { type Cell, type Column, figureColumn, inLanguage, type Language, type Section } from '../document.ts'
import { fateNames } from '../names.ts'

/** Exclusions that a campaign need not have are named only where they take somebody. */
const always: readonly Fate[] = ['suppressed', 'no-consent', 'unreachable', 'targeted']

export function waterfallSection({ waterfall }: CampaignReport, language: Language): Section | null {
  if (waterfall.length === 0) return null
  const say = inLanguage(language)
  const matched = waterfall.reduce((sum, { n }) => sum + n, 0)
  const rows = [
    { label: say('匹配', 'Matched'), n: matched, kept: true },
    ...waterfall
      .filter(({ fate, n }) => n > 0 || always.includes(fate))
      .map(({ fate, n }) => ({ label: fateNames[fate][language], n, kept: fate === 'targeted' })),
  ]
  return {
    title: say('筛选漏斗', 'Waterfall'),
    lead: say(
      '从匹配到目标，每位客户按先遇到的原因计入一次。',
      'From matched to targeted; each customer counts once, under the first reason that holds.',
    ),
    folded: true,
    chart: { type: 'waterfall', label: say('从匹配到目标的人数', 'Customers from matched to targeted'), rows },
    table: {
      columns: [
        { title: say('去向', 'Fate'), kind: 'text', figure: 'waterfall' },
        { title: say('人数', 'Customers'), kind: 'count' },
        { title: say('占匹配', 'Of matched'), kind: 'share' },
      ],
      rows: rows.map(({ label, n }) => [label, n, matched > 0 ? n / matched : null]),
    },
  }
}

/** Shown day by day up to so many days, then by every second, and so on. */
const mostDays = 15

export function curveSection({ curve, forecast, window }: CampaignReport, language: Language): Section | null {
  const say = inLanguage(language)
  const lines = (curve ?? []).flatMap(({ channel, days }) => {
    let y = 0
    const points = days.map(({ since, exposed, responded }) => {
      y += exposed > 0 ? responded / exposed : 0
      return { x: since + 1, y }
    })
    return points.length > 0 ? [{ label: channelNames[channel][language], points: [{ x: 0, y: 0 }, ...points] }] : []
  })
  const longest = Math.max(0, ...lines.map(({ points }) => points.length - 1))
  if (longest === 0) return null
  const feedback = forecast?.measures.find(({ measure }) => measure === 'feedback')
  const windowDays = window ? Math.round((window.to.getTime() - window.from.getTime()) / 86_400_000) : 0
  const expected = lines.length === 1 && window?.closed === false ? feedback?.rate : null
  const wanted = forecast?.target?.measure === 'feedback' ? forecast.target.rate : null
  const every = Math.ceil(longest / mostDays)
  const shown = Array.from({ length: longest }, (_, i) => i + 1).filter((day) => day % every === 0 || day === longest)
  return {
    title: say('反馈曲线', 'Response curve'),
    lead: say(
      '触达后第 n 天为止已反馈的客户占已触达的比例，累计。',
      'Share of those reached who have answered by the n-th day after, cumulative.',
    ),
    folded: true,
    chart: {
      type: 'curve',
      label: say('累计反馈比例', 'Cumulative share of answers'),
      days: say('触达后天数', 'Days since reached'),
      lines,
      ...(expected && {
        forecast: {
          ...{ label: say('预测', 'Forecast'), x: Math.max(windowDays, longest) },
          estimate: { value: expected.expected, lo: expected.lo, hi: expected.hi },
        },
      }),
      ...(wanted ? { target: { label: say('目标', 'Target'), y: wanted } } : {}),
    },
    table: {
      columns: [
        { title: say('触达后天数', 'Days since reached'), kind: 'text', figure: expected ? 'forecast' : 'curve' },
        ...lines.map(({ label }): Column => ({ title: label, kind: 'share' })),
      ],
      rows: shown.map((day) => [String(day), ...lines.map(({ points }) => points[day]?.y ?? null)]),
    },
  }
}

export function stepSection({ steps }: CampaignReport, language: Language): Section | null {
  if (steps.length === 0) return null
  const say = inLanguage(language)
  const labelOf = (position: number | null, channel: Channel | null) =>
    position === null || channel === null
      ? say('未经触达', 'Before any contact')
      : say(`第 ${position} 步 ${channelNames[channel].zh}`, `Step ${position}, ${channelNames[channel].en}`)
  return {
    title: say('步骤与渠道', 'Steps and channels'),
    lead: say(
      '反馈记在其注明的触达上，否则记在此前最后一次到达的触达上。',
      'An answer is put down to the delivery it names, else to the last that had arrived by then.',
    ),
    table: {
      columns: [
        { title: say('步骤', 'Step'), kind: 'text', figure: 'credited' },
        { title: say('已发出', 'Sent'), kind: 'count' },
        { title: say('失败', 'Failed'), kind: 'count' },
        { title: say('退回', 'Came back'), kind: 'count' },
        { title: say('到达', 'Arrived'), kind: 'count' },
        { title: say('反馈', 'Answers'), kind: 'count' },
        { title: say('成交', 'Orders'), kind: 'count' },
        figureColumn(language, 'revenue', 'money'),
      ],
      rows: steps.map(({ position, channel, states, receipts, reached, responded, converted, revenue }) => {
        const contact = channel !== null
        const came = (receipts.bounced ?? 0) + (receipts.returned ?? 0) + (receipts.undelivered ?? 0)
        const contacts: Cell[] = contact
          ? [states.sent ?? 0, states.failed ?? 0, came, reached]
          : [null, null, null, null]
        return [labelOf(position, channel), ...contacts, responded, converted, revenue]
      }),
    },
  }
}
