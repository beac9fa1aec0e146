import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row } from '../../context.ts'
import { badInput, notFound } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import { rightsOf } from '../../org/roles.ts'
import { parseInput } from '../../parse-input.ts'
import { freshen, freshInput, type StateOfRollups, stateOfRollups } from '../rollups/fresh.ts'

export const reportInput = z.strictObject({
  campaignId: z.int().positive(),
  unitId: z
    .int()
    .positive()
    .optional()
    .describe("It and what is below it. Left out: the campaign's unit, or yours where it was made above."),
  ...freshInput,
})
export type ReportInput = z.input<typeof reportInput>

export const reportHead = {
  campaignId: z.int(),
  unitId: z.int(),
  /** Money is in minor units of it. */
  currency: z.string(),
  ...stateOfRollups,
}

/** What a report begins with. */
export interface Report extends StateOfRollups {
  campaignId: number
  unitId: number
  currency: string
  /** Whether the actor sees the campaign itself and asks for all of it. */
  whole: boolean
}

/**
 * Finds a campaign to report on within a unit, checks that the actor may, and brings its rollups up to date. A campaign
 * made above the actor's units exists for them where some of its customers are theirs; row-level security then shows
 * them their own lines. Needs `score.read` in the unit. Throws `not-found`, `forbidden`, `bad-input`.
 */
export async function openReport(ctx: Ctx, input: ReportInput): Promise<Report> {
  const { campaignId, unitId, fresh } = parseInput(reportInput, input)
  const visible = await row<{ unitId: number }>(
    ctx,
    sql`select unit_id as "unitId" from campaign where id = ${campaignId}`,
  )
  if (!visible) await refuseStrangers(ctx, campaignId)
  const within = unitId ?? visible?.unitId ?? ownUnit(ctx)
  await requireRight(ctx, 'score.read', within)
  const state = await freshen(ctx, campaignId, fresh)
  const frame = await elevated(ctx, (all) =>
    row<{ currency: string }>(all, sql`select currency from campaign where id = ${campaignId}`),
  )
  if (!frame) throw notFound('The campaign')
  return { campaignId, unitId: within, currency: frame.currency, ...state, whole: within === visible?.unitId }
}

/** For figures that are not kept by unit. Throws `not-found` like `openReport`, also for who sees only some lines. */
export async function openWholeReport(ctx: Ctx, input: Omit<ReportInput, 'unitId'>): Promise<Report> {
  const visible = await row(ctx, sql`select from campaign where id = ${input.campaignId}`)
  if (!visible) throw notFound('The campaign')
  return openReport(ctx, input)
}

async function refuseStrangers(ctx: Ctx, campaignId: number): Promise<void> {
  await freshen(ctx, campaignId, false)
  const line = await row(
    ctx,
    sql`select from rollup where campaign_id = ${campaignId} and grain = 'unit' and unit_id is not null limit 1`,
  )
  if (!line) throw notFound('The campaign')
}

function ownUnit(ctx: Ctx): number {
  const grants = ctx.actor.kind === 'staff' ? ctx.actor.grants : []
  const units = new Set(grants.filter(({ role }) => rightsOf[role].includes('score.read')).map(({ unitId }) => unitId))
  const [only, other] = units
  if (only !== undefined && other === undefined) return only
  const issues = [{ path: 'unitId', message: 'Say of which of your units: the campaign was made above them.' }]
  throw badInput('Say of which of your units: the campaign was made above them.', issues)
}
