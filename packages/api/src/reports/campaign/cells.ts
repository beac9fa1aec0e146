import type { CampaignReport } from '@tradewind/engine'
import { type Cell, type Column, figureColumn, inLanguage, type Language, rateOf, type Section } from '../document.ts'

export function cellSection({ cells, total }: CampaignReport, language: Language): Section {
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

export function upliftSection({ cells, noUplift }: CampaignReport, language: Language): Section | null {
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
