import { sql } from 'kysely'
import { lockCampaigns } from '../campaigns/lock-campaigns.ts'
import { type Ctx, rows } from '../context.ts'
import { promiseChunks } from './chunk.ts'
import { finishIfDone } from './finish-if-done.ts'

/** What a person says became of a delivery in their hands. */
export interface InHandSettlement {
  stepId: number
  seq: number
  /** `sent`: posted, done. `queued`: given back to the workers, due at `at`. */
  as: 'sent' | 'failed' | 'cancelled' | 'queued'
  /** When, UTC; now when left out. */
  at?: Date
  reason?: string
}

/**
 * Settles deliveries that are in a person's hands, all in one statement; what is not (any more) is left alone. What they
 * did after the campaign had been cancelled counts as sent all the same: it happened. A campaign that waited for nothing
 * else is finished. As the system, after the caller's own checks. Returns which were settled.
 */
export async function settleInHand(
  ctx: Ctx,
  settlements: InHandSettlement[],
): Promise<{ stepId: number; seq: number }[]> {
  if (settlements.length === 0) return []
  const settled = await rows<{ stepId: number; seq: number; as: string; campaignId: number }>(
    ctx,
    sql`with given as (
          select distinct on ("stepId", seq) * from jsonb_to_recordset(${JSON.stringify(settlements)}::jsonb)
            as g("stepId" bigint, seq int, "as" text, at timestamptz, reason text)
          order by "stepId", seq
        ), locked as materialized (
          select d.step_id, d.seq from delivery d join given g on d.step_id = g."stepId" and d.seq = g.seq
          where d.state = 'in-hand' or (d.state = 'cancelled' and g."as" = 'sent')
          order by d.step_id, d.seq for no key update of d
        )
        update delivery d
        set state = g."as", reason = coalesce(g.reason, d.reason), claim_token = null,
            sent_at = case when g."as" = 'sent' then coalesce(g.at, ${ctx.now}::timestamptz) else d.sent_at end,
            due_at = case when g."as" = 'queued' then coalesce(g.at, ${ctx.now}::timestamptz) else d.due_at end,
            settled_at = case when g."as" <> 'queued' then ${ctx.now}::timestamptz end
        from locked l join given g on g."stepId" = l.step_id and g.seq = l.seq
        where d.step_id = l.step_id and d.seq = l.seq
        returning d.step_id as "stepId", d.seq, g."as", d.campaign_id as "campaignId"`,
  )
  for (const [campaignId, ofCampaign] of Map.groupBy(settled, (row) => row.campaignId)) {
    // Locked first, so that of two who settle the last two at once the second sees that nothing is left.
    await lockCampaigns(ctx, [campaignId])
    const again = ofCampaign.filter((row) => row.as === 'queued')
    if (again.length === 0) {
      await finishIfDone(ctx, campaignId)
      continue
    }
    const steps = again.map(({ stepId }) => stepId)
    const seqs = again.map(({ seq }) => seq)
    await promiseChunks(ctx, campaignId, sql`select * from unnest(${steps}::bigint[], ${seqs}::int[])`)
  }
  return settled.map(({ stepId, seq }) => ({ stepId, seq }))
}
