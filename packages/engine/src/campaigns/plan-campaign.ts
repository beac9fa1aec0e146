import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows, run } from '../context.ts'
import { badInput, conflict, type FieldIssue, notFound, sqlState, taken } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { unitsBelow } from '../org/units-below.ts'
import { currency, lineText, parseInput } from '../parse-input.ts'
import { rankingExpression, rankingSchema, Segment } from '../segments/index.ts'
import { Campaign } from './campaign.ts'
import { type CampaignView, getCampaign } from './get-campaign.ts'
import { gapsOf } from './plan-gaps.ts'
import { checkSteps, gapPathsOf, shorthandCell, stepsInput, stepsOf, writeSteps } from './plan-steps.ts'

const cellInput = z.strictObject({
  name: lineText(100),
  weight: z.number().int().min(1).max(1_000_000),
  control: z.boolean().default(false),
  ...shorthandCell,
})
const bestFirstInput = z.strictObject({ by: rankingSchema, lowest: z.boolean().optional() })
const quotaInput = z.strictObject({
  unitId: z.number().int().positive(),
  maxTargeted: z.number().int().min(0).max(1_000_000_000),
})
const limit = z.number().int().min(1).max(1_000_000_000).nullable().default(null)
const plan = {
  name: lineText(200),
  idea: z
    .string()
    .trim()
    .max(2_000)
    .default('')
    .describe('What it is for and what it offers, in your words. Nobody but staff reads it.'),
  unfinished: z
    .boolean()
    .default(false)
    .describe('It may lack whom it is for, senders and templates; scheduling refuses it until nothing is missing.'),
  kind: z.enum(['base', 'special']).default('base'),
  purpose: lineText(50).default('marketing'),
  segmentId: z.number().int().positive().nullable().default(null),
  uploadedList: z.boolean().default(false),
  ...stepsInput,
  responseWindowDays: z.number().int().min(1).max(400).default(30),
  currency: currency.default('CNY'),
  /** UTC. What has not been handed over by then is not sent any more. */
  endAt: z.iso.datetime().nullable().default(null),
  unknownPolicy: z.enum(['hold', 'resend']).default('hold'),
  priority: z.number().int().min(0).max(1_000).default(0),
  oncePerHousehold: z.boolean().nullable().default(null),
  maxTargeted: limit,
  maxPerUnit: limit,
  /** Quotas of units within the campaign's; a unit without one shares that of the nearest unit above. */
  quotas: z.array(quotaInput).max(10_000).default([]),
  pilotSize: limit,
  bestFirst: bestFirstInput.nullable().default(null),
  cells: z.array(cellInput).min(1).max(20),
}
export const newCampaignInput = z.strictObject({ unitId: z.number().int().positive(), ...plan })
export const campaignRevisionInput = z.strictObject({
  id: z.number().int().positive(),
  /** The version the editor saw. */
  version: z.number().int().positive(),
  ...plan,
})

type Plan = z.output<z.ZodObject<typeof plan>>

/**
 * Plans a campaign: whom (a segment at its newest version, or a list still to be uploaded), the cells of the experiment,
 * and in which steps each treated cell receives what. It stays a draft until it is scheduled; `unfinished`, it may have
 * gaps until then.
 */
export async function createCampaign(ctx: Ctx, input: z.input<typeof newCampaignInput>): Promise<CampaignView> {
  const { unitId, ...given } = parseInput(newCampaignInput, input)
  await requireRight(ctx, 'campaign.write', unitId)
  const segmentVersion = await checkPlan(ctx, unitId, given)
  const createdBy = ctx.actor.kind === 'staff' ? ctx.actor.staffId : null
  const plain = { ...plainly(given), unitId, segmentVersion, createdBy, createdAt: ctx.now }
  const campaign = ctx.em.create(Campaign, plain)
  await flushNamed(ctx, given.name)
  await writeParts(ctx, campaign.id, given)
  return getCampaign(ctx, { id: campaign.id })
}

/** Replaces the plan of a draft. Throws `conflict` when it is no draft, or somebody else changed it meanwhile. */
export async function updateCampaign(ctx: Ctx, input: z.input<typeof campaignRevisionInput>): Promise<CampaignView> {
  const { id, version, ...given } = parseInput(campaignRevisionInput, input)
  const campaign = await ctx.em.findOne(Campaign, { id })
  if (!campaign) throw notFound('The campaign')
  await requireRight(ctx, 'campaign.write', campaign.unitId)
  const segmentVersion = await checkPlan(ctx, campaign.unitId, given)
  // The guard and the lock in one: a second editor waits here, then meets the raised version.
  const locked = await run(
    ctx,
    sql`update campaign set version = version + 1 where id = ${id} and version = ${version} and state = 'draft'`,
  )
  if (locked === 0) {
    throw conflict(
      campaign.state === 'draft'
        ? 'Somebody else changed this campaign meanwhile. Load it again and repeat your change.'
        : `The campaign is ${campaign.state}; only a draft can be changed.`,
    )
  }
  ctx.em.assign(campaign, { ...plainly(given), segmentVersion, version: version + 1 })
  await flushNamed(ctx, given.name)
  await run(ctx, sql`delete from campaign_quota where campaign_id = ${id}`)
  await writeParts(ctx, id, given)
  return getCampaign(ctx, { id })
}

/** What of a plan is a column of the campaign. */
function plainly({ cells: _c, steps: _s, senderId: _i, quotas: _q, unfinished: _u, endAt, ...columns }: Plan) {
  return { ...columns, endAt: endAt === null ? null : new Date(endAt) }
}

async function writeParts(ctx: Ctx, campaignId: number, given: Plan): Promise<void> {
  await writeCells(ctx, campaignId, given.cells)
  await writeSteps(ctx, campaignId, stepsOf(given))
  await writeQuotas(ctx, campaignId, given.quotas)
}

/** A cell of the same name stays the same one, with whoever an uploaded list puts into it; a list forgets whom it had in others. */
async function writeCells(ctx: Ctx, campaignId: number, cells: Plan['cells']): Promise<void> {
  const given = cells.map(({ name, weight, control }, position) => ({ name, weight, control, position }))
  const gone = sql`campaign_id = ${campaignId} and name <> all(${given.map(({ name }) => name)}::text[])`
  await run(ctx, sql`delete from campaign_list where cell_id in (select id from cell where ${gone})`)
  await run(ctx, sql`delete from cell where ${gone}`)
  // Out of the way of each other, since no two may have the same place for a moment.
  await run(ctx, sql`update cell set position = -1 - position where campaign_id = ${campaignId}`)
  await run(
    ctx,
    sql`insert into cell (campaign_id, position, name, weight, control)
        select ${campaignId}, position, name, weight, control
        from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as c(position int, name text, weight int, control boolean)
        order by position
        on conflict (campaign_id, name) do update
          set position = excluded.position, weight = excluded.weight, control = excluded.control`,
  )
}

/** Checks what one field alone cannot tell; returns the version of the segment to freeze. */
async function checkPlan(ctx: Ctx, unitId: number, given: Plan): Promise<number | null> {
  const issues: FieldIssue[] = []
  if (!given.unfinished) issues.push(...gapsOf({ ...given, steps: stepsOf(given) }, gapPathsOf(given)))
  if (given.segmentId !== null && given.uploadedList) {
    issues.push({ path: 'segmentId', message: 'Choose either a segment or an uploaded list.' })
  }
  const segment = given.segmentId === null ? null : await ctx.em.findOne(Segment, { id: given.segmentId })
  if (given.segmentId !== null && !segment) issues.push({ path: 'segmentId', message: 'This segment does not exist.' })
  if (given.cells.every((cell) => cell.control)) {
    issues.push({ path: 'cells', message: 'At least one cell must receive something.' })
  }
  if (given.cells.filter((cell) => cell.control).length > 1) {
    issues.push({ path: 'cells', message: 'There can be only one control cell.' })
  }
  if (new Set(given.cells.map((cell) => cell.name)).size < given.cells.length) {
    issues.push({ path: 'cells', message: 'Two cells have the same name.' })
  }
  issues.push(...(await checkSteps(ctx, given)))
  if (given.bestFirst) await rankingExpression(ctx, given.bestFirst.by, 'bestFirst.by') // throws when nobody can be ranked by it
  issues.push(...(await checkQuotas(ctx, unitId, given.quotas)))
  if (issues.length > 0) throw badInput(issues[0]?.message ?? '', issues)
  return segment?.version ?? null
}

async function checkQuotas(ctx: Ctx, unitId: number, quotas: Plan['quotas']): Promise<FieldIssue[]> {
  if (quotas.length === 0) return []
  const within = await rows<{ id: number }>(
    ctx,
    sql`select id from unit where id in ${unitsBelow(unitId)} and id = any(${quotas.map((q) => q.unitId)}::bigint[])`,
  )
  const known = new Set(within.map(({ id }) => id))
  return quotas.flatMap((quota, i) => {
    const path = `quotas.${i}.unitId`
    if (!known.has(quota.unitId)) return [{ path, message: 'This unit is not within that of the campaign.' }]
    const again = quotas.findIndex((other) => other.unitId === quota.unitId) < i
    return again ? [{ path, message: 'This unit has a quota already. Give each unit one.' }] : []
  })
}

async function writeQuotas(ctx: Ctx, campaignId: number, quotas: Plan['quotas']): Promise<void> {
  if (quotas.length === 0) return
  await run(
    ctx,
    sql`insert into campaign_quota (campaign_id, unit_id, max_targeted)
        select ${campaignId}, q."unitId", q."maxTargeted"
        from jsonb_to_recordset(${JSON.stringify(quotas)}::jsonb) as q("unitId" bigint, "maxTargeted" int)`,
  )
}

async function flushNamed(ctx: Ctx, name: string): Promise<void> {
  try {
    await ctx.em.flush()
  } catch (error) {
    if (sqlState(error) !== '23505') throw error
    throw taken('name', `This unit already has a campaign named "${name}". Choose another name.`)
  }
}
