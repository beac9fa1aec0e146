import { sql } from 'kysely'
import { tryTransit } from '../campaigns/lifecycle.ts'
import { type Ctx, row, run } from '../context.ts'

/** Finishes a running or paused campaign that has no promise left, and nothing in anybody's hands. */
export async function finishIfDone(ctx: Ctx, campaignId: number): Promise<boolean> {
  const open = await row<{ any: boolean }>(
    ctx,
    sql`select exists (select from outbox where campaign_id = ${campaignId})
            or exists (select from step s join delivery d on d.step_id = s.id and d.settled_at is null and d.state = 'in-hand'
                       where s.campaign_id = ${campaignId}) as any`,
  )
  if (open?.any || !(await tryTransit(ctx, campaignId, 'finish'))) return false
  await run(ctx, sql`update campaign set finished_at = ${ctx.now} where id = ${campaignId}`)
  return true
}
