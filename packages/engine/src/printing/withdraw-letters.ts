import { type RawBuilder, sql } from 'kysely'
import { exclusionOf } from '../audience/exclusion.ts'
import { stopReason } from '../audience/stop-reasons.ts'
import { lockCampaigns } from '../campaigns/lock-campaigns.ts'
import { type Ctx, rows } from '../context.ts'
import { finishIfDone } from '../deliveries/finish-if-done.ts'
import { leaveSteps, type Reopened } from '../deliveries/reopen-steps.ts'
import { keepPromise } from '../jobs/promise-job.ts'
import { hasAnswered } from '../responses/has-answered.ts'
import { getPrintBatch } from './print-batches.ts'

/**
 * Takes letters that are frozen and not printed out of their batches, among those that `which` selects (a condition on
 * the delivery `d`): of customers who have answered the campaign, or must not be written to any more. Their numbers stay
 * empty. The batch's row is shared with others who do this, and waited for where it is being counted as printed, so that a
 * letter is either on paper or taken back. Returns the steps; the caller calls `leaveSteps` with them. As the system or
 * `elevated`. By delivery_pkey or delivery_customer, and print_piece_step_id_seq_key.
 */
export const withdrawLetters = (ctx: Ctx, which: RawBuilder<unknown>): Promise<Reopened[]> =>
  rows<Reopened>(
    ctx,
    sql`with planned as materialized (
          select p.batch_id, p.piece, d.step_id, d.seq,
                 coalesce(${exclusionOf('c', 'k', 'letter')},
                          case when ${hasAnswered(sql`d.campaign_id`, sql`d.customer_id`)} then 'answered' end) as stop
          from delivery d
          join print_piece p on p.step_id = d.step_id and p.seq = d.seq
          join print_batch b on b.id = p.batch_id and b.printed_at is null
          join customer c on c.id = d.customer_id
          join campaign g on g.id = d.campaign_id
          left join consent k on k.customer_id = c.id and k.channel = 'letter' and k.purpose = g.purpose
          where d.state = 'in-hand' and ${which}
          for share of b
        ), taken as (
          update print_piece p set withdrawn_at = ${ctx.now} from planned l
          where l.stop is not null and p.batch_id = l.batch_id and p.piece = l.piece
        ), settled as (
          update delivery d set state = 'cancelled', reason = ${stopReason(sql`l.stop`)}, settled_at = ${ctx.now}
          from planned l where l.stop is not null and d.step_id = l.step_id and d.seq = l.seq and d.state = 'in-hand'
          returning d.campaign_id, d.step_id
        )
        select distinct campaign_id as "campaignId", step_id as "stepId" from settled`,
  )

/**
 * Asks once more before a batch is printed, as before every sending: what has changed since is not set. Whether there is
 * anything to print; else the promise is kept, and a campaign that waited for nothing else is finished. As the system.
 */
export async function recheckBatch(ctx: Ctx, promiseId: number, { batchId }: { batchId: number }): Promise<boolean> {
  const { campaignId, stepId } = await getPrintBatch(ctx, { id: batchId })
  await lockCampaigns(ctx, [campaignId])
  await leaveSteps(ctx, await withdrawLetters(ctx, sql`d.step_id = ${stepId} and p.batch_id = ${batchId}`))
  if ((await getPrintBatch(ctx, { id: batchId })).state === 'planned') return true
  await keepPromise(ctx, promiseId)
  await finishIfDone(ctx, campaignId)
  return false
}
