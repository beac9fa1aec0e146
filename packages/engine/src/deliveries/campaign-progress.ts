import { sql } from 'kysely'
import { getCampaign } from '../campaigns/get-campaign.ts'
import { type Ctx, rows } from '../context.ts'

export const sendStates = [
  'held',
  'queued',
  'claimed',
  'in-hand',
  'sent',
  'retry',
  'failed',
  'unknown',
  'cancelled',
] as const
export type SendState = (typeof sendStates)[number]

/** Deliveries of a campaign by send state; `promised` is their sum, at every moment. */
export interface CampaignProgress extends Record<SendState, number> {
  promised: number
  /** Why deliveries failed, are held, unknown, put off or cancelled: the twenty most frequent reasons. */
  reasons: { state: SendState; reason: string; count: number }[]
}

export async function campaignProgress(ctx: Ctx, input: { campaignId: number }): Promise<CampaignProgress> {
  const campaign = await getCampaign(ctx, { id: input.campaignId })
  const steps = campaign.steps.map(({ id }) => id)
  const counts = await rows<{ state: SendState; n: number }>(
    ctx,
    sql`select state, count(*) as n from delivery where step_id = any(${steps}::bigint[]) group by 1`,
  )
  const reasons = await rows<{ state: SendState; reason: string; count: number }>(
    ctx,
    sql`select state, reason, count(*) as count from delivery
        where step_id = any(${steps}::bigint[]) and reason is not null and state <> 'sent'
        group by 1, 2 order by 3 desc, 2 limit 20`,
  )
  const of = (state: SendState) => counts.find((c) => c.state === state)?.n ?? 0
  const byState = Object.fromEntries(sendStates.map((state) => [state, of(state)])) as Record<SendState, number>
  return { ...byState, promised: counts.reduce((sum, { n }) => sum + n, 0), reasons }
}
