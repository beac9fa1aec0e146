import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, row, rows, run } from '../../context.ts'
import { conflict, notFound } from '../../errors.ts'
import { requireRightIn } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'
import { audienceWhere, inWindow, takesPart } from '../../responses/attribution.ts'
import { answeredBy, withdrawFromHands } from '../../responses/withdraw-from-hands.ts'

export const attendance = z.strictObject({
  eventId: z.int().positive(),
  customerIds: z.array(z.int().positive()).min(1).max(1_000),
  /** `false` takes it back. */
  attended: z.boolean().default(true),
})

/** People come early, and lists are made ready the day before. */
const early = "interval '1 day'"

/**
 * Takes down who came: each is a response of kind `visit`, attributed to the invitation they got, else to the latest
 * campaign in whose window it falls; who came without an invitation or an answer becomes a guest. Idempotent. Needs
 * `response.write` in the customers' units. Throws `not-found`, and `conflict` when the event was called off or lies more
 * than a day ahead. Returns how many were new, or taken back.
 */
export async function recordAttendance(ctx: Ctx, input: z.input<typeof attendance>): Promise<{ changed: number }> {
  const { eventId, customerIds, attended } = parseInput(attendance, input)
  const ids = [...new Set(customerIds)].sort((a, b) => a - b)
  const customers = await rows<{ unitId: number }>(
    ctx,
    sql`select unit_id as "unitId" from customer where id = any(${ids}::bigint[])`,
  )
  if (customers.length < ids.length) throw notFound(ids.length === 1 ? 'The customer' : 'One of the customers')
  await requireRightIn(ctx, 'response.write', [...new Set(customers.map(({ unitId }) => unitId))])
  const event = await row<{ state: string; startsAt: string; soon: boolean }>(
    ctx,
    sql`select state, starts_at as "startsAt", starts_at - ${sql.raw(early)} <= ${ctx.now} as soon from event where id = ${eventId}`,
  )
  if (!event) throw notFound('The event')
  if (event.state === 'cancelled') throw conflict('The event was called off.')
  if (!event.soon) throw conflict('The event lies more than a day ahead; nobody can have come yet.')
  const came = new Date(Math.min(instant(event.startsAt).getTime(), ctx.now.getTime()))
  return elevated(ctx, async (all) => {
    if (!attended) return { changed: await takeBack(all, eventId, ids) }
    await run(
      all,
      sql`insert into event_guest (event_id, customer_id, reply, via, attended_at)
          select ${eventId}, id, 'none', 'door', ${came}::timestamptz from unnest(${ids}::bigint[]) as id
          on conflict (event_id, customer_id) do update set attended_at = excluded.attended_at
            where event_guest.attended_at is null`,
    )
    return { changed: await insertVisits(all, eventId, ids, came) }
  })
}

async function takeBack(ctx: Ctx, eventId: number, ids: number[]): Promise<number> {
  await run(
    ctx,
    sql`delete from response where source = 'event'
          and external_id = any(array(select ${`${eventId}-`} || id from unnest(${ids}::bigint[]) as id))`,
  )
  return run(
    ctx,
    sql`update event_guest set attended_at = null
        where event_id = ${eventId} and customer_id = any(${ids}::bigint[]) and attended_at is not null`,
  )
}

/** Set-based: one probe each of delivery_customer and audience_customer for a guest. */
async function insertVisits(ctx: Ctx, eventId: number, ids: number[], came: Date): Promise<number> {
  const inserted = await rows<{ customer_id: number; campaign_id: number | null }>(
    ctx,
    sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id, step_id,
                              seq, attribution, responded, converted, detail)
        select 'event', ${`${eventId}-`} || cu.id, 'visit', ${came}::timestamptz, ${ctx.now}::timestamptz, cu.id, cu.unit_id,
               coalesce(d.campaign_id, w.campaign_id), d.step_id, d.seq,
               case when d.step_id is not null then 'token' when w.campaign_id is not null then 'window' else 'none' end,
               true, false, jsonb_build_object('eventId', ${eventId}::bigint)
        from customer cu
        left join lateral (
          select d.campaign_id, d.step_id, d.seq from delivery d join step s on s.id = d.step_id
          where d.customer_id = cu.id and s.event_id = ${eventId} and d.state in ('sent', 'in-hand', 'unknown')
          order by d.sent_at desc nulls last, d.step_id desc limit 1
        ) d on true
        left join lateral (
          select c.id as campaign_id
          from ${audienceWhere(sql`customer_id = cu.id`)} a join campaign c on c.id = a.campaign_id
          where d.step_id is null and ${takesPart} and ${inWindow(sql`${came}::timestamptz`)}
          order by c.launched_at desc, c.id desc limit 1
        ) w on true
        where cu.id = any(${ids}::bigint[])
        order by 2
        on conflict (source, external_id) do nothing
        returning customer_id, campaign_id`,
  )
  await withdrawFromHands(
    ctx,
    inserted.flatMap((one) => answeredBy('visit', one.customer_id, one.campaign_id)),
  )
  return inserted.length
}
