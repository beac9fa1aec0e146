import { type RawBuilder, sql } from 'kysely'
import { type CampaignView, getCampaign, type StepView } from '../campaigns/get-campaign.ts'
import { lockCampaigns } from '../campaigns/lock-campaigns.ts'
import { type Ctx, instant, row, rows, run } from '../context.ts'
import { enterLedger } from '../deliveries/enter-ledger.ts'
import { finishIfDone } from '../deliveries/finish-if-done.ts'
import { deferPromise, keepPromise } from '../jobs/promise-job.ts'
import { hasAnswered } from '../responses/has-answered.ts'
import { roomToHash } from '../segments/index.ts'
import { contactedLately } from './contact-pressure.ts'
import { exclusionOf } from './exclusion.ts'
import { sift, stage } from './select-audience.ts'
import { stepCondition } from './step-condition.ts'

/** Minutes between two looks at a step, so that people who come out of it one after another do not each cost a look. */
const pauseMinutes = 5

/** Why somebody gets nothing in a later step, in the order in which it is asked; the first that holds is kept. */
export type PassedOver =
  | 'answered'
  | 'no content'
  | 'suppressed'
  | 'no-consent'
  | 'unreachable'
  | 'condition'
  | 'pressure'

/**
 * Enters those into a later step whose delivery in the step before was settled, or who were passed over there, as many
 * days ago as the step says: each gets a delivery, or a note why not. Then the promise is put off until the next of them
 * can be due, or kept when nobody is left who could come; so late finishers are not forgotten, and the last step
 * finishes the campaign. Runs as the system, any number of times; two at once take turns.
 *
 * Deliveries held for a person do not keep a step waiting: their release promises the look anew.
 */
export async function enterStep(
  ctx: Ctx,
  promiseId: number,
  { campaignId, stepId }: { campaignId: number; stepId: number },
): Promise<{ entered: number; passedOver: number }> {
  const campaign = await getCampaign(ctx, { id: campaignId })
  const at = campaign.steps.findIndex(({ id }) => id === stepId)
  const [step, before] = [campaign.steps[at], campaign.steps[at - 1]]
  if (!step || !before) {
    await keepPromise(ctx, promiseId)
    return { entered: 0, passedOver: 0 }
  }
  await rows(ctx, sql`select from step where id = ${stepId} for no key update`)
  // Like a launch, in turns, so that each counts the contacts that the one before it has promised.
  await rows(ctx, sql`select pg_advisory_xact_lock(hashtext('tradewind.launch'))`)
  const over = campaign.state === 'cancelled' || (campaign.endAt !== null && campaign.endAt <= ctx.now)
  const wave = over
    ? { entered: 0, passedOver: 0 }
    : await enterLedger(ctx, campaignId, step, await selectForStep(ctx, campaign, step, before))
  if (!over) await run(ctx, sql`update step set problem = null where id = ${stepId} and problem is not null`)
  // From here on nothing of the campaign is opened again unseen: whoever does waits, and then promises the look anew.
  await lockCampaigns(ctx, [campaignId])
  const next = over ? null : await nextLook(ctx, step, before)
  if (next) await deferPromise(ctx, promiseId, next)
  else {
    await keepPromise(ctx, promiseId)
    await finishIfDone(ctx, campaignId)
  }
  return wave
}

/** Milliseconds after which a step that could not be entered is tried again. */
const problemWait = 3_600_000

/** Notes why a step could not be entered, for a person to mend; it is tried again an hour later. */
export async function noteStepProblem(
  ctx: Ctx,
  promiseId: number,
  { stepId, problem }: { stepId: number; problem: string },
): Promise<void> {
  await run(ctx, sql`update step set problem = ${problem} where id = ${stepId}`)
  await deferPromise(ctx, promiseId, new Date(ctx.now.getTime() + problemWait))
}

/**
 * Those who are through with `before` and have neither a delivery in `step` nor a note why not: (customer_id, unit_id,
 * cell_id, at), `at` being when they were through. `at` is null for those who are not yet: waiting, under way, in hand.
 *
 * Hand-written: the ranges of both steps in delivery_pkey and passed_over_pkey, piled up and grouped rather than joined.
 * Of a step that has just been filled the planner knows nothing, and would compare everybody with everybody (100,000
 * customers: a quarter of an hour).
 */
const comingOutOf = (before: StepView, step: StepView): RawBuilder<unknown> => sql`
  select customer_id, max(unit_id) as unit_id, max(cell_id) as cell_id, max(at) as at
  from (
    select customer_id, unit_id, cell_id,
           case when state in ('sent', 'failed', 'unknown', 'cancelled') then settled_at end as at, false as entered
    from delivery where step_id = ${before.id} and state <> 'held'
    union all
    select p.customer_id, a.unit_id, a.cell_id, p.at, false
    from passed_over p
    join step s on s.id = p.step_id
    join audience a on a.campaign_id = s.campaign_id and a.customer_id = p.customer_id
    where p.step_id = ${before.id}
    union all
    select customer_id, null, null, null, true from delivery where step_id = ${step.id}
    union all
    select customer_id, null, null, null, true from passed_over where step_id = ${step.id}
  ) pile
  group by customer_id having not bool_or(entered)`

/** Rows for `enterLedger`: everybody who is due for a step by now, with why they are passed over, if they are. */
async function selectForStep(
  ctx: Ctx,
  campaign: CampaignView,
  step: StepView,
  before: StepView,
): Promise<RawBuilder<unknown>> {
  const due = new Date(ctx.now.getTime() - step.delayDays * 86_400_000)
  const { contents, channel } = step
  const cells = campaign.cells.filter(({ name }) => contents.some(({ cell }) => cell === name)).map(({ id }) => id)
  const holds = await stepCondition(ctx, campaign, step)
  await roomToHash(ctx)
  await stage(
    ctx,
    sql`select c.id, d.unit_id, d.cell_id as preset_cell_id, case
          when ${hasAnswered(campaign.id, sql.ref('c.id'))} then 'answered'
          when d.cell_id <> all(${cells}::bigint[]) then 'no content'
          else coalesce(${exclusionOf('c', 'k', channel)}, case when ${holds} then null else 'condition' end)
        end as exclusion
        from (${comingOutOf(before, step)}) d
        join customer c on c.id = d.customer_id
        left join consent k on k.customer_id = c.id and k.channel = ${channel} and k.purpose = ${campaign.purpose}
        where d.at <= ${due}`,
  )
  return sql`
    with fit as not materialized (
      select id, unit_id, preset_cell_id from checked where exclusion is null
    )
    select ${campaign.id}::bigint as campaign_id, id as customer_id, unit_id, preset_cell_id as cell_id,
           exclusion as passed_over
    from (${sift([{ fate: 'pressure', ids: await contactedLately(ctx, campaign, channel) }])}) sifted
    union all
    select ${campaign.id}, id, unit_id, preset_cell_id, exclusion from checked where exclusion is not null`
}

/** When to look again; null when everybody is through with `before` and has been looked at. */
async function nextLook(ctx: Ctx, step: StepView, before: StepView): Promise<Date | null> {
  const delay = sql`make_interval(days => ${step.delayDays})`
  const found = await row<{ at: string | null }>(
    ctx,
    sql`select case when min(at) is not null
                    then greatest(min(at), ${ctx.now}::timestamptz + make_interval(mins => ${pauseMinutes})) end as at from (
          select coalesce(at, ${ctx.now}::timestamptz) + ${delay} as at from (${comingOutOf(before, step)}) d
          union all
          -- Who has still to come into the step before comes out of it later yet.
          select due_at + ${delay} from outbox where job = 'enter-step' and (payload->>'stepId')::bigint = ${before.id}
        ) next`,
  )
  return instant(found?.at ?? null)
}
