import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { campaignStates } from '../../campaigns/lifecycle.ts'
import { businessDay, type Ctx, elevated, instant, row, rows } from '../../context.ts'
import { requireRight } from '../../org/rights.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { parseInput } from '../../parse-input.ts'
import { closesAt } from '../../responses/attribution.ts'
import { outlookMeasures } from '../outlook/past-curves.ts'
import { wordsSchema } from '../words.ts'

/** Answers are shown for so many days, today among them. */
const daysShown = 14
/** More is no overview. */
const mostCampaigns = 20

const count = z.int()

export const unitTodaySchema = z.object({
  unitId: z.int(),
  day: z.iso.date(),
  campaigns: z.object({
    byState: z.record(z.enum(campaignStates), count).describe('Campaigns of the unit and those below it.'),
    open: z
      .array(
        z.object({
          id: z.int(),
          name: z.string(),
          own: z.boolean().describe('False: made above; only the customers of this unit count.'),
          state: z.enum(campaignStates),
          startAt: z.date().nullable(),
          launchedAt: z.date().nullable(),
          closesAt: z.date().nullable().describe('Until when responses count.'),
          targeted: count.describe('Customers to be contacted.'),
          reached: count,
          responded: count.describe('Of those reached.'),
          converted: count.describe('Of those reached.'),
          target: z
            .object({ measure: z.enum(outlookMeasures), rate: z.number().nullable(), number: z.int().nullable() })
            .nullable(),
          notice: wordsSchema.nullable().describe('What was noticed last: a spike, a target that will be missed.'),
        }),
      )
      .describe(
        `Scheduled, running, paused, or sent and not closed for longer than ${daysShown} days; the latest first, at most ${mostCampaigns}.`,
      ),
  }),
  answers: z
    .array(z.object({ day: z.iso.date(), responded: count, converted: count }))
    .describe(`Answers and conversions of the unit's customers, day by day, the last ${daysShown} days.`),
  work: z.object({
    open: count.describe('Work orders to be done.'),
    today: count.describe('Of these, on a list of today.'),
    overdue: count.describe('Of these, on a list of an earlier day.'),
    unassigned: count.describe('Of these, with nobody.'),
  }),
})
export type UnitToday = z.infer<typeof unitTodaySchema>

export const unitTodayInput = z.strictObject({ unitId: z.int().positive() })

/**
 * What a unit with those below it has to do today, and how it is going: open campaigns with their answers so far, answers by
 * day, work orders. Figures of campaigns are the rollups'. Needs `score.read`. Throws `not-found`, `forbidden`.
 */
export async function unitToday(ctx: Ctx, input: z.input<typeof unitTodayInput>): Promise<UnitToday> {
  const { unitId } = parseInput(unitTodayInput, input)
  await requireRight(ctx, 'score.read', unitId)
  const within = unitsBelow(unitId)
  return {
    unitId,
    day: businessDay(ctx),
    campaigns: { byState: await byState(ctx, within), open: await openCampaigns(ctx, within) },
    answers: await answersByDay(ctx, within),
    work: await openWork(ctx, within),
  }
}

async function byState(ctx: Ctx, within: RawBuilder<unknown>): Promise<UnitToday['campaigns']['byState']> {
  const found = await rows<{ state: (typeof campaignStates)[number]; n: number }>(
    ctx,
    sql`select state, count(*)::int as n from campaign where unit_id in ${within} and not history group by state`,
  )
  const none = Object.fromEntries(campaignStates.map((state) => [state, 0]))
  return {
    ...none,
    ...Object.fromEntries(found.map(({ state, n }) => [state, n])),
  } as UnitToday['campaigns']['byState']
}

type OpenCampaign = UnitToday['campaigns']['open'][number]

/**
 * Elevated: the names of campaigns made above are no secret where customers are in them. Their figures are of the unit's
 * own customers, by rollup's key.
 */
async function openCampaigns(ctx: Ctx, within: RawBuilder<unknown>): Promise<OpenCampaign[]> {
  const found = await elevated(ctx, (all) =>
    rows<OpenCampaign & Record<'startAt' | 'launchedAt' | 'closesAt', string | null>>(
      all,
      sql`with open as (
            select c.*, ${closesAt} as closes_at, c.unit_id in ${within} as own from campaign c
            where not c.history and (c.state in ('scheduled', 'running', 'paused')
              or c.state = 'finished' and ${closesAt} > ${ctx.now}::timestamptz - make_interval(days => ${daysShown}::int))
          )
          select c.id, c.name, c.own, c.state, c.start_at as "startAt", c.launched_at as "launchedAt",
                 c.closes_at as "closesAt", line.targeted, line.reached, line.responded, line.converted,
                 (select jsonb_build_object('measure', t.measure, 'rate', t.rate, 'number', t.number)
                  from campaign_target t where t.campaign_id = c.id) as target,
                 (select n.words from campaign_notice n where n.campaign_id = c.id order by n.id desc limit 1) as notice
          from open c, lateral (
            select coalesce(sum(n) filter (where fact = 'audience'), 0)::bigint as listed,
                   coalesce(sum(n) filter (where fact = 'audience' and state = 'targeted'), 0)::bigint as targeted,
                   coalesce(sum(n) filter (where fact = 'delivery' and reached), 0)::bigint as reached,
                   coalesce(sum(n) filter (where fact = 'answer' and reached and responded), 0)::bigint as responded,
                   coalesce(sum(n) filter (where fact = 'answer' and reached and converted), 0)::bigint as converted
            from rollup where campaign_id = c.id and grain = 'unit' and unit_id in ${within}) line
          where c.own or line.listed > 0
          order by coalesce(c.launched_at, c.start_at) desc nulls first, c.id desc limit ${mostCampaigns}`,
    ),
  )
  return found.map((one) => ({
    ...one,
    startAt: instant(one.startAt),
    launchedAt: instant(one.launchedAt),
    closesAt: instant(one.closesAt),
  }))
}

/** Along response_time: the table grows by its end, so two weeks are few of its blocks. */
async function answersByDay(ctx: Ctx, within: RawBuilder<unknown>): Promise<UnitToday['answers']> {
  const today = sql`${businessDay(ctx)}::date`
  const dayOf = sql`(occurred_at at time zone ${ctx.timeZone}::text)::date`
  return rows(
    ctx,
    sql`with days as (
          select ${today} - back as day from generate_series(0, ${daysShown - 1}::int) back
        ), answers as (
          select ${dayOf} as day, count(*) filter (where responded) as responded, count(*) filter (where converted) as converted
          from response
          where unit_id in ${within} and not machine
            and occurred_at >= (${today} - ${daysShown - 1}::int)::timestamp at time zone ${ctx.timeZone}::text
          group by 1
        )
        select day::text, coalesce(responded, 0)::bigint as responded, coalesce(converted, 0)::bigint as converted
        from days left join answers using (day) order by day`,
  )
}

/** Along work_order_open. */
async function openWork(ctx: Ctx, within: RawBuilder<unknown>): Promise<UnitToday['work']> {
  const today = sql`${businessDay(ctx)}::date`
  const found = await row<UnitToday['work']>(
    ctx,
    sql`select count(*)::bigint as open, count(*) filter (where planned_on = ${today})::bigint as today,
               count(*) filter (where planned_on < ${today})::bigint as overdue,
               count(*) filter (where staff_id is null)::bigint as unassigned
        from work_order where unit_id in ${within} and state = 'open'`,
  )
  return found ?? { open: 0, today: 0, overdue: 0, unassigned: 0 }
}
