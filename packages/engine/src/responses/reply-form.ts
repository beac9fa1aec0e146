import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { salutationOf } from '../campaigns/merge-fields.ts'
import type { Channel } from '../channel.ts'
import { type Ctx, row } from '../context.ts'
import { cleanText } from '../customers/normalise.ts'
import { answerOfStep } from '../dispatch/events/answer-invitation.ts'
import { notFound } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { findLinkedDelivery, recordOwn } from './from-delivery.ts'
import type { Tokens } from './token.ts'

/** What the reply form offers. Each is an answer; a "no" is feedback too. */
export const replyAnswers = ['interested', 'call-me', 'not-interested'] as const
export type ReplyAnswer = (typeof replyAnswers)[number]

/** What the form shows: no more of the customer than their own message showed. */
export interface ReplyForm {
  /** By which the message came. */
  channel: Channel
  campaignName: string
  unitName: string
  /** How the customer is addressed, e.g. 王芳女士. */
  salutation: string
}

/** Throws `not-found` for a bad token. */
export async function getReplyForm(ctx: Ctx, input: { token: string }, tokens: Tokens): Promise<ReplyForm> {
  const delivery = await findLinkedDelivery(ctx, input.token, tokens)
  const form = await row<{ campaign: string; unit: string; name: string; gender: 'male' | 'female' | null }>(
    ctx,
    sql`select p.name as campaign, u.name as unit, c.name, c.gender
        from customer c join unit u on u.id = c.unit_id, campaign p
        where c.id = ${delivery.customerId} and p.id = ${delivery.campaignId}`,
  )
  if (!form) throw notFound('The link')
  return {
    channel: delivery.channel,
    campaignName: form.campaign,
    unitName: form.unit,
    salutation: salutationOf(form.name, form.gender),
  }
}

export const replyInput = z.object({
  token: z.string().max(60),
  answer: z.enum(replyAnswers, { error: 'Choose one of the answers.' }),
  comment: z
    .string()
    .max(2000, 'Please keep it under 2,000 characters.')
    .default('')
    .transform((comment) => cleanText(comment.toWellFormed())),
})

/** What an answer says to an invitation, where the message was one. */
const invitationReplies: Partial<Record<ReplyAnswer, 'accepted' | 'declined'>> = {
  interested: 'accepted',
  'not-interested': 'declined',
}

/**
 * The customer answers. The same answer sent twice (a double tap, a reload) is one response; another one is another. Of an
 * invitation it takes a seat or gives it back.
 * Throws `not-found` for a bad token and `bad-input`.
 */
export async function submitReply(ctx: Ctx, input: z.input<typeof replyInput>, tokens: Tokens): Promise<void> {
  const { token, answer, comment } = parseInput(replyInput, input)
  const delivery = await findLinkedDelivery(ctx, token, tokens)
  const digest = createHash('sha256').update(`${answer} ${comment}`).digest('base64url').slice(0, 16)
  await recordOwn(ctx, delivery, {
    source: 'reply-form',
    externalId: `${delivery.stepId}-${delivery.seq}-${digest}`,
    kind: 'reply',
    detail: { answer, ...(comment ? { comment } : {}) },
  })
  const reply = invitationReplies[answer]
  if (reply) await answerOfStep(ctx, { ...delivery, reply, party: 1, via: delivery.channel })
}
