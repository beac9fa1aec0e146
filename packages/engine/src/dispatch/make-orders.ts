import { sql } from 'kysely'
import { businessDay, type Ctx, rows, run } from '../context.ts'
import type { Outcome } from '../deliveries/channel.ts'
import { reopenSteps } from '../deliveries/reopen-steps.ts'
import { placeOrders } from './place-orders.ts'

/** A delivery that somebody has to carry out, with what to say, written for its customer. */
export interface WorkToGive {
  seq: number
  script: string
}

/**
 * Makes work orders of deliveries of a step and gives them to people, set-based; returns what became of each, in their
 * order: `in-hand` when somebody has it, `held` with what to do when nobody has; the ledger says so already.
 * Doing it again (after a crash, or for what was held) makes no second order; it looks again for somebody. As the system.
 */
export async function makeOrders(ctx: Ctx, stepId: number, work: readonly WorkToGive[]): Promise<Outcome[]> {
  if (work.length === 0) return []
  const seqs = work.map(({ seq }) => seq)
  const given = sql`unnest(${seqs}::int[], ${work.map(({ script }) => script)}::text[]) as w(seq, script)`
  await run(
    ctx,
    sql`insert into work_order (unit_id, campaign_id, campaign_name, step_id, seq, customer_id, channel, priority, script, due_on, created_at)
        select c.unit_id, d.campaign_id, p.name, d.step_id, d.seq, d.customer_id, d.channel, p.priority, w.script,
               ${businessDay(ctx)}::date + s.due_days, ${ctx.now}
        from ${given}
        join delivery d on d.step_id = ${stepId} and d.seq = w.seq
        join step s on s.id = d.step_id
        join campaign p on p.id = d.campaign_id
        join customer c on c.id = d.customer_id
        order by w.seq
        on conflict (step_id, seq) do update
          -- Queued again after it was ended: another round, with what is to be said now.
          set state = 'open', script = excluded.script, due_on = excluded.due_on, attempts = 0, planned_on = null,
              staff_id = null, former = '{}', closed_at = null, reason = null
          where work_order.state <> 'open'`,
  )
  const { reopened } = await placeOrders(ctx, sql`o.step_id = ${stepId} and o.seq = any(${seqs}::int[])`)
  // Settled with the order in one transaction: what a lost worker has not settled has not become one.
  await run(
    ctx,
    sql`update delivery d set state = case when o.staff_id is null then 'held' else 'in-hand' end, reason = o.reason,
               settled_at = case when o.staff_id is null then ${ctx.now}::timestamptz end,
               claim_token = null, lease_until = null, in_flight = false
        from work_order o
        where d.step_id = ${stepId} and d.seq = any(${seqs}::int[]) and d.state = 'claimed'
          and o.step_id = d.step_id and o.seq = d.seq`,
  )
  await reopenSteps(ctx, reopened)
  const made = await rows<{ seq: number; assigned: boolean; reason: string | null }>(
    ctx,
    sql`select seq, staff_id is not null as assigned, reason
        from work_order where step_id = ${stepId} and seq = any(${seqs}::int[])`,
  )
  const bySeq = new Map(made.map((order) => [order.seq, order]))
  return work.map(({ seq }): Outcome => {
    const order = bySeq.get(seq)
    if (order?.assigned) return { kind: 'in-hand' }
    return { kind: 'held', reason: order?.reason ?? 'The work order could not be made. Release it to try again.' }
  })
}
