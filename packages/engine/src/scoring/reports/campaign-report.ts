import { sql } from 'kysely'
import { z } from 'zod'
import { type Fate, fates } from '../../audience/exclusion.ts'
import { type Ctx, elevated, row, rows } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { unitKinds } from '../../org/unit.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { closesAt } from '../../responses/attribution.ts'
import { campaignScoreSchema, figuresSchema } from '../campaign-score.ts'
import { definitionsSchema, figureDefinitions } from '../definitions.ts'
import { campaignMoney, campaignMoneySchema } from '../money/campaign-money.ts'
import { type CampaignForecast, campaignForecastSchema, forecastCampaign } from '../outlook/forecast-campaign.ts'
import { type Launched, windowOf } from '../score-campaign.ts'
import { scoreLines } from '../score-lines.ts'
import { type Words, wordsSchema } from '../words.ts'
import { campaignCurve, campaignCurveSchema } from './campaign-curve.ts'
import { campaignStaff, campaignStaffSchema } from './campaign-staff.ts'
import { campaignSteps, campaignStepsSchema } from './campaign-steps.ts'
import { campaignUnits } from './campaign-units.ts'
import { openReport, type Report, type ReportInput, reportHead } from './open-report.ts'
import { inOrder, placed, placesOf } from './places.ts'
import { verdictOn } from './verdict.ts'

export const campaignReportSchema = z.object({
  ...reportHead,
  name: z.string(),
  unit: z.string().describe('Name of the unit that is reported on, with all below it.'),
  whole: z.boolean().describe('False: only the customers of this unit, of a campaign that has others.'),
  window: campaignScoreSchema.shape.window,
  verdict: z.array(wordsSchema).describe('What it comes to, for whoever reads no tables.'),
  splitRatio: campaignScoreSchema.shape.splitRatio,
  cells: campaignScoreSchema.shape.cells,
  total: figuresSchema,
  noUplift: campaignScoreSchema.shape.noUplift,
  waterfall: z.array(z.object({ fate: z.enum(fates), n: z.int() })).describe('In order; empty before the launch.'),
  steps: campaignStepsSchema.shape.steps,
  curve: campaignCurveSchema.shape.channels.nullable().describe('Null for a part of a campaign.'),
  forecast: campaignForecastSchema
    .pick({ measures: true, target: true })
    .nullable()
    .describe('Null for a part of a campaign, and before the launch.'),
  money: campaignMoneySchema
    .pick({ basis: true, revenue: true, margin: true, cost: true, unpriced: true, roi: true, words: true })
    .nullable()
    .describe('Null for a part of a campaign: fixed costs have no unit.'),
  units: z.array(
    z.object({
      unitId: z.int(),
      name: z.string(),
      kind: z.enum(unitKinds),
      figures: figuresSchema,
      placed,
    }),
  ),
  staff: z.array(campaignStaffSchema.shape.staff.element.extend({ placed })),
  definitions: definitionsSchema,
})
export type CampaignReport = z.infer<typeof campaignReportSchema>

/**
 * Everything about a campaign on one page: verdict, waterfall, cells, steps, curve, units and staff, all from its rollups,
 * all sums. Of a campaign made above the actor's units, or with `unitId`, only the customers there count. See `openReport`
 * for who may ask, and what it throws.
 */
export async function campaignReport(ctx: Ctx, input: ReportInput): Promise<CampaignReport> {
  const head = await openReport(ctx, input)
  const { campaignId, unitId, whole } = head
  const frame = await frameOf(ctx, head)
  const lines = whole ? sql`grain = 'cell'` : sql`grain = 'unit' and unit_id in ${unitsBelow(unitId)}`
  const score = await scoreLines(ctx, campaignId, lines)
  const within = { campaignId, unitId }
  const { steps } = await campaignSteps(ctx, within)
  const { units } = await campaignUnits(ctx, within)
  const { staff } = await campaignStaff(ctx, within)
  const placeOfUnit = placesOf(
    units.map(({ unitId, total }) => ({ id: unitId, x: total.reachedAndResponded, n: total.reached })),
  )
  const placeOfStaff = placesOf(
    staff.map(({ staffId, responded, reached }) => ({ id: staffId, x: responded, n: reached })),
  )
  const window = windowOf(frame, ctx.now)
  const forecast = whole && window ? await forecastCampaign(ctx, { campaignId }) : null
  const money = whole ? await moneyOf(ctx, campaignId) : null
  return {
    ...head,
    name: frame.name,
    unit: frame.unit,
    window,
    verdict: [
      ...verdictOn({ ...score, window }, ctx.now),
      ...(score.splitRatio?.broken ? [] : furtherWords(forecast, money)),
    ],
    ...score,
    waterfall: await waterfallOf(ctx, head),
    steps,
    curve: whole ? (await campaignCurve(ctx, { campaignId })).channels : null,
    forecast: forecast && { measures: forecast.measures, target: forecast.target },
    money,
    units: inOrder(
      units.map(({ unitId, name, kind, total }) => ({
        unitId,
        name,
        kind,
        figures: total,
        placed: placeOfUnit(unitId),
      })),
    ),
    staff: inOrder(staff.map((person) => ({ ...person, placed: placeOfStaff(person.staffId) }))),
    definitions: figureDefinitions,
  }
}

/** Without what the report's head says already. */
async function moneyOf(ctx: Ctx, campaignId: number): Promise<CampaignReport['money']> {
  const { campaignId: _, asOf: __, pending: ___, currency: ____, ...money } = await campaignMoney(ctx, { campaignId })
  return money
}

/** What is expected while answers still come, and the return where it can be said. */
function furtherWords(forecast: CampaignForecast | null, money: CampaignReport['money']): Words[] {
  const expected =
    forecast && !forecast.closed ? forecast.measures.filter(({ final }) => final !== null).slice(0, 1) : []
  return [...expected.map(({ words }) => words), ...(money?.roi ? [money.words] : [])]
}

/** Elevated: a branch may not see the campaign that its customers are in; its name and window are no secret from it. */
async function frameOf(ctx: Ctx, { campaignId, unitId }: Report): Promise<Launched & { name: string; unit: string }> {
  const found = await elevated(ctx, (all) =>
    row<Launched & { name: string; unit: string }>(
      all,
      sql`select c.name, u.name as unit, launched_at, ${closesAt} as closes_at
          from campaign c, unit u where c.id = ${campaignId} and u.id = ${unitId}`,
    ),
  )
  if (!found) throw notFound('The campaign')
  return found
}

/** By rollup's key. */
async function waterfallOf(ctx: Ctx, { campaignId, unitId, whole }: Report): Promise<CampaignReport['waterfall']> {
  const counted = await rows<{ fate: Fate; n: number }>(
    ctx,
    sql`select state as fate, sum(n)::bigint as n from rollup
        where campaign_id = ${campaignId} and fact = 'audience'
          and ${whole ? sql`grain = 'cell'` : sql`grain = 'unit' and unit_id in ${unitsBelow(unitId)}`}
        group by state`,
  )
  if (counted.length === 0) return []
  return fates.map((fate) => ({ fate, n: counted.find((line) => line.fate === fate)?.n ?? 0 }))
}
