import { type RawBuilder, sql } from 'kysely'
import type { AssistedChannel } from '../channel.ts'
import { type Ctx, instant, rows } from '../context.ts'
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
  /** What came of it last, as that code is called today. */
  outcome: string | null
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
  (select coalesce(k.label, w.code)
   from work_outcome w left join outcome_code k on k.channel = o.channel and k.code = w.code
   where w.work_order_id = o.id and w.corrected_at is null order by w.id desc limit 1) as outcome,
  jsonb_build_object('id', c.id, 'name', c.name, 'address', c.address, 'postcode', c.postcode, 'mobile', c.mobile,
                     'fax', c.fax) as customer,
  (select max(occurred_at) from response r
   where r.campaign_id = o.campaign_id and r.customer_id = o.customer_id and r.responded and not r.machine) as "answeredAt"`

const detailColumns = sql`
  ${columns}, o.script, to_json(o.former) as former,
  (select coalesce(jsonb_agg(jsonb_build_object(
            'id', w.id, 'code', w.code, 'label', coalesce(k.label, w.code), 'at', w.at, 'staffId', w.staff_id, 'note', w.note,
            'minutes', w.minutes, 'amount', w.amount, 'currency', w.currency, 'nextAt', w.next_at,
            'correctedAt', w.corrected_at) order by w.id), '[]')
   from work_outcome w left join outcome_code k on k.channel = o.channel and k.code = w.code
   where w.work_order_id = o.id) as outcomes`

interface Which {
  where: RawBuilder<unknown>
  order: RawBuilder<unknown>
  limit: number
}

const select = <T extends object>(ctx: Ctx, what: RawBuilder<unknown>, { where, order, limit }: Which): Promise<T[]> =>
  rows<T>(
    ctx,
    sql`select ${what}
        from work_order o join customer c on c.id = o.customer_id left join staff s on s.id = o.staff_id
        where ${where} order by ${order} limit ${limit}`,
  )

/** Work orders `o` with their customers `c`, as the actor sees them. */
export async function readOrders(ctx: Ctx, which: Which): Promise<WorkOrderView[]> {
  return (await select<WorkOrderView>(ctx, columns, which)).map(shaped)
}

/** The same with scripts and outcomes, and who had each. */
export async function readWholeOrders(ctx: Ctx, which: Which): Promise<(WorkOrderDetail & { former: number[] })[]> {
  const found = await select<WorkOrderDetail & { former: number[] }>(ctx, detailColumns, which)
  return found.map((order) => ({ ...shaped(order), outcomes: order.outcomes.map(shapedOutcome) }))
}

const shaped = <T extends WorkOrderView>(order: T): T => ({
  ...order,
  appointmentAt: instant(order.appointmentAt),
  answeredAt: instant(order.answeredAt),
})

const shapedOutcome = (outcome: OutcomeView): OutcomeView => ({
  ...outcome,
  at: instant(outcome.at),
  nextAt: instant(outcome.nextAt),
  correctedAt: instant(outcome.correctedAt),
})

/** One work order with its script and all that came of it. Throws `not-found` for who neither has it nor assigns work there. */
export async function getWorkOrder(ctx: Ctx, input: { id: number }): Promise<WorkOrderDetail> {
  const which = { where: sql`o.id = ${input.id}`, order: sql`o.id`, limit: 1 }
  const [found] = await readWholeOrders(ctx, which)
  if (!found || !(await mayAct(ctx, found))) throw notFound('The work order')
  return withoutFormer(found)
}

export const withoutFormer = ({ former: _, ...order }: WorkOrderDetail & { former: number[] }): WorkOrderDetail => order
