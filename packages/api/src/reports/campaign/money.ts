import { type CampaignReport, channelNames, priceItemNames } from '@tradewind/engine'
import { type Cell, figureColumn, inLanguage, type Language, type Section } from '../document.ts'
import { format } from '../format.ts'

/** What was spent on what, what came back, and the return, or what is missing to say it. */
export function moneySection({ money, steps }: CampaignReport, language: Language): Section | null {
  if (!money) return null
  const say = inLanguage(language)
  const { basis, revenue, margin, cost, unpriced, roi } = money
  if (cost.total === 0 && margin === null) return null
  const positionOf = (stepId: number) => steps.find((step) => step.stepId === stepId)?.position ?? ''
  const nameOf = ({ stepId, channel, item }: (typeof unpriced)[number]) =>
    say(
      `第 ${positionOf(stepId)} 步 ${channelNames[channel].zh}（${priceItemNames[item].zh}）`,
      `Step ${positionOf(stepId)}, ${channelNames[channel].en} (${priceItemNames[item].en})`,
    )
  const gained: Cell =
    revenue.lo === null || revenue.hi === null
      ? revenue.amount
      : { value: revenue.amount, lo: revenue.lo, hi: revenue.hi }
  const share = (value: number | null) => (value === null ? '–' : format('share', value, 'CNY'))
  const returned =
    roi &&
    `${share(roi.roi)}${roi.lo === null ? '' : say(`（${share(roi.lo)} 至 ${share(roi.hi)}）`, ` (${share(roi.lo)} to ${share(roi.hi)})`)}`
  return {
    title: say('费用与回报', 'Cost and return'),
    lead: money.words[language],
    table: {
      columns: [
        { title: say('项目', 'Item'), kind: 'text', figure: 'cost' },
        { title: say('数量', 'Quantity'), kind: 'count' },
        { title: say('金额', 'Amount'), kind: 'money', estimated: true },
        { ...figureColumn(language, 'roi', 'text') },
      ],
      rows: [
        ...cost.lines.map((line): Cell[] => [nameOf(line), line.quantity, line.amount, null]),
        ...unpriced.map((line): Cell[] => [nameOf(line), line.quantity, say('没有单价', 'no price'), null]),
        [say('固定成本', 'Fixed costs'), null, cost.fixed, null],
        [say('花费合计', 'Cost in all'), null, cost.total, null],
        [
          basis === 'incremental'
            ? say('增量收入', 'Incremental revenue')
            : say('归因收入（不是增量）', 'Attributed revenue (not incremental)'),
          null,
          gained,
          null,
        ],
        [say('毛利率', 'Margin'), null, null, share(margin)],
        [
          basis === 'incremental'
            ? say('增量回报率', 'Incremental return')
            : say('归因回报率（不是增量）', 'Attributed return (not incremental)'),
          null,
          null,
          returned,
        ],
      ],
    },
  }
}
