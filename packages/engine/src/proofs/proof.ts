import { type RawBuilder, sql } from 'kysely'
import type { Channel } from '../channel.ts'
import { type Ctx, instant, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import type { DeliveryKey } from '../responses/code-text.ts'

/** What can be tried: what people carry out is read, not sent. */
export const triedChannels = ['email', 'sms', 'letter'] as const
export type TriedChannel = Extract<Channel, (typeof triedChannels)[number]>

export const proofStates = ['waiting', 'sent', 'failed', 'unknown'] as const
export type ProofState = (typeof proofStates)[number]

/** One message of a plan, to one person of the staff; or one letter, which goes to nobody. */
export interface ProofMessage {
  id: number
  /** Place of the step in the plan, from 1. */
  step: number
  channel: TriedChannel
  cell: string
  templateId: number
  templateVersion: number
  /** Whose it is; null for a letter. */
  to: { name: string; address: string | null } | null
  /** Of a letter, `sent` says that it can be set. */
  state: ProofState
  /** Why it did not leave, or what is not known. */
  reason: string | null
  settledAt: Date | null
}

/** A plan tried once: who asked for it, whose data filled it, what came of each message. */
export interface Proof {
  id: number
  campaignId: number
  who: string
  at: Date
  /** null: somebody made up, or gone since. */
  customerId: number | null
  messages: ProofMessage[]
}

/**
 * Messages that are tried bear names like all others, with numbers from here on. No step has so many deliveries, so whatever
 * comes back under such a name finds nothing that it could be counted for; and it fits the ledger's 32 bits.
 */
const firstNumber = 2_000_000_000

/** The name of a message that is tried. */
export const proofKey = (stepId: number, messageId: number): DeliveryKey => ({ stepId, seq: firstNumber + messageId })

/** Whether a name stands for a message that was only tried. */
export const isProof = ({ seq }: DeliveryKey): boolean => seq >= firstNumber

/** Where its links lead, by their numbers; none for a name that was never given. As the system. */
export async function proofLinks(ctx: Ctx, { stepId, seq }: DeliveryKey): Promise<string[]> {
  const found = await row<{ links: string[] }>(
    ctx,
    sql`select v.links from proof_message m
        join template_version v on v.template_id = m.template_id and v.version = m.template_version
        where m.id = ${seq - firstNumber} and m.step_id = ${stepId}`,
  )
  return found?.links ?? []
}

/** Proofs that fulfil a condition over `p`, the newest first, at most `limit`. */
export async function readProofs(ctx: Ctx, condition: RawBuilder<unknown>, limit: number): Promise<Proof[]> {
  const found = await rows<Proof>(
    ctx,
    sql`select p.id, p.campaign_id as "campaignId", p.who, p.at, p.customer_id as "customerId",
               coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'step', m.position, 'channel', m.channel, 'cell', m.cell,
                         'templateId', m.template_id, 'templateVersion', m.template_version,
                         'to', case when m.channel <> 'letter' then jsonb_build_object('name', m.name, 'address', m.address) end,
                         'state', m.state, 'reason', m.reason, 'settledAt', m.settled_at) order by m.id)
                from proof_message m where m.proof_id = p.id), '[]') as messages
        from proof p where ${condition} order by p.id desc limit ${limit}`,
  )
  return found.map((proof) => ({
    ...proof,
    at: instant(proof.at),
    messages: proof.messages.map((one) => ({ ...one, settledAt: instant(one.settledAt) })),
  }))
}

/** Throws `not-found` outside the actor's units. */
export async function getProof(ctx: Ctx, input: { id: number }): Promise<Proof> {
  const [proof] = await readProofs(ctx, sql`p.id = ${input.id}`, 1)
  if (!proof) throw notFound('The test')
  return proof
}
