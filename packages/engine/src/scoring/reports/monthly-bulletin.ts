import { sql } from 'kysely'
import { z } from 'zod'
import { channels } from '../../channel.ts'
import { type Ctx, elevated, instant, rows } from '../../context.ts'
import { badInput } from '../../errors.ts'
import { getUnit } from '../../org/get-unit.ts'
import { requireRight } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'
import { closesAt } from '../../responses/attribution.ts'
import { organisationCurrency } from '../../upkeep/score-rfm.ts'
import { type UnitUpkeep, type Upkeep, upkeepByUnit, upkeepTrend } from '../../upkeep/upkeep-of-units.ts'
import { definitionsSchema, figureDefinitions } from '../definitions.ts'
import { freshen, pendingOf, stateOfRollups } from '../rollups/fresh.ts'
import { bulletinLines, type CampaignLine, campaignLines } from './bulletin-lines.ts'
import { bulletinPlans, type Plan, planSchema } from './bulletin-plans.ts'
import { inOrder, placed, placesOf } from './places.ts'

const share = z.number().min(0).max(1)
const rate = z.object({ rate: share, lo: share, hi: share }).nullable()
const count = z.int()
const flow = {
  sent: count.describe('Deliveries sent in the month.'),
  cameBack: count.describe('Of these, bounced, returned or undelivered.'),
  responded: count.describe('Customers whose first response to a campaign was in the month.'),
  converted: count.describe('Customers whose first order in a campaign was in the month.'),
  revenue: count.describe("Order value of the month, less refunds, in the organisation's currency."),
}

export const monthlyBulletinInput = z.strictObject({
  unitId: z.int().positive(),
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Give a month as 2026-03.')
    .describe('As 2026-03.'),
})

export const monthlyBulletinSchema = z.object({
  unitId: z.int(),
  unit: z.string(),
  month: z.string(),
  currency: z.string(),
  ...stateOfRollups,
  total: z.object({ ...flow, previous: z.object(flow).describe('Of the month before.') }),
  channels: z.array(
    z.object({
      channel: z.enum(channels).nullable().describe('Null: answers of those whom nothing had reached.'),
      ...flow,
    }),
  ),
  campaigns: z
    .array(
      z.object({
        campaignId: z.int(),
        name: z.string(),
        own: z.boolean().describe('False: made above; only the customers of this unit count.'),
        started: z.boolean().describe('Launched in the month.'),
        closed: z.boolean().describe('Its response window ended in the month, and is over.'),
        from: z.date(),
        to: z.date(),
        currency: z.string(),
        reached: count,
        responded: count,
        converted: count,
        feedbackRate: rate,
        successRate: rate,
        uplift: z
          .object({ diff: z.number(), lo: z.number(), hi: z.number() })
          .nullable()
          .describe('In feedback, of all treated over the control, of everybody assigned; null without a control.'),
        revenue: count,
        placed,
        ...planSchema,
      }),
    )
    .describe('Figures of the whole campaign so far, the best first.'),
  units: z
    .array(
      z.object({
        unitId: z.int(),
        name: z.string(),
        ...flow,
        placed: placed.describe('By the feedback rate in the campaigns above.'),
        look: z
          .array(z.enum(['rate', 'idle']))
          .describe('Why it needs a look: behind by more than chance; nothing sent.'),
        freshness: share.nullable(),
        richness: share.nullable(),
      }),
    )
    .describe('Those directly below.'),
  upkeep: z
    .object({
      day: z.iso.date(),
      customers: count,
      grades: z.array(count),
      freshness: share.nullable(),
      richness: share.nullable(),
      toMend: count,
    })
    .nullable()
    .describe('State of the data as last counted in the month; null where it was not.'),
  definitions: definitionsSchema,
})
export type MonthlyBulletin = z.infer<typeof monthlyBulletinSchema>

/**
 * A month of a unit and everything below it: what was sent and answered by channel and by unit, its campaigns, and the state of its
 * data. Campaigns made above count with the unit's own customers. Needs `score.read`. Throws `not-found`, `forbidden`,
 * `bad-input` for a month that has not begun.
 */
export async function monthlyBulletin(ctx: Ctx, input: z.input<typeof monthlyBulletinInput>): Promise<MonthlyBulletin> {
  const { unitId, month } = parseInput(monthlyBulletinInput, input)
  await requireRight(ctx, 'score.read', unitId)
  const unit = await getUnit(ctx, { id: unitId })
  const known = await campaignsOf(ctx, month)
  const campaigns = known.filter(({ ended }) => !ended)
  const ids = campaigns.map(({ campaignId }) => campaignId)
  for (const id of await pendingAmong(ctx, ids)) await freshen(ctx, id, false)
  const lines = await campaignLines(ctx, unitId, ids)
  const { total, previous, byChannel, byUnit } = await bulletinLines(ctx, { unitId, month, campaigns: known })
  const placeOfCampaign = placesOf(lines.map(({ campaignId, total }) => peer(campaignId, total)))
  const planOf = await bulletinPlans(ctx, unitId, lines)
  const placeOfUnit = placesOf(
    byUnit.map(({ unitId, reached, reachedAndResponded }) => peer(unitId, { reached, reachedAndResponded })),
  )
  const upkeep = new Map((await upkeepByUnit(ctx, { unitId })).map((one) => [one.unitId, one]))
  const average = averageOf(byUnit)
  return {
    ...{ unitId, unit: unit.name, month, currency: organisationCurrency },
    ...(await elevated(ctx, (all) => pendingOf(all, ids))),
    total: { ...total, previous },
    channels: byChannel,
    campaigns: inOrder(lines.flatMap((line) => campaignOf(line, campaigns, { placeOf: placeOfCampaign, planOf }))),
    units: inOrder(
      byUnit.map(({ reached: _, reachedAndResponded: __, ...one }) => {
        const place = placeOfUnit(one.unitId)
        return {
          ...one,
          placed: place,
          look: lookAt(place, one.sent, total.sent, average),
          ...kept(upkeep.get(one.unitId)),
        }
      }),
    ),
    upkeep: await upkeepAt(ctx, unitId, month),
    definitions: figureDefinitions,
  }
}

export interface BulletinCampaign {
  campaignId: number
  name: string
  own: boolean
  started: boolean
  closed: boolean
  from: Date
  to: Date
  currency: string
  /** Before the month: it is only compared with. */
  ended: boolean
}

/** Whose window had a part in the month or in the one before. Elevated: names of campaigns made above are no secret where customers are in them. */
async function campaignsOf(ctx: Ctx, month: string): Promise<BulletinCampaign[]> {
  const at = (months: number) =>
    sql`(${`${month}-01`}::date + make_interval(months => ${months}::int)) at time zone ${ctx.timeZone}::text`
  const visible = new Set(
    (await rows<{ id: number }>(ctx, sql`select id from campaign where launched_at is not null`)).map(({ id }) => id),
  )
  const found = await elevated(ctx, (all) =>
    rows<Omit<BulletinCampaign, 'own' | 'from' | 'to'> & { from: string; to: string; begun: boolean }>(
      all,
      sql`select ${ctx.now}::timestamptz >= ${at(0)} as begun, c.id as "campaignId", c.name, c.currency, c.launched_at as from,
                 ${closesAt} as to, ${closesAt} < ${at(0)} as ended,
                 c.launched_at >= ${at(0)} as started, ${closesAt} < least(${at(1)}, ${ctx.now}::timestamptz) as closed
          from (select) one left join campaign c on c.launched_at < ${at(1)} and ${closesAt} >= ${at(-1)} order by c.id`,
    ),
  )
  if (!found[0]?.begun) {
    const message = 'That month has not begun yet. Ask for this month or an earlier one.'
    throw badInput(message, [{ path: 'month', message }])
  }
  return found
    .filter(({ campaignId }) => campaignId !== null)
    .map(({ begun: _, from, to, ...one }) => ({
      ...one,
      own: visible.has(one.campaignId),
      from: instant(from),
      to: instant(to),
    }))
}

async function pendingAmong(ctx: Ctx, ids: number[]): Promise<number[]> {
  const found = await elevated(ctx, (all) =>
    rows<{ id: number }>(
      all,
      sql`select distinct campaign_id as id from rollup_change where campaign_id = any(${ids}::bigint[]) order by 1`,
    ),
  )
  return found.map(({ id }) => id)
}

const peer = (id: number, { reached, reachedAndResponded }: { reached: number; reachedAndResponded: number }) => ({
  ...{ id, x: reachedAndResponded, n: reached },
})

function campaignOf(
  { campaignId, total, uplift }: CampaignLine,
  campaigns: BulletinCampaign[],
  { placeOf, planOf }: { placeOf: ReturnType<typeof placesOf>; planOf: (campaignId: number) => Plan },
): MonthlyBulletin['campaigns'] {
  const campaign = campaigns.find((one) => one.campaignId === campaignId)
  if (!campaign) return []
  const { reached, responded, converted, feedbackRate, successRate, revenue } = total
  const { ended: _, ...about } = campaign
  return [
    {
      ...about,
      reached,
      responded,
      converted,
      feedbackRate,
      successRate,
      uplift,
      revenue,
      placed: placeOf(campaignId),
      ...planOf(campaignId),
    },
  ]
}

function averageOf(units: { reached: number; reachedAndResponded: number }[]): number {
  const reached = units.reduce((sum, one) => sum + one.reached, 0)
  return reached > 0 ? units.reduce((sum, one) => sum + one.reachedAndResponded, 0) / reached : 0
}

function lookAt(
  place: MonthlyBulletin['units'][number]['placed'],
  sent: number,
  sentByAll: number,
  average: number,
): MonthlyBulletin['units'][number]['look'] {
  return [
    ...(place && place.shrunk.hi < average ? (['rate'] as const) : []),
    ...(sent === 0 && sentByAll > 0 ? (['idle'] as const) : []),
  ]
}

const kept = (upkeep: UnitUpkeep | undefined) => ({
  freshness: upkeep?.freshness ?? null,
  richness: upkeep?.richness ?? null,
})

async function upkeepAt(ctx: Ctx, unitId: number, month: string): Promise<MonthlyBulletin['upkeep']> {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10)
  const days: Upkeep[] = await upkeepTrend(ctx, { unitId, since: `${month}-01`, until: last })
  const latest = days.at(-1)
  if (!latest) return null
  const { day, customers, grades, freshness, richness, toMend } = latest
  return { day, customers, grades, freshness, richness, toMend: Object.values(toMend).reduce((sum, n) => sum + n, 0) }
}
