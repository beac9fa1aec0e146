import { sql } from 'kysely'
import { z } from 'zod'
import { type AssistedChannel, assistedChannels } from '../channel.ts'
import { type Ctx, elevated, rows, run } from '../context.ts'
import { badInput } from '../errors.ts'
import { getStaff } from '../org/get-staff.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { planAgain } from './plan-again.ts'

const prefix = z.string().regex(/^\d{0,6}$/, 'Give up to six digits, or leave it out.')

export const fieldWorkInput = z.strictObject({
  staffId: z.int().positive(),
  /** What they do, and how much of it on each of these weekdays (1 is Monday). Channels left out they do not do. */
  capacity: z
    .array(
      z.strictObject({
        channel: z.enum(assistedChannels),
        perDay: z.int().min(0).max(500),
        weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5]),
      }),
    )
    .max(assistedChannels.length)
    .refine((given) => new Set(given.map(({ channel }) => channel)).size === given.length, 'Name each channel once.'),
  /** Where: units, or the parts of them whose division code or postcode begins so. None: their own unit. */
  areas: z
    .array(z.strictObject({ unitId: z.int().positive(), division: prefix.default(''), postcode: prefix.default('') }))
    .max(200)
    .default([]),
})

export interface FieldWork {
  staffId: number
  capacity: { channel: AssistedChannel; perDay: number; weekdays: number[] }[]
  areas: { unitId: number; division: string; postcode: string }[]
}

/**
 * Says which work a person takes, how much a day, and where. Work orders that no longer find room on their days are
 * planned again, with somebody else where need be. Needs `work.assign` at the person's unit and at those of the areas.
 * Throws `not-found` for a person or unit out of sight, and `bad-input`.
 */
export async function setFieldWork(ctx: Ctx, input: z.input<typeof fieldWorkInput>): Promise<FieldWork> {
  const { staffId, capacity, areas } = parseInput(fieldWorkInput, input)
  const staff = await getStaff(ctx, { id: staffId })
  await requireRight(ctx, 'work.assign', staff.unitId)
  for (const unitId of new Set(areas.map((area) => area.unitId))) await requireRight(ctx, 'work.assign', unitId)
  if (!staff.active && capacity.length > 0) throw badInput('The access of this person is closed. Open it first.')
  await run(ctx, sql`delete from field_capacity where staff_id = ${staffId}`)
  await run(
    ctx,
    sql`insert into field_capacity (staff_id, channel, per_day, weekdays)
        select ${staffId}, channel, "perDay", array(select distinct jsonb_array_elements_text(weekdays)::smallint order by 1)
        from jsonb_to_recordset(${JSON.stringify(capacity)}::jsonb) as c(channel text, "perDay" smallint, weekdays jsonb)`,
  )
  await run(ctx, sql`delete from field_area where staff_id = ${staffId}`)
  await run(
    ctx,
    sql`insert into field_area (staff_id, unit_id, division, postcode)
        select distinct ${staffId}::bigint, "unitId", division, postcode
        from jsonb_to_recordset(${JSON.stringify(areas)}::jsonb) as a("unitId" bigint, division text, postcode text)`,
  )
  await elevated(ctx, (all) => planAgain(all, staffId))
  return fieldWorkOf(ctx, { staffId })
}

/** What a person takes, as `setFieldWork` was told. Throws `not-found` for somebody out of sight. */
export async function fieldWorkOf(ctx: Ctx, input: { staffId: number }): Promise<FieldWork> {
  const { id: staffId } = await getStaff(ctx, { id: input.staffId })
  return {
    staffId,
    capacity: await rows(
      ctx,
      sql`select channel, per_day as "perDay", to_json(weekdays) as weekdays
          from field_capacity where staff_id = ${staffId} order by channel`,
    ),
    areas: await rows(
      ctx,
      sql`select unit_id as "unitId", division, postcode from field_area where staff_id = ${staffId} order by 1, 2, 3`,
    ),
  }
}
