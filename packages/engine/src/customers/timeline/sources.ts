import { type RawBuilder, sql } from 'kysely'
import { mayBeTakenBack } from '../../responses/take-back-response.ts'
import type { TimelineKind } from './entries.ts'

/** For each kind a statement of `at`, `key` and `told`, what is told of it, about one customer. */
export const sources: Record<TimelineKind, (customerId: number) => RawBuilder<unknown>> = {
  // What people carried out is told by its outcomes.
  delivery: (id) => sql`
    select coalesce(d.sent_at, d.settled_at, d.due_at) as at, d.step_id || '-' || d.seq as key,
           jsonb_build_object('campaignId', d.campaign_id, 'campaign', c.name, 'step', s.position, 'channel', d.channel,
                              'content', t.name, 'state', d.state, 'receipt', d.receipt, 'reason', d.reason) as told
    from delivery d
    join campaign c on c.id = d.campaign_id
    join step s on s.id = d.step_id
    left join step_content x on x.step_id = d.step_id and x.cell_id = d.cell_id
    left join template t on t.id = x.template_id
    where d.customer_id = ${id} and (d.state not in ('sent', 'failed') or not exists (
      select from work_order o join work_outcome w on w.work_order_id = o.id
      where o.step_id = d.step_id and o.seq = d.seq and w.corrected_at is null))`,

  // Those made of outcomes and orders are told there.
  response: (id) => sql`
    select r.occurred_at, r.id::text,
           jsonb_build_object('campaignId', c.id, 'campaign', c.name, 'response', r.kind, 'source', r.source,
                              'channel', d.channel, 'amount', coalesce(r.amount, (r.taken_back ->> 'amount')::bigint),
                              'currency', coalesce(r.currency, r.taken_back ->> 'currency'), 'words',
                              coalesce(r.detail ->> 'note', r.detail ->> 'comment', r.detail ->> 'text'),
                              'canTakeBack', ${mayBeTakenBack}, 'takenBack', case when r.taken_back is not null then
                                jsonb_build_object('at', r.taken_back -> 'at', 'staff', r.taken_back -> 'who',
                                                   'reason', r.taken_back -> 'reason') end)
    from response r
    left join campaign c on c.id = coalesce(r.campaign_id, (r.taken_back ->> 'campaignId')::bigint)
    left join delivery d on d.step_id = coalesce(r.step_id, (r.taken_back ->> 'stepId')::bigint)
      and d.seq = coalesce(r.seq, (r.taken_back ->> 'seq')::int)
    where r.customer_id = ${id} and not r.machine and r.source <> 'work-order' and not starts_with(r.source, 'order:')`,

  outcome: (id) => sql`
    select w.at, w.id::text,
           jsonb_build_object('campaignId', o.campaign_id, 'campaign', o.campaign_name, 'workOrderId', o.id,
                              'channel', o.channel, 'code', w.code, 'label', coalesce(k.label, w.code), 'note', w.note,
                              'staff', s.name, 'amount', w.amount, 'currency', w.currency,
                              'corrected', w.corrected_at is not null)
    from delivery d
    join work_order o on o.step_id = d.step_id and o.seq = d.seq
    join work_outcome w on w.work_order_id = o.id
    left join outcome_code k on k.channel = o.channel and k.code = w.code
    left join staff s on s.id = w.staff_id
    where d.customer_id = ${id}`,

  order: (id) => sql`
    select o.ordered_at, o.id::text,
           jsonb_build_object('campaignId', r.campaign_id, 'campaign', c.name, 'product', o.product,
                              'category', o.category, 'quantity', o.quantity, 'unit', u.name, 'amount', o.amount,
                              'currency', o.currency)
    from customer_order o
    join unit u on u.id = o.unit_id
    left join response r on r.source = 'order:' || o.source and r.external_id = o.external_id
    left join campaign c on c.id = r.campaign_id
    where o.customer_id = ${id}`,

  // UNION, not ALL: what an undo or a correction has put back stands in both.
  consent: (id) => sql`
    select k.recorded_at, concat_ws('/', k.channel, k.purpose, k.status),
           jsonb_build_object('channel', k.channel, 'purpose', k.purpose, 'status', k.status, 'evidence', k.evidence,
                              'staff', s.name)
    from (select channel, purpose, status, evidence, recorded_by, recorded_at from consent where customer_id = ${id}
          union
          select channel, purpose, status, evidence, recorded_by, recorded_at from consent_past
          where customer_id = ${id}) k
    left join staff s on s.id = k.recorded_by`,

  change: (id) => sql`
    select a.at, a.id::text,
           jsonb_build_object('action', a.action, 'staff', a.who, 'fields', coalesce(a.detail -> 'fields', '[]'))
    from audit a
    where a.customer_id = ${id}`,
}
