import type { MonthlyBulletin } from '@tradewind/engine'
import { planSection } from './bulletin/plans.ts'
import { campaignSection, channelSection, unitsSection, upkeepSection } from './bulletin/sections.ts'
import type { DocumentOptions } from './campaign-document.ts'
import { inLanguage, type Language, type ReportDocument } from './document.ts'
import { count, dayText, format } from './format.ts'

/** A unit's month: what was done, what came of it, which campaigns and branches stand out, and how the data are kept. */
export function bulletinDocument(bulletin: MonthlyBulletin, { language, timeZone }: DocumentOptions): ReportDocument {
  const say = inLanguage(language)
  const { unit, month, total, asOf, pending, currency } = bulletin
  const [year, number] = month.split('-').map(Number)
  const monthName = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01`),
  )
  return {
    language,
    title: say(`${year} 年 ${number} 月营销月报`, `Marketing in ${monthName}`),
    about: [
      unit,
      say(`数据截至 ${dayText(asOf, timeZone, language, true)}`, `As of ${dayText(asOf, timeZone, language, true)}`) +
        (pending > 0 ? say('，其后仍有变动待计入', '; later changes wait to be counted') : ''),
    ],
    warning: null,
    verdict: sentencesOn(bulletin, language),
    key: [
      { label: say('发出', 'Sent'), kind: 'count', cell: total.sent },
      { label: say('反馈', 'Answers'), kind: 'count', cell: total.responded, figure: 'firstAnswer' },
      { label: say('成交', 'Orders'), kind: 'count', cell: total.converted },
      { label: say('收入', 'Revenue'), kind: 'money', cell: total.revenue, figure: 'monthRevenue' },
    ],
    sections: [
      campaignSection(bulletin, language, timeZone),
      planSection(bulletin, language),
      channelSection(bulletin, language),
      unitsSection(bulletin, language),
      upkeepSection(bulletin, language),
    ].filter((section) => section !== null),
    timeZone,
    currency,
  }
}

function sentencesOn({ campaigns, units, total, currency }: MonthlyBulletin, language: Language): string[] {
  const say = inLanguage(language)
  const started = campaigns.filter((one) => one.started).length
  const closed = campaigns.filter((one) => one.closed).length
  const { previous } = total
  if (campaigns.length === 0) return [say('本月没有营销活动。', 'There was no campaign in this month.')]
  const yuan = (minor: number) => format('money', minor, currency)
  const compared =
    previous.sent + previous.responded > 0
      ? say(
          `（上月 ${count(previous.responded)} 份、${yuan(previous.revenue)}）`,
          ` (${count(previous.responded)} and ${yuan(previous.revenue)} in the month before)`,
        )
      : ''
  const look = units.filter((one) => one.look.length > 0).map(({ name }) => name)
  return [
    say(
      `发出 ${count(total.sent)} 次触达，收到 ${count(total.responded)} 位客户的反馈，收入 ${yuan(total.revenue)}${compared}。`,
      `${count(total.sent)} deliveries brought ${count(total.responded)} customers' answers and ${yuan(total.revenue)}${compared}.`,
    ),
    say(
      `活动 ${campaigns.length} 个：新投放 ${started} 个，反馈期满 ${closed} 个，仍在反馈期内 ${campaigns.length - closed} 个。`,
      `Campaigns: ${campaigns.length}; launched ${started}, closed ${closed}, still open ${campaigns.length - closed}.`,
    ),
    ...(look.length > 0
      ? [say(`需要关注的机构：${look.join('、')}。`, `Units that need a look: ${look.join(', ')}.`)]
      : []),
  ]
}
