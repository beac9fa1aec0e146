import { channelNames, type MonthlyBulletin } from '@tradewind/engine'
import { leagueChart, leagueLead } from '../campaign/league.ts'
import { type Cell, type Column, figureColumn, inLanguage, type Language, type Section } from '../document.ts'
import { count, dayText } from '../format.ts'

function stateOf({ started, closed }: { started: boolean; closed: boolean }, language: Language): string {
  const say = inLanguage(language)
  if (started && closed) return say('投放并期满', 'launched, closed')
  if (started) return say('新投放', 'launched')
  return closed ? say('反馈期满', 'closed') : say('进行中', 'running')
}

const estimate = (rate: { rate: number; lo: number; hi: number } | null): Cell =>
  rate && { value: rate.rate, lo: rate.lo, hi: rate.hi }

export function campaignSection(
  { campaigns, currency }: MonthlyBulletin,
  language: Language,
  timeZone: string,
): Section | null {
  if (campaigns.length === 0) return null
  const say = inLanguage(language)
  const name = (one: (typeof campaigns)[number]) =>
    one.own ? one.name : say(`${one.name}（上级）`, `${one.name} (from above)`)
  return {
    title: say('营销活动', 'Campaigns'),
    lead: leagueLead(campaigns, language),
    chart: leagueChart(
      campaigns.map((one) => ({ ...one, name: name(one) })),
      say('各活动反馈率（收缩率）', 'Feedback rate of campaigns, shrunken'),
      language,
    ),
    table: {
      columns: [
        { title: say('活动', 'Campaign'), kind: 'text' },
        { title: say('本月', 'This month'), kind: 'text' },
        { title: say('反馈期至', 'Window to'), kind: 'text', figure: 'window' },
        figureColumn(language, 'reached', 'count'),
        figureColumn(language, 'feedbackRate', 'share', true),
        figureColumn(language, 'shrunkRate', 'share', true),
        figureColumn(language, 'group', 'count'),
        { ...figureColumn(language, 'uplift', 'points', true), title: say('反馈增量', 'Uplift, feedback') },
        figureColumn(language, 'successRate', 'share', true),
        figureColumn(language, 'revenue', 'money'),
      ],
      rows: campaigns.map((one) => [
        name(one),
        stateOf(one, language),
        dayText(one.to, timeZone, language),
        one.reached,
        estimate(one.feedbackRate),
        one.placed && estimate(one.placed.shrunk),
        one.placed?.group ?? null,
        one.uplift && { value: one.uplift.diff, lo: one.uplift.lo, hi: one.uplift.hi },
        estimate(one.successRate),
        one.currency === currency ? one.revenue : `${count(one.revenue)} ${one.currency}`,
      ]),
    },
  }
}

function flowColumns(language: Language): Column[] {
  const say = inLanguage(language)
  return [
    { title: say('发出', 'Sent'), kind: 'count' },
    { title: say('退回', 'Came back'), kind: 'count' },
    { title: say('反馈', 'Answers'), kind: 'count', figure: 'firstAnswer' },
    { title: say('成交', 'Orders'), kind: 'count' },
    { title: say('收入', 'Revenue'), kind: 'money', figure: 'monthRevenue' },
  ]
}

const flowCells = (flow: MonthlyBulletin['total']['previous']): Cell[] => [
  flow.sent,
  flow.cameBack,
  flow.responded,
  flow.converted,
  flow.revenue,
]

export function channelSection({ channels, total }: MonthlyBulletin, language: Language): Section | null {
  if (channels.length === 0) return null
  const say = inLanguage(language)
  return {
    title: say('渠道', 'Channels'),
    lead: say(
      '本月发出的触达，以及本月收到、归于该渠道的反馈。',
      'What was sent in the month, and the answers that came in it, by the channel they are credited to.',
    ),
    table: {
      columns: [{ title: say('渠道', 'Channel'), kind: 'text', figure: 'credited' }, ...flowColumns(language)],
      rows: [
        ...channels.map(({ channel, ...flow }) => [
          channel === null ? say('未经触达', 'Before any contact') : channelNames[channel][language],
          ...flowCells(flow),
        ]),
      ],
      foot: [say('合计', 'All'), ...flowCells(total)],
    },
  }
}

const looks = {
  rate: { zh: '反馈率低于平均，不是偶然', en: 'feedback below average, not by chance' },
  idle: { zh: '本月没有触达', en: 'nothing sent this month' },
} as const

export function unitsSection({ units }: MonthlyBulletin, language: Language): Section | null {
  if (units.length === 0) return null
  const say = inLanguage(language)
  return {
    title: say('各机构', 'Units'),
    lead: leagueLead(units, language),
    chart: leagueChart(units, say('各机构反馈率（收缩率）', 'Feedback rate of units, shrunken'), language),
    table: {
      columns: [
        { title: say('机构', 'Unit'), kind: 'text' },
        ...flowColumns(language),
        figureColumn(language, 'shrunkRate', 'share', true),
        figureColumn(language, 'group', 'count'),
        figureColumn(language, 'freshness', 'share'),
        figureColumn(language, 'richness', 'share'),
        { title: say('需要关注', 'Needs a look'), kind: 'text' },
      ],
      rows: units.map((one) => [
        one.name,
        ...flowCells(one),
        one.placed && estimate(one.placed.shrunk),
        one.placed?.group ?? null,
        one.freshness,
        one.richness,
        one.look.length > 0 ? one.look.map((why) => looks[why][language]).join(say('；', '; ')) : null,
      ]),
    },
  }
}

export function upkeepSection({ upkeep }: MonthlyBulletin, language: Language): Section | null {
  if (!upkeep) return null
  const say = inLanguage(language)
  const { day, customers, grades, freshness, richness, toMend } = upkeep
  return {
    title: say('数据维护', 'State of the data'),
    lead: say(`${day} 早上的统计。`, `As counted in the morning of ${day}.`),
    table: {
      columns: [
        { title: say('范围', 'Of'), kind: 'text' },
        { title: say('客户', 'Customers'), kind: 'count' },
        ...grades.map(
          (_, i): Column => ({ title: say(`${i + 1} 级`, `Grade ${i + 1}`), kind: 'count', figure: 'grade' }),
        ),
        figureColumn(language, 'freshness', 'share'),
        figureColumn(language, 'richness', 'share'),
        { title: say('待维护', 'To mend'), kind: 'count' },
      ],
      rows: [[say('全部', 'All'), customers, ...grades, freshness, richness, toMend]],
    },
  }
}
