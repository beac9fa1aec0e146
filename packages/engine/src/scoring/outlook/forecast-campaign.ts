import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../../channel.ts'
import { dayIn } from '../../clock.ts'
import { type Ctx, instant, row } from '../../context.ts'
import { closesAt } from '../../responses/attribution.ts'
import { forecastFinal, leastCampaigns, leastResponses, type PastCurve, type Wave } from '../forecast.ts'
import { type Cohort, cohortsOf } from '../reports/campaign-curve.ts'
import { openWholeReport, type ReportInput, reportHead } from '../reports/open-report.ts'
import { percent, type Words, wordsSchema } from '../words.ts'
import { type OutlookMeasure, outlookMeasures, pastCurves } from './past-curves.ts'
import { findTarget, type Target, targetSchema } from './target.ts'

const band = z.object({
  expected: z.number(),
  lo: z.number().describe('Of the band that holds the final number in 80 of 100 campaigns.'),
  hi: z.number(),
})
type Band = z.infer<typeof band>

export const campaignForecastSchema = z.object({
  ...reportHead,
  closed: z.boolean().describe('The response window is over: what is, is final.'),
  measures: z.array(
    z.object({
      measure: z.enum(outlookMeasures),
      reached: z.int().describe('Customers reached so far. Who comes into later steps is not foreseen.'),
      soFar: z.int().describe('Of these, those who responded or converted, by the measure.'),
      final: band.nullable().describe('At the end of the response window. Null: too little to learn from.'),
      rate: band.nullable().describe('The same over those reached.'),
      channels: z.array(
        z.object({
          channel: z.enum(channels),
          cumulative: z
            .array(z.int())
            .describe('Element d: first responses within d whole days after the contact that they are credited to.'),
          soFar: z.int(),
          final: band.nullable(),
          seen: z.number().nullable().describe('Share of the final responses that is expected to be in by now.'),
          campaigns: z.int().describe('Earlier campaigns of the channel that the forecast rests on.'),
        }),
      ),
      words: wordsSchema,
    }),
  ),
  target: targetSchema
    .extend({ outlook: z.enum(['missed', 'reached', 'open']).describe('Missed, reached: the whole band says so.') })
    .nullable(),
})
export type CampaignForecast = z.infer<typeof campaignForecastSchema>
type Measure = CampaignForecast['measures'][number]

/**
 * The response curve of a campaign by channel and what it will come to, learnt from earlier campaigns of the same
 * channel; and whether that misses the target. Needs `score.read` in the campaign's unit. Throws `not-found`,
 * `forbidden`.
 */
export async function forecastCampaign(ctx: Ctx, input: Omit<ReportInput, 'unitId'>): Promise<CampaignForecast> {
  const { whole: _, ...head } = await openWholeReport(ctx, input)
  const { campaignId } = head
  const frame = await row<{ windowDays: number; closesAt: string | null; reached: number }>(
    ctx,
    sql`select response_window_days as "windowDays", ${closesAt} as "closesAt",
               (select coalesce(sum(n), 0)::int from rollup where campaign_id = c.id and grain = 'cell' and fact = 'delivery' and reached) as reached
        from campaign c where id = ${campaignId}`,
  )
  const ends = frame?.closesAt ? instant(frame.closesAt) : null
  const closed = ends !== null && ctx.now > ends
  const byChannel = Map.groupBy(await cohortsOf(ctx, campaignId), ({ channel }) => channel)
  const past = await pastCurves(ctx, { id: campaignId, windowDays: frame?.windowDays ?? 0 })
  const lastDay = ends ? dayIn(ctx.timeZone, ends) : ''
  const measures = outlookMeasures.map((measure) => {
    const parts = [...byChannel].map(([channel, cohorts]) =>
      channelOutlook(channel, cohorts, { measure, closed, lastDay, past: past.get(channel)?.[measure] ?? [] }),
    )
    return measureOutlook(measure, frame?.reached ?? 0, parts, closed)
  })
  const target = await findTarget(ctx, campaignId)
  return { ...head, closed, measures, target: target && { ...target, outlook: outlookOf(target, measures) } }
}

interface Given {
  measure: OutlookMeasure
  closed: boolean
  lastDay: string
  past: PastCurve[]
}

function channelOutlook(channel: Channel, cohorts: Cohort[], { measure, closed, lastDay, past }: Given) {
  const count = measure === 'feedback' ? 'responded' : 'converted'
  const byDay: number[] = []
  let over = 0
  for (const { answers, exposedDays } of cohorts) {
    for (const answer of answers) {
      byDay[answer.since] = (byDay[answer.since] ?? 0) + answer[count]
      // Days that are not over yet for all of a cohort have their answers, and not their share.
      if (answer.since < exposedDays) over += answer[count]
    }
  }
  let sum = 0
  const cumulative = Array.from(byDay, (answers = 0) => (sum += answers))
  const waves: Wave[] = cohorts.map(({ reached, reachedOn, exposedDays }) => ({
    reached,
    seenDays: exposedDays,
    finalDays: Math.max(exposedDays, daysBetween(reachedOn, lastDay) + 1),
  }))
  const found = closed ? null : forecastFinal(waves, over, past)
  const final: Band | null = closed
    ? { expected: sum, lo: sum, hi: sum }
    : found && {
        expected: Math.max(sum, found.final.expected),
        lo: Math.max(sum, found.final.lo),
        hi: Math.max(sum, found.final.hi),
      }
  return {
    channel,
    cumulative,
    soFar: sum,
    final,
    seen: closed ? 1 : (found?.seen ?? null),
    campaigns: found?.campaigns ?? 0,
  }
}

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** All channels together: what is expected adds up, and the bands as independent errors do. */
function measureOutlook(
  measure: OutlookMeasure,
  reached: number,
  parts: Measure['channels'],
  closed: boolean,
): Measure {
  const soFar = parts.reduce((sum, part) => sum + part.soFar, 0)
  const finals = parts.flatMap(({ final }) => (final ? [final] : []))
  let final: Band | null = null
  if (parts.length > 0 && finals.length === parts.length) {
    const expected = finals.reduce((sum, one) => sum + one.expected, 0)
    const below = Math.hypot(...finals.map((one) => one.expected - one.lo))
    const above = Math.hypot(...finals.map((one) => one.hi - one.expected))
    final = { expected, lo: Math.max(soFar, expected - below), hi: expected + above }
  }
  const over = (count: number) => count / reached
  const rate = final && reached > 0 ? { expected: over(final.expected), lo: over(final.lo), hi: over(final.hi) } : null
  const words = wordsOf(measure, { reached, soFar, rate, closed })
  return { measure, reached, soFar, final, rate, channels: parts, words }
}

const measureWords: Record<OutlookMeasure, Words> = {
  feedback: { zh: '反馈率', en: 'feedback rate' },
  success: { zh: '成功率', en: 'success rate' },
}

function wordsOf(
  measure: OutlookMeasure,
  of: { reached: number; soFar: number; rate: Band | null; closed: boolean },
): Words {
  const { zh, en } = measureWords[measure]
  if (of.reached === 0)
    return { zh: '还没有触达客户，无从预测。', en: 'Nobody has been reached yet, so there is nothing to forecast.' }
  const now = percent(of.soFar / of.reached)
  if (of.closed) return { zh: `最终${zh}为 ${now}。`, en: `The final ${en} is ${now}.` }
  if (!of.rate) {
    return {
      zh: `目前${zh}为 ${now}。还不能预测：同渠道至少要有 ${leastCampaigns} 个已结束、反馈不少于 ${leastResponses} 的活动。`,
      en: `The ${en} is ${now} so far. No forecast yet: it takes ${leastCampaigns} earlier campaigns of the channel with ${leastResponses} responses each.`,
    }
  }
  const [expected, lo, hi] = [of.rate.expected, of.rate.lo, of.rate.hi].map(percent)
  return {
    zh: `目前${zh}为 ${now}，预计最终为 ${expected}（八成把握在 ${lo} 至 ${hi} 之间）。`,
    en: `The ${en} is ${now} so far and will come to ${expected} (four in five: ${lo} to ${hi}).`,
  }
}

/** What the target asks for, as a number of customers among those reached so far. */
export const wantedOf = (target: Target, reached: number): number =>
  target.number ?? Math.ceil((target.rate ?? 0) * reached)

function outlookOf(target: Target, measures: Measure[]): 'missed' | 'reached' | 'open' {
  const of = measures.find(({ measure }) => measure === target.measure)
  if (!of?.final || of.reached === 0) return 'open'
  const wanted = wantedOf(target, of.reached)
  if (of.final.hi < wanted) return 'missed'
  return of.final.lo >= wanted ? 'reached' : 'open'
}
