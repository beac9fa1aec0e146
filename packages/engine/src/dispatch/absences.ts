import { sql } from 'kysely'
import { z } from 'zod'
import { businessDay, type Ctx, elevated, row, rows, run } from '../context.ts'
import { badInput } from '../errors.ts'
import { getStaff } from '../org/get-staff.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { isAway } from './is-away.ts'
import { planAgain } from './plan-again.ts'

export const absencesInput = z.strictObject({
  staffId: z.int().positive(),
  absences: z
    .array(
      z
        .strictObject({ firstDay: z.iso.date(), lastDay: z.iso.date() })
        .refine(({ firstDay, lastDay }) => firstDay <= lastDay, 'The last day lies before the first.')
        .refine(
          ({ firstDay, lastDay }) => daysBetween(firstDay, lastDay) <= 366,
          'Close the access of who is away for more than a year.',
        ),
    )
    .max(50),
})

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000

export interface Absences {
  staffId: number
  /** Days, both ends included, the earliest first. */
  absences: { firstDay: string; lastDay: string }[]
  /** Work orders that stay on their list on such a day: appointments, and what was tried before. Assign them by hand. */
  staying: number
}

/**
 * Says when a person is away: their work orders of those days go to others, or to another day of theirs, and no new ones
 * come while they are away; customers stay theirs. Replaces what was said before. Needs `work.assign` at the person's
 * unit. Throws `not-found` for somebody out of sight, and `bad-input` for days that overlap.
 */
export async function setAbsences(ctx: Ctx, input: z.input<typeof absencesInput>): Promise<Absences> {
  const { staffId, absences } = parseInput(absencesInput, input)
  const staff = await getStaff(ctx, { id: staffId })
  await requireRight(ctx, 'work.assign', staff.unitId)
  const inOrder = absences.toSorted((a, b) => (a.firstDay < b.firstDay ? -1 : 1))
  const overlap = inOrder.find(({ firstDay }, i) => firstDay <= (inOrder[i - 1]?.lastDay ?? ''))
  if (overlap) throw badInput(`The absence from ${overlap.firstDay} overlaps with another one. Make one of the two.`)
  await run(ctx, sql`delete from staff_absence where staff_id = ${staffId}`)
  await run(
    ctx,
    sql`insert into staff_absence (staff_id, first_day, last_day)
        select ${staffId}, "firstDay", "lastDay"
        from jsonb_to_recordset(${JSON.stringify(inOrder)}::jsonb) as a("firstDay" date, "lastDay" date)`,
  )
  const today = sql`${businessDay(ctx)}::date`
  const theirDays = isAway(sql`staff_id`, sql`planned_on`)
  const leftLying = sql`planned_on < ${today} and ${isAway(sql`staff_id`, today)}`
  await elevated(ctx, (all) => planAgain(all, staffId, sql`(${theirDays} or ${leftLying})`))
  return absencesOf(ctx, { staffId })
}

/** When a person is away, as `setAbsences` was told. Throws `not-found` for somebody out of sight. */
export async function absencesOf(ctx: Ctx, input: { staffId: number }): Promise<Absences> {
  const { id: staffId } = await getStaff(ctx, { id: input.staffId })
  const absences = await rows<Absences['absences'][number]>(
    ctx,
    sql`select first_day::text as "firstDay", last_day::text as "lastDay"
        from staff_absence where staff_id = ${staffId} order by first_day`,
  )
  const stays = await row<{ n: number }>(
    ctx,
    sql`select count(*) as n from work_order o
        where o.staff_id = ${staffId} and o.state = 'open' and ${isAway(sql`o.staff_id`, sql`o.planned_on`)}`,
  )
  return { staffId, absences, staying: stays?.n ?? 0 }
}
