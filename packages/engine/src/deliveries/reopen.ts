import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type CampaignState, transit } from '../campaigns/lifecycle.ts'
import { type Ctx, elevated, row, rows, run } from '../context.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { type CampaignProgress, campaignProgress } from './campaign-progress.ts'
import { promiseChunks, promiseLooks } from './chunk.ts'
import { commonReason, deadStates } from './dead-letters.ts'

export const releaseHeldInput = z.strictObject({ campaignId: z.int().positive() })
export const resolveUnknownInput = releaseHeldInput.extend({
  /** `sent`: it did leave, or shall count as if. `queued`: send it again, at the risk that somebody gets it twice. */
  as: z.enum(['sent', 'queued']),
})

export const resolveDeliveriesInput = releaseHeldInput.extend({
  state: z.enum(deadStates),
  /** Only of this step, and only those with this common reason (`deadLetters`). */
  stepId: z.int().positive().optional(),
  reason: z.string().max(2_000).optional(),
  /** What becomes of them: sent again; `unknown` ones counted as sent; given up. */
  as: z.enum(['queued', 'sent', 'cancelled']),
})

/**
 * Decides about deliveries that do not go on by themselves, all of a state or one group of them. `queued`: they are sent
 * again with the same Message-ID, failed ones with all their attempts, and a finished campaign runs again; consent and
 * address are checked as always. `sent`: for unknown ones, they count from when they were last heard of. `cancelled`:
 * held and unknown ones are given up. Needs `campaign.launch`. Throws `not-found`, `forbidden`, `bad-input` for what
 * cannot become of a state, and `conflict` when the campaign never ran, or was cancelled and sends nothing again.
 */
export async function resolveDeliveries(
  ctx: Ctx,
  input: z.input<typeof resolveDeliveriesInput>,
): Promise<CampaignProgress> {
  const { campaignId, state, as, stepId, reason } = parseInput(resolveDeliveriesInput, input)
  if (as === 'sent' && state !== 'unknown') {
    throw badInput(`Deliveries that are ${state} surely have not left. Send them again, or leave them.`)
  }
  if (as === 'cancelled' && state === 'failed') throw badInput('Failed deliveries are given up already. Leave them.')
  const campaign = await findLaunched(ctx, campaignId)
  const which = sql`${ofCampaign(campaignId)} and state = ${state}
    and ${stepId === undefined ? sql`true` : sql`step_id = ${stepId}`}
    and ${reason === undefined ? sql`true` : sql`${commonReason(sql`reason`)} = ${reason}`}`
  await elevated(ctx, (all) => {
    if (as === 'sent') return countAsSent(all, which)
    return as === 'cancelled' ? giveUp(all, campaign, which) : queueAgain(all, campaign, which)
  })
  return campaignProgress(ctx, { campaignId })
}

/**
 * Queues again what was held for a person, who has mended by now what the reasons named. A finished campaign runs again
 * until they are settled. Needs `campaign.launch`. Throws `not-found`, `forbidden`, and `conflict` when the campaign
 * never ran or was cancelled. Returns the deliveries by state afterwards.
 */
export async function releaseHeld(ctx: Ctx, input: z.input<typeof releaseHeldInput>): Promise<CampaignProgress> {
  const { campaignId } = parseInput(releaseHeldInput, input)
  return resolveDeliveries(ctx, { campaignId, state: 'held', as: 'queued' })
}

/**
 * Says what became of deliveries that may or may not have left: a person has looked into the mail server's log, or has
 * decided. As `sent` they count from the time at which they were last heard of; as `queued` they are sent again with the
 * same Message-ID, and a finished campaign runs again. What a lost worker reports later changes nothing any more. Needs
 * `campaign.launch`. Throws `not-found`, `forbidden`, and `conflict` when the campaign never ran, or was cancelled and
 * sends nothing again. Returns the deliveries by state afterwards.
 */
export async function resolveUnknown(ctx: Ctx, input: z.input<typeof resolveUnknownInput>): Promise<CampaignProgress> {
  const { campaignId, as } = parseInput(resolveUnknownInput, input)
  return resolveDeliveries(ctx, { campaignId, state: 'unknown', as })
}

interface Launched {
  campaignId: number
  state: CampaignState
}

/** The deliveries of a campaign, found step by step: the ledger's key begins with the step. */
const ofCampaign = (campaignId: number) => sql`step_id in (select id from step where campaign_id = ${campaignId})`

/**
 * Locked until the transaction ends: whoever closes the last chunk at this moment waits, and then sees the new promises
 * instead of finishing the campaign over them.
 */
async function findLaunched(ctx: Ctx, campaignId: number): Promise<Launched> {
  const found = await row<Launched & { unitId: number; launched: boolean }>(
    ctx,
    sql`select id as "campaignId", state, unit_id as "unitId", launched_at is not null as launched
        from campaign where id = ${campaignId} for no key update`,
  )
  if (!found) throw notFound('The campaign')
  await requireRight(ctx, 'campaign.launch', found.unitId)
  if (!found.launched) throw conflict(`The campaign is ${found.state}; it has no deliveries yet.`)
  return found
}

async function countAsSent(ctx: Ctx, which: RawBuilder<unknown>): Promise<void> {
  await run(
    ctx,
    sql`update delivery set state = 'sent', sent_at = settled_at, settled_at = ${ctx.now}, claim_token = null,
               reason = ${`counted as sent by ${ctx.actor.name}; `} || coalesce(reason, 'unknown')
        where ${which}`,
  )
}

async function giveUp(ctx: Ctx, { campaignId, state }: Launched, which: RawBuilder<unknown>): Promise<void> {
  const given = await rows<{ step_id: number }>(
    ctx,
    sql`with given as (
          update delivery set state = 'cancelled', settled_at = ${ctx.now}, claim_token = null,
                 reason = ${`given up by ${ctx.actor.name}; `} || coalesce(reason, state)
          where ${which} returning step_id
        )
        select distinct step_id from given`,
  )
  if (state === 'cancelled' || given.length === 0) return
  // With this step they are through: the next one is theirs, though nobody may be looking for them any more.
  const steps = given.map(({ step_id }) => step_id)
  const promised = await promiseLooks(ctx, campaignId, sql`select unnest(${steps}::bigint[])`)
  if (promised > 0) await runAgain(ctx, { id: campaignId, state })
}

async function queueAgain(ctx: Ctx, campaign: Launched, which: RawBuilder<unknown>): Promise<void> {
  const { campaignId, state } = campaign
  refuseCancelled(state)
  const queued = await rows<{ step_id: number; seq: number }>(
    ctx,
    sql`update delivery set state = 'queued', due_at = ${ctx.now}, settled_at = null, claim_token = null,
               attempts = case when state = 'failed' then 0 else attempts end, resent = resent + (state = 'unknown')::int
        where ${which} returning step_id, seq`,
  )
  if (queued.length === 0) return
  const steps = queued.map(({ step_id }) => step_id)
  const seqs = queued.map(({ seq }) => seq)
  await promiseChunks(ctx, campaignId, sql`select * from unnest(${steps}::bigint[], ${seqs}::int[])`)
  await runAgain(ctx, { id: campaignId, state })
}

/** Throws `conflict` for a cancelled campaign, of which no more deliveries may become due. */
export function refuseCancelled(state: CampaignState): void {
  if (state === 'cancelled') throw conflict('The campaign is cancelled; nothing of it is sent any more.')
}

/** For deliveries that have become due of a campaign, locked in this transaction: a finished one runs again. */
export async function runAgain(ctx: Ctx, { id, state }: { id: number; state: CampaignState }): Promise<void> {
  if (state !== 'finished') return
  await transit(ctx, id, 'reopen')
  await run(ctx, sql`update campaign set finished_at = null where id = ${id}`)
}
