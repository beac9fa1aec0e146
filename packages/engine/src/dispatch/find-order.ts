import { sql } from 'kysely'
import type { AssistedChannel } from '../channel.ts'
import { type Ctx, elevated, instant, row } from '../context.ts'
import { notFound } from '../errors.ts'
import { hasRight } from '../org/rights.ts'

/** A work order as verbs that change it hold it: locked until the transaction ends. */
export interface HeldOrder {
  id: number
  unitId: number
  campaignId: number
  stepId: number
  seq: number
  customerId: number
  channel: AssistedChannel
  state: 'open' | 'done' | 'cancelled'
  staffId: number | null
  former: number[]
  attempts: number
  plannedOn: string | null
  appointmentAt: Date | null
  dueOn: string
  reason: string | null
  createdAt: Date
  closedAt: Date | null
}

/**
 * The work order, locked, for somebody who may act on it: who has it or had it (a phone may have been offline when it
 * went to somebody else), or who assigns work in its unit. Throws `not-found` for all others, as if it did not exist.
 */
export async function findOrder(ctx: Ctx, id: number): Promise<HeldOrder> {
  const seen = await row<{ unitId: number; staffId: number | null; former: number[] }>(
    ctx,
    sql`select unit_id as "unitId", staff_id as "staffId", to_json(former) as former from work_order where id = ${id}`,
  )
  if (!seen || !(await mayAct(ctx, seen))) throw notFound('The work order')
  const held = await elevated(ctx, (all) =>
    row<Omit<HeldOrder, 'appointmentAt' | 'createdAt' | 'closedAt'> & Record<string, string | null>>(
      all,
      sql`select id, unit_id as "unitId", campaign_id as "campaignId", step_id as "stepId", seq, customer_id as "customerId",
                 channel, state, staff_id as "staffId", to_json(former) as former, attempts,
                 planned_on::text as "plannedOn", appointment_at as "appointmentAt", due_on::text as "dueOn", reason,
                 created_at as "createdAt", closed_at as "closedAt"
          from work_order where id = ${id} for update`,
    ),
  )
  if (!held) throw notFound('The work order')
  const { appointmentAt, createdAt, closedAt } = held as unknown as Record<string, string>
  return {
    ...(held as unknown as HeldOrder),
    appointmentAt: instant(appointmentAt ?? null),
    createdAt: new Date(createdAt ?? 0),
    closedAt: instant(closedAt ?? null),
  }
}

/** Whether it is theirs, or was, or they assign work there. */
export async function mayAct(
  ctx: Ctx,
  { unitId, staffId, former }: { unitId: number; staffId: number | null; former: number[] },
): Promise<boolean> {
  if (ctx.actor.kind === 'system') return true
  const own = ctx.actor.staffId === staffId || former.includes(ctx.actor.staffId)
  if (own && (await hasRight(ctx, 'work.do', unitId))) return true
  return hasRight(ctx, 'work.assign', unitId)
}
