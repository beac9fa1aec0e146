import type { CampaignReport } from '@tradewind/engine'
import { cellSection, upliftSection } from './campaign/cells.ts'
import { staffSection, unitSection } from './campaign/league.ts'
import { moneySection } from './campaign/money.ts'
import { curveSection, stepSection, waterfallSection } from './campaign/people.ts'
import { type Figure, figureColumn, inLanguage, type Language, type ReportDocument, rateOf } from './document.ts'
import { dayText } from './format.ts'

export interface DocumentOptions {
  language: Language
  /** IANA. */
  timeZone: string
}

/** What a campaign's report says, in the order in which it is asked: verdict, cells, people, time, places, hands. */
export function campaignDocument(report: CampaignReport, { language, timeZone }: DocumentOptions): ReportDocument {
  const { total, splitRatio } = report
  const sections = [
    cellSection(report, language),
    upliftSection(report, language),
    moneySection(report, language),
    waterfallSection(report, language),
    curveSection(report, language),
    stepSection(report, language),
    unitSection(report, language),
    staffSection(report, language),
  ].filter((section) => section !== null)
  const key: Figure[] = [
    { label: '', kind: 'count', cell: total.assigned, figure: 'assigned' },
    { label: '', kind: 'count', cell: total.reached, figure: 'reached' },
    {
      label: '',
      kind: 'share',
      cell: rateOf(total.feedbackRate, total.reachedAndResponded, total.reached),
      figure: 'feedbackRate',
    },
    {
      label: '',
      kind: 'share',
      cell: rateOf(total.successRate, total.reachedAndConverted, total.reached),
      figure: 'successRate',
    },
    { label: '', kind: 'money', cell: total.revenue, figure: 'revenue' },
  ]
  const sentences = report.verdict.map((words) => words[language])
  return {
    language,
    title: report.name,
    about: aboutLines(report, language, timeZone),
    warning: splitRatio?.broken ? (sentences[0] ?? null) : null,
    verdict: splitRatio?.broken ? [] : sentences,
    key: key.map((figure) => ({ ...figure, label: titleOf(language, figure) })),
    sections: report.window ? sections : [],
    timeZone,
    currency: report.currency,
  }
}

const titleOf = (language: Language, { figure, kind }: Figure) =>
  figure ? figureColumn(language, figure, kind).title : ''

function aboutLines(
  { unit, whole, window, asOf, pending }: CampaignReport,
  language: Language,
  timeZone: string,
): string[] {
  const say = inLanguage(language)
  const day = (at: Date, time = false) => dayText(at, timeZone, language, time)
  return [
    whole ? unit : say(`${unit}（仅本机构客户）`, `${unit} (its own customers only)`),
    window
      ? say(
          `反馈期 ${day(window.from)} 至 ${day(window.to)}，${window.closed ? '已满' : '未满'}`,
          `Response window ${day(window.from)} to ${day(window.to)}, ${window.closed ? 'closed' : 'still open'}`,
        )
      : say('尚未投放', 'Not launched'),
    say(`数据截至 ${day(asOf, true)}`, `As of ${day(asOf, true)}`) +
      (pending > 0 ? say('，其后仍有变动待计入', '; later changes wait to be counted') : ''),
  ]
}
