import { type RawBuilder, sql } from 'kysely'
import type { Channel } from '../channel.ts'
import { type Ctx, row } from '../context.ts'
import { nextAllowed } from './next-allowed.ts'
import { quietPlaces } from './quiet-rules.ts'

/** So long at least, where rules leave nothing, until it is asked again whether they still do. */
const never = 86_400_000

/**
 * The units in which a channel keeps quiet at this moment, and until when, as rows (unit_id, until); null when there is
 * none. Told for units and not for people, since a unit has one clock and one calendar.
 */
export async function quietNow(ctx: Ctx, channel: Channel): Promise<RawBuilder<unknown> | null> {
  // Asked before each claim, and most organisations have no rule for most channels.
  if (!(await row(ctx, sql`select from quiet_rule where channel = ${channel} limit 1`))) return null
  const quiet = (await quietPlaces(ctx, [channel])).flatMap(({ units, timeZone, rules }) => {
    const until = nextAllowed(rules, timeZone ?? ctx.timeZone, ctx.now) ?? new Date(ctx.now.getTime() + never)
    return until > ctx.now ? units.map((unitId) => ({ unitId, until })) : []
  })
  if (quiet.length === 0) return null
  return sql`select * from unnest(${quiet.map(({ unitId }) => unitId)}::bigint[],
                                  ${quiet.map(({ until }) => until.toISOString())}::timestamptz[]) as q(unit_id, until)`
}
