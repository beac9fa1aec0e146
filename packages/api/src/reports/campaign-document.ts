import type { CampaignReport, Channel, Fate, Words } from '@tradewind/engine'
import {
  type Cell,
  type Column,
  type Figure,
  figureColumn,
  inLanguage,
  type Language,
  type ReportDocument,
  rateOf,
  type Section,
} from './document.ts'
import { dayText } from './format.ts'
import { channelNames, fateNames } from './names.ts'

export interface DocumentOptions {
  language: Language
  /** IANA. */
  timeZone: string
}

/** What a campaign's report says, in the order in which it is asked: verdict, cells, people, time, places, hands. */
export function campaignDocument(report: CampaignReport, { language, timeZone }: DocumentOptions): ReportDocument {
  const say = inLanguage(language)
  const { total, splitRatio } = report
  const sections = [
    cellSection(report, language),
    upliftSection(report, language),
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

function cellSection({ cells, total }: CampaignReport, language: Language): Section {
  const say = inLanguage(language)
  const named = cells.map((cell) => ({ ...cell, name: cellName(cell, say) }))
  const control = named.find((cell) => cell.control && cell.assigned > 0)
  const estimate = (cell: (typeof named)[number]) => rateOf(cell.respondedPerAssigned, cell.responded, cell.assigned)
  const band = control && estimate(control)
  const figures = (f: CampaignReport['total'], contacted: boolean): Cell[] => [
    f.assigned,
    contacted ? f.sent : null,
    contacted ? f.reached : null,
    f.responded,
    rateOf(f.respondedPerAssigned, f.responded, f.assigned),
    contacted ? rateOf(f.feedbackRate, f.reachedAndResponded, f.reached) : null,
    f.converted,
    contacted ? rateOf(f.successRate, f.reachedAndConverted, f.reached) : null,
    f.revenue,
  ]
  return {
    title: say('各单元结果', 'Result by cell'),
    lead: say(
      '图中为反馈占入组的比率及其 95% 区间；灰带是对照组。',
      'The chart shows responded of assigned with its 95 % interval; the band is the control.',
    ),
    chart: {
      type: 'dots',
      kind: 'share',
      label: say('各单元反馈占入组的比率', 'Responded of assigned, by cell'),
      band: control && band ? { label: control.name, estimate: band } : null,
      rows: named.flatMap((cell) => {
        const found = estimate(cell)
        return found && !(cell.control && band) ? [{ label: cell.name, estimate: found }] : []
      }),
    },
    table: {
      columns: [
        { title: say('单元', 'Cell'), kind: 'text' },
        figureColumn(language, 'assigned', 'count'),
        figureColumn(language, 'sent', 'count'),
        figureColumn(language, 'reached', 'count'),
        figureColumn(language, 'responded', 'count'),
        figureColumn(language, 'respondedPerAssigned', 'share', true),
        figureColumn(language, 'feedbackRate', 'share', true),
        figureColumn(language, 'converted', 'count'),
        figureColumn(language, 'successRate', 'share', true),
        figureColumn(language, 'revenue', 'money'),
      ],
      rows: named.map((cell) => [cell.name, ...figures(cell, !cell.control)]),
      ...(cells.length > 1 ? { foot: [say('合计', 'All'), ...figures(total, true)] } : {}),
    },
  }
}

const cellName = ({ name, control }: { name: string; control: boolean }, say: (zh: string, en: string) => string) =>
  control && !/control|对照/i.test(name) ? say(`${name}（对照组）`, `${name} (control)`) : name

function upliftSection({ cells, noUplift }: CampaignReport, language: Language): Section | null {
  if (noUplift !== null) return null
  const say = inLanguage(language)
  const rows = cells.flatMap(({ name, uplift }): { name: string; cells: Cell[]; feedback: Cell }[] => {
    if (!uplift) return []
    const points = (of: typeof uplift.responded) => of && { value: of.diff, lo: of.lo, hi: of.hi }
    const { responded, converted, revenuePerHead: perHead } = uplift
    const money = perHead && { value: perHead.diff, lo: perHead.lo, hi: perHead.hi }
    const figures: Cell[] = [
      points(responded),
      responded?.p ?? null,
      points(converted),
      converted?.p ?? null,
      converted ? Math.round(converted.incremental) : null,
      money,
    ]
    return [{ name, cells: figures, feedback: points(responded) }]
  })
  const uplifts = (zh: string, en: string): Column => ({
    ...figureColumn(language, 'uplift', 'points', true),
    title: say(zh, en),
  })
  return {
    title: say('活动带来的增量', 'What the campaign caused'),
    lead: say(
      '各单元减去对照组，以百分点计。区间跨过 0 的差异可能只是偶然。',
      'Each cell less the control, in percentage points. Where the interval holds 0, it may be chance.',
    ),
    chart: {
      type: 'dots',
      kind: 'points',
      label: say('反馈增量（百分点）', 'Uplift in feedback (percentage points)'),
      band: null,
      zero: true,
      rows: rows.flatMap(({ name, feedback }) =>
        feedback !== null && typeof feedback === 'object' ? [{ label: name, estimate: feedback }] : [],
      ),
    },
    table: {
      columns: [
        { title: say('单元', 'Cell'), kind: 'text' },
        uplifts('反馈增量', 'Uplift, feedback'),
        figureColumn(language, 'p', 'p'),
        uplifts('成交增量', 'Uplift, success'),
        figureColumn(language, 'p', 'p'),
        { ...figureColumn(language, 'incremental', 'count'), title: say('增量成交人数', 'Incremental buyers') },
        {
          ...figureColumn(language, 'revenuePerHead', 'money', true),
          title: say('人均收入增量', 'Uplift, revenue per head'),
        },
      ],
      rows: rows.map(({ name, cells }) => [name, ...cells]),
    },
  }
}

/** Exclusions that a campaign need not have are named only where they take somebody. */
const always: readonly Fate[] = ['suppressed', 'no-consent', 'unreachable', 'targeted']

function waterfallSection({ waterfall }: CampaignReport, language: Language): Section | null {
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

function curveSection({ curve }: CampaignReport, language: Language): Section | null {
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
  const every = Math.ceil(longest / mostDays)
  const shown = Array.from({ length: longest }, (_, i) => i + 1).filter((day) => day % every === 0 || day === longest)
  return {
    title: say('反馈曲线', 'Response curve'),
    lead: say(
      '触达后第 n 天为止已反馈的客户占已触达的比例，累计。',
      'Share of those reached who have answered by the n-th day after, cumulative.',
    ),
    chart: {
      type: 'curve',
      label: say('累计反馈比例', 'Cumulative share of answers'),
      days: say('触达后天数', 'Days since reached'),
      lines,
    },
    table: {
      columns: [
        { title: say('触达后天数', 'Days since reached'), kind: 'text', figure: 'curve' },
        ...lines.map(({ label }): Column => ({ title: label, kind: 'share' })),
      ],
      rows: shown.map((day) => [String(day), ...lines.map(({ points }) => points[day]?.y ?? null)]),
    },
  }
}

function stepSection({ steps }: CampaignReport, language: Language): Section | null {
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

function unitSection({ units }: CampaignReport, language: Language): Section | null {
  if (units.length < 2) return null
  const say = inLanguage(language)
  return {
    title: say('各机构', 'Units'),
    lead: leagueLead(units, language),
    chart: leagueChart(units, say('各机构反馈率（收缩率）', 'Feedback rate of units, shrunken')),
    table: {
      columns: [
        { title: say('机构', 'Unit'), kind: 'text' },
        figureColumn(language, 'reached', 'count'),
        figureColumn(language, 'feedbackRate', 'share', true),
        figureColumn(language, 'shrunkRate', 'share', true),
        figureColumn(language, 'group', 'count'),
        figureColumn(language, 'successRate', 'share', true),
        figureColumn(language, 'revenue', 'money'),
      ],
      rows: units.map(({ name, figures: f, placed }) => [
        name,
        f.reached,
        rateOf(f.feedbackRate, f.reachedAndResponded, f.reached),
        placed && { value: placed.shrunk.rate, lo: placed.shrunk.lo, hi: placed.shrunk.hi },
        placed?.group ?? null,
        rateOf(f.successRate, f.reachedAndConverted, f.reached),
        f.revenue,
      ]),
    },
  }
}

type Ranked = Pick<CampaignReport['units'][number], 'name' | 'placed'>

export function leagueChart(peers: Ranked[], label: string): Section['chart'] & object {
  const rows = peers.flatMap(({ name, placed }) =>
    placed
      ? [
          {
            label: name,
            group: placed.group,
            estimate: { value: placed.shrunk.rate, lo: placed.shrunk.lo, hi: placed.shrunk.hi },
          },
        ]
      : [],
  )
  return { type: 'dots', kind: 'share', label, band: null, rows }
}

function leagueLead(peers: Ranked[], language: Language): string {
  const ranked = peers.flatMap(({ placed }) => placed ?? [])
  const first = ranked.filter(({ group }) => group === 1).length
  return leagueWords(ranked.length, first)[language]
}

function leagueWords(ranked: number, first: number): Words {
  if (ranked === 0) return { zh: '还不能排名。', en: 'There is nothing to rank yet.' }
  if (first === ranked) {
    return {
      zh: '按收缩率排列；目前的差异可能只是偶然，排名不分先后。',
      en: 'By the shrunken rate; all the differences may be chance, so there is no first and no last yet.',
    }
  }
  return {
    zh: `按收缩率排列；前 ${first} 名之间尚不能区分，与其后的差异不是偶然。`,
    en: `By the shrunken rate; the first ${first} cannot be told apart yet, the others are behind by more than chance.`,
  }
}

function staffSection({ staff }: CampaignReport, language: Language): Section | null {
  if (staff.length === 0) return null
  const say = inLanguage(language)
  return {
    title: say('员工派工', 'Work of staff'),
    table: {
      columns: [
        { title: say('员工', 'Staff'), kind: 'text', figure: 'work' },
        { title: say('未完成', 'Open'), kind: 'count' },
        { title: say('已完成', 'Done'), kind: 'count' },
        { title: say('见到客户', 'Reached'), kind: 'count' },
        { title: say('反馈', 'Answers'), kind: 'count' },
        figureColumn(language, 'shrunkRate', 'share', true),
        figureColumn(language, 'group', 'count'),
        { title: say('成交', 'Orders'), kind: 'count' },
        figureColumn(language, 'revenue', 'money'),
        { title: say('分钟', 'Minutes'), kind: 'count' },
      ],
      rows: staff.map((person) => [
        person.name ??
          say(
            person.staffId === null ? '无人承办' : '（其他机构员工）',
            person.staffId === null ? 'Nobody' : '(of another unit)',
          ),
        person.open,
        person.done,
        person.reached,
        person.responded,
        person.placed && { value: person.placed.shrunk.rate, lo: person.placed.shrunk.lo, hi: person.placed.shrunk.hi },
        person.placed?.group ?? null,
        person.converted,
        person.revenue,
        person.minutes,
      ]),
    },
  }
}
