import { type RawBuilder, sql } from 'kysely'
import { getCampaign } from '../campaigns/get-campaign.ts'
import type { Channel } from '../channel.ts'
import { type Ctx, elevated, instant, row, rows } from '../context.ts'

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

/** Deliveries by send state; `promised` is their sum, at every moment. */
export interface SumOfStates extends Record<SendState, number> {
  promised: number
}

export interface StepProgress extends SumOfStates {
  stepId: number
  position: number
  channel: Channel
  /** Who gets nothing in this step, by the reason. */
  passedOver: { reason: string; count: number }[]
  /** Who has still to come into it. */
  waiting: number
  /** When it is looked for them next; null when nobody can come any more, and for the first step. */
  nextLookAt: Date | null
  /** Why nobody could come into it at the last look, for a person to mend; null when all is well. */
  problem: string | null
}

/** A campaign's deliveries by send state, in all and by step. */
export interface CampaignProgress extends SumOfStates {
  steps: StepProgress[]
  /** Why deliveries failed, are held, unknown, put off or cancelled: the twenty most frequent reasons. */
  reasons: { state: SendState; reason: string; count: number }[]
}

export async function campaignProgress(ctx: Ctx, input: { campaignId: number }): Promise<CampaignProgress> {
  const { id, steps } = await getCampaign(ctx, { id: input.campaignId })
  const ids = sql`any(${steps.map((step) => step.id)}::bigint[])`
  const { counts, reasons } = await countStates(ctx, ids)
  // Sums alone go out, of a campaign that the actor sees.
  const [passed, looks] = await elevated(ctx, async (all) => [
    await rows<{ stepId: number; reason: string; count: number }>(
      all,
      sql`select step_id as "stepId", reason, count(*) as count from passed_over where step_id = ${ids}
          group by 1, 2 order by 3 desc, 2`,
    ),
    await rows<{ stepId: number; at: string | null; problem: string | null }>(
      all,
      sql`select s.id as "stepId", s.problem, (
            select min(due_at) from outbox o where o.campaign_id = ${id} and o.job = 'enter-step'
              and (o.payload->>'stepId')::bigint = s.id) as at
          from step s where s.campaign_id = ${id}`,
    ),
  ])
  let before = 0
  const bySteps = steps.map(({ id: stepId, position, channel }): StepProgress => {
    const progress = sumOf(counts.filter((count) => count.stepId === stepId))
    const passedOver = passed.flatMap(({ stepId: of, ...one }) => (of === stepId ? [one] : []))
    const here = progress.promised + passedOver.reduce((sum, { count }) => sum + count, 0)
    const waiting = position === 1 ? 0 : before - here
    before = here + waiting
    const look = looks.find((look) => look.stepId === stepId)
    const nextLookAt = instant(look?.at ?? null)
    return { stepId, position, channel, ...progress, passedOver, waiting, nextLookAt, problem: look?.problem ?? null }
  })
  return { ...sumOf(counts), steps: bySteps, reasons }
}

interface Counted {
  counts: { stepId: number; state: SendState; n: number }[]
  reasons: CampaignProgress['reasons']
}

/** Hand-written: people watch this while a campaign runs, and its deliveries are read once, not for each of the two. */
async function countStates(ctx: Ctx, steps: RawBuilder<unknown>): Promise<Counted> {
  const counted = await row<Counted>(
    ctx,
    sql`with grouped as (
          select step_id, state, case when state <> 'sent' then reason end as reason, count(*) as n
          from delivery where step_id = ${steps} group by 1, 2, 3
        )
        select (select coalesce(json_agg(s), '[]')
                from (select step_id as "stepId", state, sum(n)::bigint as n from grouped group by 1, 2) s) as counts,
               (select coalesce(json_agg(r), '[]')
                from (select state, reason, sum(n)::bigint as count from grouped where reason is not null
                      group by 1, 2 order by 3 desc, 2 limit 20) r) as reasons`,
  )
  return counted ?? { counts: [], reasons: [] }
}

function sumOf(counts: { state: SendState; n: number }[]): SumOfStates {
  const total = (keep: (state: SendState) => boolean) =>
    counts.reduce((sum, { state, n }) => (keep(state) ? sum + n : sum), 0)
  const byState = Object.fromEntries(sendStates.map((state) => [state, total((one) => one === state)]))
  return { promised: total(() => true), ...(byState as Record<SendState, number>) }
}
