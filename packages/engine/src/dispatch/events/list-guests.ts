import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, instant, rows } from '../../context.ts'
import { afterId, type Page, pageInput, toPage } from '../../page.ts'
import { parseInput } from '../../parse-input.ts'
import { getEvent } from './event.ts'

export interface Guest {
  /** Of the customer. */
  id: number
  name: string
  mobile: string | null
  reply: 'accepted' | 'declined' | 'none'
  party: number
  seated: boolean
  repliedAt: Date | null
  via: string
  attendedAt: Date | null
}

const input = pageInput.extend({ eventId: z.coerce.number().int().positive() })

/** Who answered an invitation or came, by customer. Throws `not-found` for an event outside the actor's units. */
export async function listGuests(ctx: Ctx, given: z.input<typeof input>): Promise<Page<Guest>> {
  const { eventId, cursor, limit } = parseInput(input, given)
  await getEvent(ctx, { id: eventId })
  const found = await rows<Guest>(
    ctx,
    sql`select c.id, c.name, c.mobile, g.reply, g.party, g.seated, g.replied_at as "repliedAt", g.via,
               g.attended_at as "attendedAt"
        from event_guest g join customer c on c.id = g.customer_id
        where g.event_id = ${eventId} and c.id > ${afterId(cursor)} order by c.id limit ${limit + 1}`,
  )
  const shaped = found.map((guest) => ({
    ...guest,
    repliedAt: instant(guest.repliedAt),
    attendedAt: instant(guest.attendedAt),
  }))
  return toPage(shaped, limit)
}
