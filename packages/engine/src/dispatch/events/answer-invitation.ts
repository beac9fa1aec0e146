import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run } from '../../context.ts'
import { conflict, notFound } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'
import type { HeldOrder } from '../find-order.ts'
import { seatGuests } from './seat-guests.ts'

export const invitationAnswer = z.strictObject({
  eventId: z.int().positive(),
  customerId: z.int().positive(),
  /** `none` takes an answer back. */
  reply: z.enum(['accepted', 'declined', 'none']),
  /** How many come, the customer among them. */
  party: z.int().min(1).max(50).default(1),
})

export interface GuestState {
  reply: 'accepted' | 'declined' | 'none'
  party: number
  /** Accepted and not seated: on the waiting list. */
  seated: boolean
  /** Other customers who got a seat by it: somebody should tell them. */
  movedUp: number[]
}

/**
 * Takes down a customer's answer to an invitation. Who accepts gets a seat, or a place on the waiting list when it is full;
 * the seats of who declines go to who waits longest. The same answer again changes nothing. Needs `response.write` in the
 * customer's unit. Throws `not-found`, and `conflict` when the event was called off or is over.
 */
export async function answerInvitation(ctx: Ctx, input: z.input<typeof invitationAnswer>): Promise<GuestState> {
  const { eventId, customerId, reply, party } = parseInput(invitationAnswer, input)
  const customer = await row<{ unitId: number }>(
    ctx,
    sql`select unit_id as "unitId" from customer where id = ${customerId}`,
  )
  if (!customer) throw notFound('The customer')
  await requireRight(ctx, 'response.write', customer.unitId)
  if (!(await row(ctx, sql`select id from event where id = ${eventId}`))) throw notFound('The event')
  const answered = await elevated(ctx, (all) => answer(all, { eventId, customerId, reply, party, via: 'staff' }))
  if (!answered) throw conflict('The event was called off or is over; nobody answers it any more.')
  return answered
}

interface Answer {
  eventId: number
  customerId: number
  reply: GuestState['reply']
  party: number
  via: string
}

/** Null when the event was called off or is over. As the system or `elevated`. */
async function answer(ctx: Ctx, { eventId, customerId, reply, party, via }: Answer): Promise<GuestState | null> {
  const open = await row(
    ctx,
    sql`select id from event where id = ${eventId} and state = 'planned' and coalesce(ends_at, starts_at + interval '1 day') > ${ctx.now}
        for update`,
  )
  if (!open) return null
  await run(
    ctx,
    sql`insert into event_guest (event_id, customer_id, reply, party, replied_at, via)
        values (${eventId}, ${customerId}, ${reply}, ${party}, ${ctx.now}, ${via})
        on conflict (event_id, customer_id) do update
          set reply = excluded.reply, party = excluded.party, via = excluded.via,
              -- A larger party queues again; a smaller one keeps its seats.
              seated = event_guest.seated and excluded.reply = 'accepted' and excluded.party <= event_guest.party,
              replied_at = case when event_guest.reply = excluded.reply and excluded.party <= event_guest.party
                                then event_guest.replied_at else excluded.replied_at end
          where (event_guest.reply, event_guest.party) <> (excluded.reply, excluded.party)`,
  )
  const movedUp = await seatGuests(ctx, eventId)
  const guest = await row<{ seated: boolean }>(
    ctx,
    sql`select seated from event_guest where event_id = ${eventId} and customer_id = ${customerId}`,
  )
  return { reply, party, seated: guest?.seated ?? false, movedUp: movedUp.filter((id) => id !== customerId) }
}

/** A guest as they stood before an outcome; null: none. */
export type GuestBefore = { reply: GuestState['reply']; party: number } | null

/**
 * The answer that an outcome of an invitation's work order told; what was known before, or undefined where the step
 * invites to no event, or to one that is over. As the system or `elevated`.
 */
export async function answerByOutcome(
  ctx: Ctx,
  { stepId, customerId, channel }: HeldOrder,
  { reply, party }: { reply: 'accepted' | 'declined'; party: number },
): Promise<GuestBefore | undefined> {
  return answerOfStep(ctx, { stepId, customerId, reply, party, via: channel })
}

/** The same for an answer that came by itself, to a message of the step. */
export async function answerOfStep(
  ctx: Ctx,
  { stepId, ...given }: Omit<Answer, 'eventId'> & { stepId: number },
): Promise<GuestBefore | undefined> {
  const invited = await row<{ eventId: number; before: GuestBefore }>(
    ctx,
    sql`select s.event_id as "eventId",
               (select jsonb_build_object('reply', g.reply, 'party', g.party) from event_guest g
                where g.event_id = s.event_id and g.customer_id = ${given.customerId}) as before
        from step s where s.id = ${stepId} and s.event_id is not null`,
  )
  if (!invited) return undefined
  return (await answer(ctx, { ...given, eventId: invited.eventId })) ? invited.before : undefined
}

/** Takes back an answer that an outcome told. As the system or `elevated`. */
export async function restoreGuest(
  ctx: Ctx,
  { stepId, customerId, channel }: HeldOrder,
  before: GuestBefore,
): Promise<void> {
  const { reply, party } = before ?? { reply: 'none' as const, party: 1 }
  await answerOfStep(ctx, { stepId, customerId, reply, party, via: channel })
}
