import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, instant, row, rows, staffIdOf } from '../../context.ts'
import { badInput, conflict, notFound, sqlState } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import { afterId, type Page, pageInput, toPage } from '../../page.ts'
import { lineText, parseInput } from '../../parse-input.ts'
import { seatGuests } from './seat-guests.ts'

const time = z.iso.datetime({ offset: true, error: 'Write the time with its offset, as 2026-03-01T16:30:00+08:00.' })

const fields = {
  name: lineText(200),
  place: lineText(500),
  startsAt: time,
  endsAt: time.nullable().default(null),
  /** How many can come; null: no limit. */
  seats: z.int().min(1).max(1_000_000).nullable().default(null),
}
export const newEvent = z.strictObject({ unitId: z.int().positive(), ...fields })
export const eventChange = z.strictObject({
  id: z.int().positive(),
  name: fields.name.optional(),
  place: fields.place.optional(),
  startsAt: time.optional(),
  endsAt: time.nullable().optional(),
  seats: z.int().min(1).max(1_000_000).nullable().optional(),
  /** Called off: nobody answers any more; what was answered stays. */
  cancelled: z.literal(true).optional(),
})

/** A meeting that customers are invited to, by steps of campaigns that name it. Guests are counted with whom they bring. */
export interface EventView {
  id: number
  unitId: number
  name: string
  place: string
  startsAt: Date
  endsAt: Date | null
  seats: number | null
  state: 'planned' | 'cancelled'
  /** Deliveries of invitations that reached somebody or are with somebody. */
  invited: number
  seated: number
  waiting: number
  /** Customers. */
  declined: number
  attended: number
}

const columns = sql`
  e.id, e.unit_id as "unitId", e.name, e.place, e.starts_at as "startsAt", e.ends_at as "endsAt", e.seats, e.state,
  (select count(*) from step s join delivery d on d.step_id = s.id and d.state in ('sent', 'in-hand')
   where s.event_id = e.id) as invited, g.*`
const guests = sql`
  cross join lateral (
    select coalesce(sum(party) filter (where reply = 'accepted' and seated), 0)::int as seated,
           coalesce(sum(party) filter (where reply = 'accepted' and not seated), 0)::int as waiting,
           count(*) filter (where reply = 'declined') as declined,
           count(*) filter (where attended_at is not null) as attended
    from event_guest where event_id = e.id
  ) g`

/** Plans an event. Needs `campaign.write` in its unit. Throws `conflict` when the unit has it already. */
export async function createEvent(ctx: Ctx, input: z.input<typeof newEvent>): Promise<EventView> {
  const { unitId, name, place, startsAt, endsAt, seats } = parseInput(newEvent, input)
  await requireRight(ctx, 'campaign.write', unitId)
  requireOrder(startsAt, endsAt)
  try {
    const made = await row<{ id: number }>(
      ctx,
      sql`insert into event (unit_id, name, place, starts_at, ends_at, seats, created_by, created_at)
          values (${unitId}, ${name}, ${place}, ${startsAt}, ${endsAt}, ${seats}, ${staffIdOf(ctx)}, ${ctx.now})
          returning id`,
    )
    return getEvent(ctx, { id: made?.id ?? 0 })
  } catch (cause) {
    if (sqlState(cause) === '23505')
      throw conflict('The unit has this event at this time already. Choose another name.')
    throw cause
  }
}

/**
 * Changes what is given. Who waits moves up when seats are added. Throws `not-found`, and `conflict` when it was called
 * off, or when more guests have a seat than there would be.
 */
export async function updateEvent(ctx: Ctx, input: z.input<typeof eventChange>): Promise<EventView> {
  const { id, cancelled, ...change } = parseInput(eventChange, input)
  const event = await getEvent(ctx, { id })
  await requireRight(ctx, 'campaign.write', event.unitId)
  const locked = await row<{ state: string }>(ctx, sql`select state from event where id = ${id} for update`)
  if (locked?.state === 'cancelled') throw conflict('The event was called off. Plan another one.')
  const next = {
    name: change.name ?? event.name,
    place: change.place ?? event.place,
    startsAt: change.startsAt ?? event.startsAt,
    endsAt: change.endsAt === undefined ? event.endsAt : change.endsAt,
    seats: change.seats === undefined ? event.seats : change.seats,
  }
  requireOrder(next.startsAt, next.endsAt)
  const { seated } = await getEvent(ctx, { id })
  if (next.seats !== null && next.seats < seated) {
    throw conflict(`${seated} guests have a seat already. Keep at least as many, or take somebody's reply back first.`)
  }
  await rows(
    ctx,
    sql`update event set name = ${next.name}, place = ${next.place}, starts_at = ${next.startsAt}, ends_at = ${next.endsAt},
               seats = ${next.seats}, state = ${cancelled ? 'cancelled' : 'planned'}
        where id = ${id}`,
  )
  await seatGuests(ctx, id)
  return getEvent(ctx, { id })
}

function requireOrder(startsAt: string | Date, endsAt: string | Date | null): void {
  if (endsAt === null || new Date(endsAt) > new Date(startsAt)) return
  const message = 'It ends before it begins. Give a later end.'
  throw badInput(message, [{ path: 'endsAt', message }])
}

/** One event with its numbers. Throws `not-found` outside the actor's units. */
export async function getEvent(ctx: Ctx, input: { id: number }): Promise<EventView> {
  const found = await row<EventView>(ctx, sql`select ${columns} from event e ${guests} where e.id = ${input.id}`)
  if (!found) throw notFound('The event')
  return shaped(found)
}

/** Events of the actor's units, oldest first. */
export async function listEvents(ctx: Ctx, input: z.input<typeof pageInput> = {}): Promise<Page<EventView>> {
  const { cursor, limit } = parseInput(pageInput, input)
  const found = await rows<EventView>(
    ctx,
    sql`select ${columns} from event e ${guests} where e.id > ${afterId(cursor)} order by e.id limit ${limit + 1}`,
  )
  return toPage(found.map(shaped), limit)
}

const shaped = (event: EventView): EventView => ({
  ...event,
  startsAt: instant(event.startsAt),
  endsAt: instant(event.endsAt),
})
