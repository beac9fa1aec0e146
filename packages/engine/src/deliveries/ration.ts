import { sql } from 'kysely'
import { dayIn } from '../clock.ts'
import { businessDay, type Ctx, rows, run } from '../context.ts'

/** Seconds of a rate that a claim may take at once: as long as a claim of a throttled sender lasts. */
const horizon = 10

interface Limit {
  id: number
  /** null: whatever the address. */
  domains: string[] | null
  ratePerSecond: number | null
  perDay: number | null
  growth: number
  /** Day from which `perDay` grows. */
  since: string | null
  /** Seconds until its next slot, by the database's clock; 0 when one is free. */
  wait: number
  /** Taken today. */
  used: number
  taken: number
}

/**
 * Takes from a sender's limits what a claim may send now, in the order of the claim; returns when the others come again,
 * by their numbers. The limits' rows are locked, so they hold over all workers; slots and the day's number are taken when
 * the claim commits and not given back, so that a limit is rather kept too well than broken.
 *
 * Those put off for a rate take no slots: their times are a guess, spread as the rate would have them.
 */
export async function ration(
  ctx: Ctx,
  senderId: number | null,
  claimed: readonly { seq: number; to: string }[],
): Promise<ReadonlyMap<number, Date>> {
  const late = new Map<number, Date>()
  if (senderId === null || claimed.length === 0) return late
  const today = businessDay(ctx)
  const limits = await rows<Limit>(
    ctx,
    sql`select id, domains, rate_per_second::float8 as "ratePerSecond", per_day as "perDay", growth::float8 as growth,
               since::text as since, case when day = ${today}::date then used else 0 end as used, 0 as taken,
               greatest(0, coalesce(extract(epoch from next_slot_at - clock_timestamp()), 0))::float8 as wait
        from sender_limit where sender_id = ${senderId} order by id for update`,
  )
  if (limits.length === 0) return late
  const guessed = new Map<Limit, number>()
  const tomorrow = nextDay(ctx, today)
  for (const { seq, to } of claimed) {
    const domain = to.slice(to.lastIndexOf('@') + 1).toLowerCase()
    const mine = limits.filter(({ domains }) => domains === null || domains.includes(domain))
    const full = mine.find((limit) => limit.used + limit.taken >= allowanceOf(limit, today))
    const busy = mine.find((limit) => waitOf(limit) > horizon)
    if (full) late.set(seq, tomorrow)
    else if (busy?.ratePerSecond) {
      const behind = (guessed.get(busy) ?? 0) + 1
      guessed.set(busy, behind)
      late.set(seq, new Date(ctx.now.getTime() + (waitOf(busy) - horizon + behind / busy.ratePerSecond) * 1000))
    } else for (const limit of mine) limit.taken += 1
  }
  const touched = limits.filter(({ taken }) => taken > 0)
  if (touched.length > 0) {
    await run(
      ctx,
      sql`update sender_limit l
          set used = t.used + t.taken, day = ${today}::date,
              next_slot_at = case when l.rate_per_second is not null then
                greatest(coalesce(l.next_slot_at, clock_timestamp()), clock_timestamp())
                + make_interval(secs => t.taken / l.rate_per_second::float8) end
          from jsonb_to_recordset(${JSON.stringify(touched)}::jsonb) as t(id bigint, used int, taken int)
          where l.id = t.id`,
    )
  }
  return late
}

/** Seconds until a limit's next slot, after those taken in this claim. */
const waitOf = ({ ratePerSecond, wait, taken }: Limit): number =>
  ratePerSecond === null ? 0 : wait + taken / ratePerSecond

/** How many may go on a day: `perDay`, times `growth` for each day since `since`. */
export function allowanceOf(
  { perDay, growth, since }: Pick<Limit, 'perDay' | 'growth' | 'since'>,
  day: string,
): number {
  if (perDay === null) return Number.POSITIVE_INFINITY
  const days = since === null ? 0 : Math.max(0, Math.round((Date.parse(day) - Date.parse(since)) / 86_400_000))
  return Math.floor(perDay * growth ** days)
}

/** When the organisation's next day begins, to the quarter of an hour. */
function nextDay(ctx: Ctx, today: string): Date {
  const quarter = 900_000
  let at = Math.ceil(ctx.now.getTime() / quarter) * quarter
  while (dayIn(ctx.timeZone, new Date(at)) === today) at += quarter
  return new Date(at)
}
