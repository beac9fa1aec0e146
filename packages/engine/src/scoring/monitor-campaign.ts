import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { compareAlways } from './always-valid.ts'
import { type CellScore, campaignScoreSchema } from './campaign-score.ts'
import { stateOfRollups } from './rollups/fresh.ts'
import { scoreCampaign, type scoreCampaignInput } from './score-campaign.ts'
import { named, points, pointsBetween, type Words, wordsSchema } from './words.ts'

/** What cells are compared by: customers who did it, of everybody assigned. */
const measures = ['responded', 'converted'] as const
export type MonitorMeasure = (typeof measures)[number]

const comparison = z.object({
  cellId: z.int(),
  againstId: z.int(),
  diff: z.number().describe('Rate of the first minus rate of the other, over everybody assigned.'),
  lo: z.number().describe('Of an interval that holds at all looks together, of all comparisons.'),
  hi: z.number(),
  proven: z.boolean().describe('The interval leaves out 0.'),
})
export type MonitorComparison = z.infer<typeof comparison>

export const campaignMonitorSchema = z.object({
  campaignId: z.int(),
  ...stateOfRollups,
  window: campaignScoreSchema.shape.window,
  measures: z.array(
    z.object({
      measure: z.enum(measures),
      winner: z.int().nullable().describe('The cell that is proven better than every other. Null: no winner yet.'),
      comparisons: z.array(comparison),
      words: wordsSchema,
    }),
  ),
})
export type CampaignMonitor = z.infer<typeof campaignMonitorSchema>

/**
 * Compares the cells of a running campaign so that it may be asked every day: a winner that is none is named in at most
 * 5 % of campaigns, however often somebody looks. Each treated cell is compared with the control and with the other
 * treated ones; the 5 % are shared among all comparisons (Bonferroni). No winner is named where the split is broken.
 * Rights and errors as `scoreCampaign`.
 */
export async function monitorCampaign(ctx: Ctx, input: z.input<typeof scoreCampaignInput>): Promise<CampaignMonitor> {
  const { campaignId, asOf, pending, window, cells, splitRatio } = await scoreCampaign(ctx, input)
  return {
    campaignId,
    asOf,
    pending,
    window,
    measures: measures.map((measure) => {
      if (splitRatio?.broken) return { measure, winner: null, comparisons: [], words: brokenWords }
      const comparisons = compareCells(cells, measure)
      const winner = cells.find((cell) => !cell.control && beatsAll(cell.cellId, cells, comparisons))
      return { measure, winner: winner?.cellId ?? null, comparisons, words: wordsOf(cells, comparisons, winner) }
    }),
  }
}

/** Each treated cell against the control, then each against the treated ones after it. */
function compareCells(cells: CellScore[], measure: MonitorMeasure): MonitorComparison[] {
  const treated = cells.filter(({ control }) => !control)
  const pairs = [
    ...cells.filter(({ control }) => control).flatMap((control) => treated.map((cell) => [cell, control] as const)),
    ...treated.flatMap((cell, i) => treated.slice(i + 1).map((other) => [cell, other] as const)),
  ]
  return pairs.flatMap(([one, other]) => {
    const arm = (cell: CellScore) => ({ x: cell[measure], n: cell.assigned })
    const found = compareAlways(arm(one), arm(other), 0.05 / pairs.length)
    return found ? [{ cellId: one.cellId, againstId: other.cellId, ...found.diff, proven: found.proven }] : []
  })
}

function beatsAll(cellId: number, cells: CellScore[], comparisons: MonitorComparison[]): boolean {
  const beaten = comparisons.filter(
    ({ cellId: one, againstId: other, lo, hi }) => (one === cellId && lo > 0) || (other === cellId && hi < 0),
  )
  return cells.length > 1 && beaten.length === cells.length - 1
}

const brokenWords: Words = {
  zh: '分组比例异常，无法比较：请先查明分组为何失衡。',
  en: 'The assignment to cells is broken, so nothing can be compared: find out first why their sizes are off.',
}

function wordsOf(cells: CellScore[], comparisons: MonitorComparison[], winner: CellScore | undefined): Words {
  const nameOf = (id: number) => named(cells.find(({ cellId }) => cellId === id)?.name ?? '')
  if (cells.length < 2) {
    return { zh: '只有一个单元，没有可比较的对象。', en: 'There is a single cell, and nothing to compare it with.' }
  }
  if (comparisons.length === 0) return { zh: '尚无胜者：还没有人反馈。', en: 'No winner yet: nobody has answered.' }
  const proven = comparisons.filter(({ proven }) => proven)
  const zh = proven.map(
    (one) =>
      `${nameOf(one.cellId)}比${nameOf(one.againstId)}${one.diff > 0 ? '高' : '低'} ${points(one.diff)} 个百分点（区间 ${pointsBetween(one, ' 至 ')}）`,
  )
  const en = proven.map(
    (one) =>
      `${nameOf(one.cellId)} is ${points(one.diff)} points ${one.diff > 0 ? 'above' : 'below'} ${nameOf(one.againstId)} (${pointsBetween(one, ' to ')})`,
  )
  const head: Words = winner
    ? { zh: `${named(winner.name)}胜出`, en: `${named(winner.name)} is the winner` }
    : { zh: '尚无胜者', en: 'No winner yet' }
  if (proven.length === 0) {
    return { zh: `${head.zh}：目前的差异可能只是偶然。`, en: `${head.en}: the differences so far may be chance.` }
  }
  return { zh: `${head.zh}：${zh.join('；')}。`, en: `${head.en}: ${en.join('; ')}.` }
}
