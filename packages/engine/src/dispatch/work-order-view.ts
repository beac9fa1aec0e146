import { type RawBuilder, sql } from 'kysely'
import type { AssistedChannel } from '../channel.ts'
import { type Ctx, instant, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { mayAct } from './find-order.ts'

export interface WorkOrderView {
  id: number
  unitId: number
  campaignId: number
  campaignName: string
  stepId: number
  channel: AssistedChannel
  /** done: an outcome ended it. cancelled: it is not to be done any more, for the reason. */
  state: 'open' | 'done' | 'cancelled'
  /** Who has it; null: nobody, for the reason. */
  staffId: number | null
  staffName: string | null
  reason: string | null
  priority: number
  /** Days, `2026-03-31`. It is given up after the last. */
  plannedOn: string | null
  dueOn: string
  appointmentAt: Date | null
  /** Outcomes so far that did not end it. */
  attempts: number
  customer: {
    id: number
    name: string
    address: string | null
    postcode: string | null
    mobile: string | null
    fax: string | null
  }
  /** When the customer answered this campaign last, in whatever way. */
  answeredAt: Date | null
}

export interface OutcomeView {
  id: number
  code: string
  /** As the code is called today. */
  label: string
  at: Date
  staffId: number | null
  note: string | null
  minutes: number | null
  amount: number | null
  currency: string | null
  nextAt: Date | null
  /** When it was taken back as mistaken. */
  correctedAt: Date | null
}

export interface WorkOrderDetail extends WorkOrderView {
  /** What to say, written for this customer. */
  script: string
  /** The oldest first. */
  outcomes: OutcomeView[]
}

const columns = sql`
  o.id, o.unit_id as "unitId", o.campaign_id as "campaignId", o.campaign_name as "campaignName", o.step_id as "stepId", o.channel,
  o.state, o.staff_id as "staffId", s.name as "staffName", o.reason, o.priority, o.planned_on::text as "plannedOn",
  o.due_on::text as "dueOn", o.appointment_at as "appointmentAt", o.attempts,
  jsonb_build_object('id', c.id, 'name', c.name, 'address', c.address, 'postcode', c.postcode, 'mobile', c.mobile,
                     'fax', c.fax) as customer,
  (select max(occurred_at) from response r
   where r.campaign_id = o.campaign_id and r.customer_id = o.customer_id and r.responded and not r.machine) as "answeredAt"`

const tables = sql`work_order o
  join customer c on c.id = o.customer_id
  left join staff s on s.id = o.staff_id`

/** Work orders `o` with their customers `c`, as the actor sees them. */
export async function readOrders(
  ctx: Ctx,
  { where, order, limit }: { where: RawBuilder<unknown>; order: RawBuilder<unknown>; limit: number },
): Promise<WorkOrderView[]> {
  const found = await rows<WorkOrderView>(
    ctx,
    sql`select ${columns} from ${tables} where ${where} order by ${order} limit ${limit}`,
  )
  return found.map(shaped)
}

const shaped = <T extends WorkOrderView>(order: T): T => ({
  ...order,
  appointmentAt: instant(order.appointmentAt),
  answeredAt: instant(order.answeredAt),
})

/** One work order with its script and all that came of it. Throws `not-found` for who neither has it nor assigns work there. */
export async function getWorkOrder(ctx: Ctx, input: { id: number }): Promise<WorkOrderDetail> {
  const found = await row<WorkOrderView & { script: string; former: number[] }>(
    ctx,
    sql`select ${columns}, o.script, to_json(o.former) as former from ${tables} where o.id = ${input.id}`,
  )
  if (!found || !(await mayAct(ctx, found))) throw notFound('The work order')
  const outcomes = await rows<OutcomeView>(
    ctx,
    sql`select w.id, w.code, coalesce(k.label, w.code) as label, w.at, w.staff_id as "staffId", w.note, w.minutes, w.amount,
               w.currency, w.next_at as "nextAt", w.corrected_at as "correctedAt"
        from work_outcome w left join outcome_code k on k.channel = ${found.channel} and k.code = w.code
        where w.work_order_id = ${input.id} order by w.id`,
  )
  const { former: _, ...order } = shaped(found)
  return {
    ...order,
    outcomes: outcomes.map((one) => ({
      ...one,
      at: instant(one.at),
      nextAt: instant(one.nextAt),
      correctedAt: instant(one.correctedAt),
    })),
  }
}
