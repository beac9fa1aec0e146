import { sql } from 'kysely'
import { type Ctx, row, rows, run } from '../context.ts'
import type { Outcome } from '../deliveries/channel.ts'
import { contentsOf, type StepContents, senderOf } from '../deliveries/step-contents.ts'
import type { TriedChannel } from './proof.ts'

/** What a worker has still to send of a proof. */
export interface ProofWork {
  campaignId: number
  askedBy: number | null
  customerId: number | null
  messages: ProofToSend[]
}
export interface ProofToSend {
  id: number
  stepId: number
  cellId: number
  channel: TriedChannel
  senderId: number | null
  /** null: a letter. */
  staffId: number | null
  address: string
}

/** A message that was begun so long ago has no worker any more: handing one over takes a minute at most. */
const lostAfterSeconds = 120

/**
 * What waits of a proof and nobody has begun. Those that a lost worker had begun become `unknown`, and those whose people have
 * left `failed`. Null where the campaign is gone. As the system.
 */
export async function openProof(ctx: Ctx, { proofId }: { proofId: number }): Promise<ProofWork | null> {
  await settle(ctx, sql`begun_at < clock_timestamp() - make_interval(secs => ${lostAfterSeconds})`, proofId, {
    state: 'unknown',
    reason: 'The worker was lost while it sent this. Look whether it has come, or test again.',
  })
  await settle(
    ctx,
    sql`begun_at is null and exists (select from staff s where s.id = m.staff_id and not s.active)`,
    proofId,
    {
      state: 'failed',
      reason: 'The access of this person was closed.',
    },
  )
  const proof = await row<Omit<ProofWork, 'messages'>>(
    ctx,
    sql`select campaign_id as "campaignId", asked_by as "askedBy", customer_id as "customerId" from proof where id = ${proofId}`,
  )
  const messages = await rows<ProofToSend>(
    ctx,
    sql`select id, step_id as "stepId", cell_id as "cellId", channel, sender_id as "senderId", staff_id as "staffId",
               coalesce(address, '') as address
        from proof_message where proof_id = ${proofId} and state = 'waiting' and begun_at is null order by id`,
  )
  return proof ? { ...proof, messages } : null
}

function settle(
  ctx: Ctx,
  which: ReturnType<typeof sql>,
  proofId: number,
  { state, reason }: { state: string; reason: string },
): Promise<number> {
  return run(
    ctx,
    sql`update proof_message m set state = ${state}, reason = ${reason}, settled_at = ${ctx.now}
        where proof_id = ${proofId} and state = 'waiting' and ${which}`,
  )
}

/** What the messages of a step of a proof are made of: as the plan was when it was asked for. As the system. */
export async function proofContents(ctx: Ctx, input: { proofId: number; stepId: number }): Promise<StepContents> {
  const { proofId, stepId } = input
  const ofStep = sql`proof_message where proof_id = ${proofId} and step_id = ${stepId}`
  const frame = await row<Pick<StepContents, 'channel' | 'sender'>>(
    ctx,
    sql`select m.channel, ${senderOf} as sender
        from (select channel, sender_id from ${ofStep} limit 1) m left join sender s on s.id = m.sender_id`,
  )
  const chosen = sql`(select distinct cell_id, template_id, template_version from ${ofStep})`
  return { channel: 'email', sender: null, ...frame, contents: await contentsOf(ctx, chosen) }
}

/** Begins messages: each is begun once, by whoever gets its id back. As the system. */
export async function beginProof(ctx: Ctx, ids: number[]): Promise<Set<number>> {
  const begun = await rows<{ id: number }>(
    ctx,
    sql`update proof_message set begun_at = clock_timestamp()
        where id = any(${ids}::bigint[]) and state = 'waiting' and begun_at is null returning id`,
  )
  return new Set(begun.map(({ id }) => id))
}

/** What became of messages. A test is not tried again by itself: somebody waits for it and can ask once more. */
export async function settleProof(ctx: Ctx, settled: { id: number; outcome: Outcome }[]): Promise<void> {
  const lines = settled.map(({ id, outcome: { kind, reason } }) => {
    const state = kind === 'sent' || kind === 'unknown' ? kind : 'failed'
    return { id, state, reason: state === 'sent' ? null : reason?.slice(0, 1_000) }
  })
  await run(
    ctx,
    sql`update proof_message m set state = x.state, reason = x.reason, settled_at = ${ctx.now}
        from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x(id bigint, state text, reason text)
        where m.id = x.id and m.state = 'waiting'`,
  )
}

/** Gives back what was begun and has surely not left. */
export const giveBackProof = (ctx: Ctx, ids: number[]): Promise<number> =>
  run(ctx, sql`update proof_message set begun_at = null where id = any(${ids}::bigint[]) and state = 'waiting'`)

/** Whether every message of it has come to something. */
export async function isProofDone(ctx: Ctx, { proofId }: { proofId: number }): Promise<boolean> {
  return !(await row(ctx, sql`select from proof_message where proof_id = ${proofId} and state = 'waiting' limit 1`))
}
