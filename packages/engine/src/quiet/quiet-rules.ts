import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../channel.ts'
import { isTimeZone } from '../clock.ts'
import { type Ctx, elevated, rows, run } from '../context.ts'
import { badInput } from '../errors.ts'
import { requireRight, rightsAt } from '../org/rights.ts'
import { withinUnit } from '../org/units-below.ts'
import { parseInput } from '../parse-input.ts'
import { minuteOf, type QuietTimes, quietDays } from './next-allowed.ts'

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the time as 21:00.')
const rule = z.strictObject({
  channel: z.enum(channels),
  /** Quiet hours, local time; over midnight when `from` is later than `until`. */
  from: time.nullable().default(null),
  until: time.nullable().default(null),
  /** Quiet all day: on public holidays of China, or on every day that is not worked on there. */
  days: z.enum(quietDays).default('none'),
})
export const quietHoursInput = z.strictObject({
  unitId: z.number().int().positive(),
  /** Where the unit and everything below it are, IANA name; null: where the unit above is, or the organisation. */
  timeZone: z
    .string()
    .refine(isTimeZone, 'Give the IANA name of a time zone such as Asia/Urumqi.')
    .nullable()
    .default(null),
  rules: z.array(rule).max(channels.length),
})

/** When nobody is contacted in a channel. */
export interface QuietRule extends QuietTimes {
  /** Whose rule it is: the unit's own or one above it. */
  unitId: number
  channel: Channel
}
export interface QuietHours {
  /** Whose clock and calendar days hold in the unit. */
  timeZone: string
  rules: QuietRule[]
}

/**
 * Replaces the quiet hours of a unit, one rule a channel, which hold for it and everything below it beside those of the
 * units above. Needs `unit.manage`. Throws `bad-input` for a rule that says nothing, and for one that together with
 * others would leave a unit no minute of the day.
 */
export async function setQuietHours(ctx: Ctx, input: z.input<typeof quietHoursInput>): Promise<QuietHours> {
  const { unitId, timeZone, rules } = parseInput(quietHoursInput, input)
  await requireRight(ctx, 'unit.manage', unitId)
  if (new Set(rules.map(({ channel }) => channel)).size < rules.length) {
    throw badInput('Two rules have the same channel. Keep one for each.')
  }
  for (const [i, { from, until, days }] of rules.entries()) {
    const path = `rules.${i}`
    if ((from === null) !== (until === null))
      throw badInput('Quiet hours have a beginning and an end.', [{ path, message: 'Give both from and until.' }])
    if (from === null ? days === 'none' : from === until) {
      throw badInput('This rule keeps nothing quiet, or everything.', [
        { path, message: 'Give hours that begin and end at different times, or days.' },
      ])
    }
  }
  return elevated(ctx, async (ctx) => {
    // Two people who replace them at once do it one after the other.
    await rows(ctx, sql`select from unit where id = ${unitId} for no key update`)
    await run(ctx, sql`update unit set time_zone = ${timeZone} where id = ${unitId}`)
    await run(ctx, sql`delete from quiet_rule where unit_id = ${unitId}`)
    await run(
      ctx,
      sql`insert into quiet_rule (unit_id, channel, quiet_from, quiet_until, quiet_days)
          select ${unitId}, channel, "from", until, days
          from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb) as r(channel text, "from" text, until text, days text)`,
    )
    await requireSomeMinute(ctx, unitId)
    return hoursOf(ctx, unitId)
  })
}

/** The quiet hours that hold in a unit: its own, and those of the units above. */
export async function getQuietHours(ctx: Ctx, input: { unitId: number }): Promise<QuietHours> {
  await rightsAt(ctx, input.unitId) // not-found outside the actor's units; to see them takes no right
  return elevated(ctx, (ctx) => hoursOf(ctx, input.unitId))
}

async function hoursOf(ctx: Ctx, unitId: number): Promise<QuietHours> {
  const [place] = await rows<{ timeZone: string | null }>(
    ctx,
    sql`select ${zoneOf('u')} as "timeZone" from unit u where u.id = ${unitId}`,
  )
  const rules = await rows<QuietRule>(
    ctx,
    sql`select r.unit_id as "unitId", r.channel, r.quiet_from as "from", r.quiet_until as until, r.quiet_days as days
        from quiet_rule r join unit u on u.id = ${unitId} and u.path @> array[r.unit_id]
        order by array_position(u.path, r.unit_id), r.channel`,
  )
  return { timeZone: place?.timeZone ?? ctx.timeZone, rules }
}

/** The time zone said for the nearest unit at or above the unit `u`; null for none. */
const zoneOf = (unit: string) => sql`(
  select a.time_zone from unit a
  where a.id = any(${sql.ref(`${unit}.path`)}) and a.time_zone is not null
  order by array_position(${sql.ref(`${unit}.path`)}, a.id) desc limit 1)`

/** Units that share time zone and rules, with both. */
export interface QuietPlaces {
  units: number[]
  timeZone: string | null
  rules: (QuietTimes & { channel: Channel })[]
}

/**
 * The units with rules for the given channels, those with the same ones together. Hand-written: a handful of rules, each
 * joined with the units below it (2,000 units: some milliseconds).
 */
export const quietPlaces = (ctx: Ctx, of: readonly Channel[], unitId?: number): Promise<QuietPlaces[]> =>
  rows<QuietPlaces>(
    ctx,
    sql`select jsonb_agg(u.id) as units, ${zoneOf('u')} as "timeZone", u.rules
        from (
          select u.id, u.path, jsonb_agg(jsonb_build_object('channel', r.channel, 'from', r.quiet_from,
                   'until', r.quiet_until, 'days', r.quiet_days) order by r.unit_id, r.channel) as rules
          from quiet_rule r join unit u on u.path @> array[r.unit_id]
          where r.channel = any(${[...of]}::text[]) and ${withinUnit(sql`u.id`, unitId)}
          group by u.id, u.path
        ) u
        group by 2, 3`,
  )

async function requireSomeMinute(ctx: Ctx, unitId: number): Promise<void> {
  for (const { rules } of await quietPlaces(ctx, channels, unitId)) {
    for (const [channel, ofChannel] of Map.groupBy(rules, (rule) => rule.channel)) {
      const left = Array.from({ length: 1_440 }, (_, minute) => minute).some((minute) =>
        ofChannel.every(
          ({ from, until }) => from === null || until === null || !lies(minute, minuteOf(from), minuteOf(until)),
        ),
      )
      if (!left) {
        throw badInput(
          `Together with the rules of other units this leaves no minute of the day for ${channel}. Shorten the hours.`,
        )
      }
    }
  }
}

const lies = (minute: number, from: number, until: number): boolean =>
  from < until ? minute >= from && minute < until : minute >= from || minute < until
