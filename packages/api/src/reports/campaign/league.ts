import type { CampaignReport, Words } from '@tradewind/engine'
import { figureColumn, inLanguage, type Language, rateOf, type Section } from '../document.ts'

export function unitSection({ units }: CampaignReport, language: Language): Section | null {
  if (units.length < 2) return null
  const say = inLanguage(language)
  return {
    title: say('各机构', 'Units'),
    lead: leagueLead(units, language),
    chart: leagueChart(units, say('各机构反馈率（收缩率）', 'Feedback rate of units, shrunken'), language),
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

/** Drawn are so many at most; the table has all. */
const mostDrawn = 40

/** Peers by their shrunken rates, the best first. */
export function leagueChart(peers: Ranked[], label: string, language: Language): Section['chart'] & object {
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
  const first = inLanguage(language)(`（前 ${mostDrawn} 名）`, `, the first ${mostDrawn}`)
  const cut = rows.length > mostDrawn ? first : ''
  return { type: 'dots', kind: 'share', label: `${label}${cut}`, band: null, rows: rows.slice(0, mostDrawn) }
}

export function leagueLead(peers: Ranked[], language: Language): string {
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

export function staffSection({ staff }: CampaignReport, language: Language): Section | null {
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
