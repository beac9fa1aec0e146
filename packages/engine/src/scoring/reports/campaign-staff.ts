import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows } from '../../context.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { parseInput } from '../../parse-input.ts'
import { openReport, reportHead, reportInput } from './open-report.ts'

const count = z.int().min(0)

export const campaignStaffInput = reportInput.extend({
  from: z.iso.date().optional().describe('Work closed on that business day or later. Left out: all of it.'),
  to: z.iso.date().optional().describe('Work closed on that business day or before.'),
})

export const campaignStaffSchema = z.object({
  ...reportHead,
  staff: z.array(
    z.object({
      staffId: z.int().nullable().describe('Null: work that nobody has.'),
      name: z.string().nullable().describe('Null where the person is out of your sight.'),
      open: count.describe('Work orders still to do, whatever days are asked for.'),
      done: count,
      cancelled: count,
      reached: count.describe('Work orders that reached the customer.'),
      responded: count.describe('Customers whose first response is credited to a work order.'),
      converted: count.describe('Customers whose first order is credited to a work order.'),
      revenue: z.int().describe('Order value credited to work orders, less refunds.'),
      outcomes: z
        .record(z.string(), count)
        .describe('By code, attempts that did not end it among them; corrected ones left out.'),
      minutes: count.describe('Spent, as far as it was recorded.'),
    }),
  ),
})
export type CampaignStaff = z.infer<typeof campaignStaffSchema>

/**
 * What staff did for a campaign, by person: work goes to who has it, an outcome to who recorded it. See `openReport` for
 * who may ask, and what it throws.
 */
export async function campaignStaff(ctx: Ctx, input: z.input<typeof campaignStaffInput>): Promise<CampaignStaff> {
  const { from, to, ...asked } = parseInput(campaignStaffInput, input)
  const { whole: _, ...head } = await openReport(ctx, asked)
  const inDays = sql`(${from ?? null}::date is null or day >= ${from ?? null}::date)
                     and (${to ?? null}::date is null or day <= ${to ?? null}::date)`
  const staff = await rows<CampaignStaff['staff'][number]>(
    ctx,
    sql`with line as (
          select *, ${inDays} as within from rollup
          where campaign_id = ${head.campaignId} and grain = 'staff' and unit_id in ${unitsBelow(head.unitId)}
        ), work as (
          select staff_id, coalesce(sum(n) filter (where state = 'open'), 0)::int as open,
                 coalesce(sum(n) filter (where within and state = 'done'), 0)::int as done,
                 coalesce(sum(n) filter (where within and state = 'cancelled'), 0)::int as cancelled,
                 coalesce(sum(n) filter (where within and reached), 0)::int as reached,
                 coalesce(sum(n) filter (where within and responded), 0)::int as responded,
                 coalesce(sum(n) filter (where within and converted), 0)::int as converted,
                 coalesce(sum(amount) filter (where within), 0)::bigint as revenue
          from line where fact = 'work' group by staff_id
        ), code as (
          select staff_id, state, sum(n) as n, sum(amount) as minutes
          from line where fact = 'outcome' and within group by staff_id, state
        ), outcome as (
          select staff_id, json_object_agg(state, n order by state) as outcomes, sum(minutes)::int as minutes
          from code group by staff_id
        ), person as (
          select staff_id from work union select staff_id from outcome
        )
        select person.staff_id as "staffId", s.name, coalesce(open, 0) as open, coalesce(done, 0) as done,
               coalesce(cancelled, 0) as cancelled, coalesce(reached, 0) as reached,
               coalesce(responded, 0) as responded, coalesce(converted, 0) as converted,
               coalesce(revenue, 0) as revenue, coalesce(outcomes, '{}') as outcomes, coalesce(minutes, 0) as minutes
        from person
        left join work on work.staff_id is not distinct from person.staff_id
        left join outcome on outcome.staff_id is not distinct from person.staff_id
        left join staff s on s.id = person.staff_id
        order by revenue desc, converted desc, responded desc, person.staff_id`,
  )
  return { ...head, staff }
}
