import { z } from 'zod'
import { channels } from '../../channel.ts'
import { type Ctx, elevated } from '../../context.ts'
import type { CampaignScore, CellScore } from '../campaign-score.ts'
import { incrementalSum, returnOnCost } from '../return-on-cost.ts'
import { stateOfRollups } from '../rollups/fresh.ts'
import { scoreCampaign, type scoreCampaignInput } from '../score-campaign.ts'
import { channelNames, moneyText, type Words, whole, wordsSchema } from '../words.ts'
import { type CampaignCosts, getCampaignCosts } from './campaign-costs.ts'
import { priceItemNames, priceItems } from './prices.ts'
import { type Spending, spendingOf } from './spending.ts'

const used = z.object({
  stepId: z.int(),
  channel: z.enum(channels),
  item: z.enum(priceItems),
  quantity: z.int(),
})
const interval = { lo: z.number().nullable(), hi: z.number().nullable() }

export const campaignMoneySchema = z.object({
  campaignId: z.int(),
  ...stateOfRollups,
  currency: z.string().describe('All amounts are in minor units of it.'),
  basis: z
    .enum(['incremental', 'attributed'])
    .describe(
      'Incremental: beyond what the control shows would have come anyway. Attributed: all that came, for want of a control.',
    ),
  revenue: z
    .object({ amount: z.number(), ...interval })
    .describe('By the basis, of the treated; the 95 % interval is null where there is no control.'),
  margin: z.number().nullable().describe('Share of revenue; null until somebody says it.'),
  cost: z.object({
    total: z.int(),
    fixed: z.int(),
    lines: z.array(used.extend({ amount: z.int() })),
  }),
  unpriced: z.array(used).describe('What has no price on the day it was used: the total is too low by it.'),
  roi: z
    .object({ roi: z.number(), ...interval })
    .nullable()
    .describe(
      '(margin of the revenue - cost) / cost, the cost taken as known. Null where `words` say what is missing.',
    ),
  words: wordsSchema,
})
export type CampaignMoney = z.infer<typeof campaignMoneySchema>

/**
 * What a campaign cost and brought. With a control the revenue is incremental, with an interval; without, all that the
 * treated spent is attributed to it and called so. No return is given while a price or the margin is missing. Rights
 * and errors as `scoreCampaign`.
 */
export async function campaignMoney(ctx: Ctx, input: z.input<typeof scoreCampaignInput>): Promise<CampaignMoney> {
  const score = await scoreCampaign(ctx, input)
  const { campaignId, asOf, pending, currency } = score
  const costs = await getCampaignCosts(ctx, { campaignId })
  const spending = await elevated(ctx, (all) => spendingOf(all, [campaignId]))
  const { basis, revenue } = revenueOf(score)
  const lines = spending.flatMap(({ campaignId: _, amount, ...line }) => (amount === null ? [] : [{ ...line, amount }]))
  const total = costs.fixed + lines.reduce((sum, { amount }) => sum + amount, 0)
  const unpriced = unpricedIn(spending)
  const complete = costs.margin !== null && unpriced.length === 0
  const share = (amount: number | null) => (amount === null ? null : returnOnCost(amount * (costs.margin ?? 0), total))
  const roi = complete ? share(revenue.amount) : null
  const money = {
    campaignId,
    asOf,
    pending,
    currency,
    basis,
    revenue,
    margin: costs.margin,
    cost: { total, fixed: costs.fixed, lines },
    unpriced,
    roi: roi === null ? null : { roi, lo: share(revenue.lo), hi: share(revenue.hi) },
  }
  return { ...money, words: wordsOf(money, costs) }
}

/**
 * A step is paid for by some item, on all of its days: what an item lacks that has a price on others, else what left at
 * all.
 */
export const unpricedIn = (spending: Spending[]): Omit<Spending, 'campaignId' | 'amount'>[] =>
  [...Map.groupBy(spending, ({ stepId }) => stepId).values()].flatMap((ofStep) => {
    const priced = new Set(ofStep.flatMap(({ item, amount }) => (amount === null ? [] : [item])))
    const open = ofStep.flatMap(({ campaignId: _, amount, ...line }) => (amount === null ? [line] : []))
    return priced.size === 0 ? open.slice(0, 1) : open.filter(({ item }) => priced.has(item))
  })

function revenueOf({ cells }: CampaignScore): Pick<CampaignMoney, 'basis' | 'revenue'> {
  const treated = cells.filter(({ control, assigned }) => !control && assigned > 0)
  const control = cells.find((cell) => cell.control)
  const sampleOf = ({ assigned, revenuePerHead }: CellScore) => ({
    n: assigned,
    mean: revenuePerHead?.mean ?? 0,
    sd: revenuePerHead?.sd ?? 0,
  })
  const incremental = control ? incrementalSum(treated.map(sampleOf), sampleOf(control)) : null
  if (incremental) return { basis: 'incremental', revenue: incremental }
  const amount = treated.reduce((sum, { revenue }) => sum + revenue, 0)
  return { basis: 'attributed', revenue: { amount, lo: null, hi: null } }
}

function wordsOf(money: Omit<CampaignMoney, 'words'>, { margin }: CampaignCosts): Words {
  const { basis, cost, currency, roi, unpriced } = money
  const [missing] = unpriced
  if (missing) {
    const quantity = whole(missing.quantity)
    const [channel, item] = [channelNames[missing.channel], priceItemNames[missing.item]]
    return {
      zh: `还不能计算回报：${channel.zh} ${quantity} ${item.zh}没有单价。请先设置单价。`,
      en: `No return yet: ${quantity} ${item.en} (${channel.en.toLowerCase()}) have no price. Set the price first.`,
    }
  }
  if (margin === null) {
    return { zh: '还不能计算回报：请先填写毛利率。', en: 'No return yet: say first what of the revenue is margin.' }
  }
  if (!roi) return { zh: '没有成本，无从计算回报。', en: 'Nothing was spent, so there is no return to speak of.' }
  const spent = moneyText(cost.total, currency)
  const rate = (value: number) => `${(100 * value).toFixed(0)}%`
  if (basis === 'attributed') {
    return {
      zh: `花费 ${spent}，回报率 ${rate(roi.roi)}。没有对照组：这是归因所得，不是增量。`,
      en: `${spent} was spent, with a return of ${rate(roi.roi)}: attributed, not incremental, since there is no control.`,
    }
  }
  const between = (to: string) => [roi.lo, roi.hi].map((limit) => rate(limit ?? 0)).join(to)
  const unsure = (roi.lo ?? 0) < 0 && (roi.hi ?? 0) > 0
  return {
    zh: `花费 ${spent}，增量回报率 ${rate(roi.roi)}（95% 区间 ${between(' 至 ')}）${unsure ? '，是赚是赔尚不能定' : ''}。`,
    en: `${spent} was spent, with an incremental return of ${rate(roi.roi)} (${between(' to ')})${unsure ? ': whether it paid is not certain' : ''}.`,
  }
}
