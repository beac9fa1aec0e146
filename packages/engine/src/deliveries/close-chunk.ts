import { lockCampaigns } from '../campaigns/lock-campaigns.ts'
import type { Ctx } from '../context.ts'
import { deferPromise, keepPromise } from '../jobs/promise-job.ts'
import type { Chunk } from './chunk.ts'
import { finishIfDone } from './finish-if-done.ts'
import { nextDue } from './hold-claim.ts'

/**
 * Ends one run of a chunk job: its promise is kept when every delivery is settled, else put off until the next one is
 * due. The last chunk of a campaign finishes the campaign.
 */
export async function closeChunk(ctx: Ctx, promiseId: number, chunk: Chunk): Promise<void> {
  const due = await nextDue(ctx, chunk)
  if (due) return deferPromise(ctx, promiseId, due)
  // Serialised on the campaign: of two workers closing the last two chunks, the second sees the first one's promise gone.
  await lockCampaigns(ctx, [chunk.campaignId])
  await keepPromise(ctx, promiseId)
  await finishIfDone(ctx, chunk.campaignId)
}
