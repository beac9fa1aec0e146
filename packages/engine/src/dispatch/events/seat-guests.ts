import { sql } from 'kysely'
import { type Ctx, elevated, rows } from '../../context.ts'

/**
 * Gives free seats to who accepted and waits, in the order of their answers; a party that does not fit keeps its place in
 * the queue before all later ones. Nobody who has a seat loses it. The caller has locked the event. Returns the
 * customers who moved up, in that order: somebody should tell them.
 */
export async function seatGuests(ctx: Ctx, eventId: number): Promise<number[]> {
  const seated = await elevated(ctx, (all) =>
    rows<{ customerId: number }>(
      all,
      sql`update event_guest g set seated = true
          from (
            select customer_id, sum(party) over (order by seated desc, replied_at, customer_id) as upto, replied_at
            from event_guest where event_id = ${eventId} and reply = 'accepted'
          ) queue
          join event e on e.id = ${eventId}
          where g.event_id = e.id and g.customer_id = queue.customer_id and not g.seated
            and (e.seats is null or queue.upto <= e.seats)
          returning g.customer_id as "customerId"`,
    ),
  )
  return seated.map(({ customerId }) => customerId)
}
