import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row, rows, run, staffIdOf } from '../../context.ts'
import { badInput, notFound } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import { lineText, parseInput } from '../../parse-input.ts'

const stepCost = z.strictObject({
  stepId: z.int().positive(),
  class: z
    .union([z.literal(''), lineText(40)])
    .default('')
    .describe('Of a letter: how it is posted, as in the prices.'),
  grams: z
    .int()
    .min(0)
    .max(30_000)
    .default(0)
    .describe('Of a letter; 0: not said, and only a price for any weight holds.'),
  segments: z.int().min(1).max(50).default(1).describe('Of a text message; the preview of the template says how many.'),
  minutes: z.int().min(0).max(1_440).nullable().default(null).describe('Of an outcome for which nobody noted them.'),
})
const costs = {
  margin: z.number().gt(0).max(1).describe('What of the revenue is left when the goods are paid: 0.3 for 30 %.'),
  fixed: z
    .int()
    .min(0)
    .max(1_000_000_000_000)
    .default(0)
    .describe("Design, printing set-up and the like, in minor units of the campaign's currency."),
  steps: z
    .array(stepCost)
    .max(20)
    .default([])
    .describe('A step that is left out has letters without class and weight, and texts of one part.'),
}
export const campaignCostsInput = z.strictObject({ campaignId: z.int().positive(), ...costs })
export const campaignCostsSchema = z.object({ ...costs, margin: z.number().nullable() })
export type CampaignCosts = z.output<typeof campaignCostsSchema>

/**
 * Says what only the planner knows of a campaign's costs, at any time, also when it is over. Needs `campaign.write`.
 * Throws `not-found`, `forbidden`, `bad-input` for a step of another campaign.
 */
export async function setCampaignCosts(ctx: Ctx, input: z.input<typeof campaignCostsInput>): Promise<CampaignCosts> {
  const { campaignId, margin, fixed, steps } = parseInput(campaignCostsInput, input)
  await requireRight(ctx, 'campaign.write', await unitOf(ctx, campaignId))
  const own = await rows<{ id: number }>(ctx, sql`select id from step where campaign_id = ${campaignId}`)
  const issues = steps.flatMap(({ stepId }, i) => {
    const path = `steps.${i}.stepId`
    if (!own.some(({ id }) => id === stepId)) return [{ path, message: 'This is no step of the campaign.' }]
    const again = steps.findIndex((other) => other.stepId === stepId) < i
    return again ? [{ path, message: 'This step is named twice. Name it once.' }] : []
  })
  if (issues.length > 0) throw badInput(issues[0]?.message ?? '', issues)
  await run(
    ctx,
    sql`insert into campaign_cost (campaign_id, fixed, margin, set_by, set_at)
        values (${campaignId}, ${fixed}, ${margin}, ${staffIdOf(ctx)}, ${ctx.now})
        on conflict (campaign_id) do update
          set fixed = excluded.fixed, margin = excluded.margin, set_by = excluded.set_by, set_at = excluded.set_at`,
  )
  await run(ctx, sql`delete from step_cost where step_id = any(${own.map(({ id }) => id)}::bigint[])`)
  await run(
    ctx,
    sql`insert into step_cost (step_id, class, grams, segments, minutes)
        select "stepId", class, grams, segments, minutes
        from jsonb_to_recordset(${JSON.stringify(steps)}::jsonb) as s("stepId" bigint, class text, grams int, segments int, minutes int)`,
  )
  return costsOf(ctx, campaignId)
}

/** Margin is null until somebody says it. Throws `not-found` outside the actor's units. */
export async function getCampaignCosts(ctx: Ctx, input: { campaignId: number }): Promise<CampaignCosts> {
  await unitOf(ctx, input.campaignId)
  return costsOf(ctx, input.campaignId)
}

async function costsOf(ctx: Ctx, campaignId: number): Promise<CampaignCosts> {
  const said = await row<{ margin: number; fixed: number }>(
    ctx,
    sql`select margin::float8, fixed from campaign_cost where campaign_id = ${campaignId}`,
  )
  const steps = await rows<CampaignCosts['steps'][number]>(
    ctx,
    sql`select step_id as "stepId", class, grams, segments, minutes from step_cost
        where step_id in (select id from step where campaign_id = ${campaignId}) order by step_id`,
  )
  return { margin: said?.margin ?? null, fixed: said?.fixed ?? 0, steps }
}

async function unitOf(ctx: Ctx, campaignId: number): Promise<number> {
  const found = await row<{ unitId: number }>(
    ctx,
    sql`select unit_id as "unitId" from campaign where id = ${campaignId}`,
  )
  if (!found) throw notFound('The campaign')
  return found.unitId
}
