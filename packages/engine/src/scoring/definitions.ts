import { z } from 'zod'
import { wordsSchema } from './words.ts'

const definitionSchema = z.object({ name: wordsSchema, meaning: wordsSchema })
/** What a figure is called, and what it is of. */
export type Definition = z.infer<typeof definitionSchema>

export const definitionsSchema = z
  .record(z.string(), definitionSchema)
  .describe('What each figure is called and what it is of.')

const define = (zh: [name: string, meaning: string], en: [name: string, meaning: string]): Definition => ({
  name: { zh: zh[0], en: en[0] },
  meaning: { zh: zh[1], en: en[1] },
})

/** Figures of a campaign's score, by their names in the API. */
export const scoreFigures = {
  assigned: define(
    ['入组', '抽入该单元的客户，不论是否向其发送过。'],
    ['Assigned', 'Customers drawn into the cell, whether or not anything was sent to them.'],
  ),
  targeted: define(
    ['目标', '入组客户中应触达的人；对照组没有。'],
    ['Targeted', 'Assigned customers who were to be contacted; none in the control.'],
  ),
  sent: define(
    ['已发出', '目标客户中至少有一次触达已发出的人。'],
    ['Sent', 'Targeted customers to whom at least one message left.'],
  ),
  reached: define(
    ['已触达', '至少有一次触达已发出，且未退回、未退信、未报告投递失败的客户。'],
    ['Reached', 'Customers with a message that left and did not come back as bounced, returned or undelivered.'],
  ),
  responded: define(
    ['已反馈', '入组客户中在反馈期内至少反馈一次的人；机器的点击不算。'],
    ['Responded', 'Assigned customers with at least one response within the window; clicks by machines do not count.'],
  ),
  converted: define(
    ['已成交', '入组客户中在反馈期内至少下单一次的人。'],
    ['Converted', 'Assigned customers with at least one order within the window.'],
  ),
  reachedAndResponded: define(
    ['触达后反馈', '已触达客户中已反馈的人。'],
    ['Reached and responded', 'Responded, among those reached.'],
  ),
  reachedAndConverted: define(
    ['触达后成交', '已触达客户中已成交的人。'],
    ['Reached and converted', 'Converted, among those reached.'],
  ),
  revenue: define(
    ['收入', '反馈期内的订单金额，减去退款。'],
    ['Revenue', 'Order value within the window, less refunds.'],
  ),
  feedbackRate: define(
    ['反馈率', '触达后反馈 ÷ 已触达，附 95% Wilson 区间。'],
    ['Feedback rate', 'Reached and responded / reached, with the 95 % Wilson interval.'],
  ),
  successRate: define(
    ['成功率', '触达后成交 ÷ 已触达，附 95% Wilson 区间。'],
    ['Success rate', 'Reached and converted / reached, with the 95 % Wilson interval.'],
  ),
  respondedPerAssigned: define(
    ['反馈占入组', '已反馈 ÷ 入组，附 95% Wilson 区间。增量比较的就是它。'],
    ['Responded of assigned', 'Responded / assigned, with the 95 % Wilson interval. This is what uplift compares.'],
  ),
  convertedPerAssigned: define(
    ['成交占入组', '已成交 ÷ 入组，附 95% Wilson 区间。增量比较的就是它。'],
    ['Converted of assigned', 'Converted / assigned, with the 95 % Wilson interval. This is what uplift compares.'],
  ),
  revenuePerHead: define(
    ['人均收入', '收入 ÷ 入组，不论是否购买，附样本标准差和 95% t 区间。'],
    ['Revenue per head', 'Revenue / assigned, buyers or not, with its sample standard deviation and 95 % t interval.'],
  ),
  uplift: define(
    ['增量', '该单元的比率减去对照组的比率，两者都以全部入组客户为分母（意向性分析），附 95% Newcombe 区间。'],
    [
      'Uplift',
      'Rate of the cell minus rate of the control, both over everybody assigned (intention to treat), with the 95 % Newcombe interval.',
    ],
  ),
  relative: define(['相对增量', '增量 ÷ 对照组的比率。'], ['Relative uplift', "Uplift / the control's rate."]),
  incremental: define(
    ['增量人数', '增量 × 入组：没有这次活动就不会反馈或成交的客户。'],
    ['Incremental', 'Uplift x assigned: customers who would not have answered without the campaign.'],
  ),
  p: define(
    ['p 值', '仅凭偶然也会出现至少这么大差异的概率（比率用卡方检验，收入用 Welch 检验）。'],
    [
      'p',
      'How often chance alone would show a difference at least as large (chi-square for rates, Welch for revenue).',
    ],
  ),
  splitRatio: define(
    ['分组比例检验', '各单元人数与设定比例的卡方检验；p 小于 0.001 表示分组已失衡。'],
    [
      'Split check',
      "Chi-square of the cells' sizes against their weights; p below 0.001 means that the assignment is broken.",
    ],
  ),
} as const satisfies Record<string, Definition>

/** Further figures of reports. */
const reportFigures = {
  asOf: define(
    ['数据截至', '此刻之前记录的一切都已计入。'],
    ['As of', 'Everything recorded before is in these figures.'],
  ),
  window: define(
    ['反馈期', '自投放起计算反馈的天数；期满之前数字仍会变动。'],
    ['Response window', 'The days from the launch in which responses count; until its end the figures move.'],
  ),
  waterfall: define(
    ['筛选漏斗', '从匹配到目标，每位客户按先遇到的原因计入一次。'],
    ['Waterfall', 'From matched to targeted; each customer counts once, under the first reason that holds.'],
  ),
  credited: define(
    [
      '归因',
      '反馈记在其注明的那次触达上，否则记在此前最后一次到达客户的触达上；对照组和触达前的反馈不记在任何步骤上。',
    ],
    [
      'Credit',
      'An answer is put down to the delivery it names, else to the last that had reached the customer by then; those of the control, or before anything had arrived, to none.',
    ],
  ),
  curve: define(
    ['反馈曲线', '触达后第 n 天为止已反馈的客户占已触达的比例；每天只计该天已过完的客户。'],
    [
      'Response curve',
      'Share of those reached who have answered by the n-th day after; each day counts only those for whom it is over.',
    ],
  ),
  shrunkRate: define(
    ['收缩率', '把各机构的比率按偶然性大小向同级平均值收拢后的估计；排名依据它，小网点不会因偶然居首或垫底。'],
    [
      'Shrunken rate',
      'The rate drawn to the mean of the peers by as much as chance may explain; the ranking goes by it, so no small unit is first or last by luck.',
    ],
  ),
  group: define(
    ['并列组', '同组各机构与组内第一名的差异尚不能与偶然区分。'],
    ['Group', 'Those of one group cannot be told from its first yet.'],
  ),
  work: define(
    ['派工', '由员工完成的触达：上门、电话、会议、传真；反馈和收入记在派工单上。'],
    ['Work orders', 'Contacts that staff carry out: visits, calls, invitations, faxes; answers are credited to them.'],
  ),
  forecast: define(
    ['预测', '按同渠道往期活动此时已收到的比例推算反馈期满时的结果；虚线段有八成把握包含它。'],
    [
      'Forecast',
      'What it comes to at the end of the window, by the share that earlier campaigns of the channel had seen by now; the dashed band holds it in 80 of 100.',
    ],
  ),
  cost: define(
    ['花费', '各步骤用量 × 当日单价，加固定成本。'],
    ['Cost', 'What each step used at the price of the day, and fixed costs.'],
  ),
  roi: define(
    ['回报率', '（收入 × 毛利率 − 花费）÷ 花费。有对照组时只计增量收入；没有时为归因所得，不是增量。'],
    [
      'Return',
      '(Revenue x margin - cost) / cost. With a control only incremental revenue counts; without, it is attributed, not incremental.',
    ],
  ),
  firstAnswer: define(
    ['当月反馈', '当月首次对某次活动作出反馈的客户；成交同理。'],
    ['Answers of the month', 'Customers whose first response to a campaign was in the month; orders likewise.'],
  ),
  monthRevenue: define(
    ['当月收入', '当月的订单金额，减去退款；其他币种的活动不计入。'],
    ['Revenue of the month', 'Order value of the month, less refunds; campaigns in other currencies are left out.'],
  ),
  grade: define(
    ['数据等级', '1：一年内维护过且入选至少 3 次；2：一年内维护过或入选过；3：都没有，但有往来；4：其余。'],
    [
      'Data grade',
      '1: maintained within a year and selected at least 3 times; 2: maintained or selected within a year; 3: neither, but with past activity; 4: the rest.',
    ],
  ),
  freshness: define(
    ['鲜活率', '一年内维护过的客户占比。'],
    ['Freshness', 'Share of customers maintained within a year.'],
  ),
  richness: define(
    ['属性丰富率', '关键属性齐全的客户占比。'],
    ['Richness', 'Share of customers whose key attributes are all filled.'],
  ),
} as const satisfies Record<string, Definition>

/** The one catalogue of figures: every output in every language takes names and meanings from here. */
export const figureDefinitions = { ...scoreFigures, ...reportFigures } as const
export type FigureName = keyof typeof figureDefinitions
