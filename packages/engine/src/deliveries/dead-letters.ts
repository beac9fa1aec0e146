import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { getCampaign } from '../campaigns/get-campaign.ts'
import type { Channel } from '../channel.ts'
import { type Ctx, elevated, instant, rows } from '../context.ts'
import { requireRight } from '../org/rights.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'

/** What does not go on by itself. `in-hand` is not among them: a person has it. */
export const deadStates = ['failed', 'held', 'unknown'] as const
export type DeadState = (typeof deadStates)[number]

export interface DeadLetters {
  stepId: number
  channel: Channel
  state: DeadState
  /** What the reasons have in common: addresses in them are `…`, long numbers and the like `#`. */
  reason: string
  count: number
  /** When the first and the last of them came to this. */
  since: Date | null
  until: Date | null
}

/**
 * The common part of a reason. A server's words name the recipient and its own queue numbers: without this each
 * delivery would be a group of its own, and the groups full of addresses.
 */
export const commonReason = (reason: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`regexp_replace(regexp_replace(coalesce(${reason}, ''), '[^\\s<>"'':,;()]+@[^\\s<>"'':,;()]+', '…', 'g'),
                     '\\m[[:alnum:]-]*\\d{4,}[[:alnum:]-]*\\M', '#', 'g')`

/**
 * Deliveries of a campaign that go on only if somebody does something, by what is the matter: at most a hundred groups,
 * the largest first. Throws `not-found` outside the actor's units.
 *
 * Hand-written: one scan of the campaign's steps in the ledger (1,000,000 rows: about a second).
 */
export async function deadLetters(ctx: Ctx, input: { campaignId: number }): Promise<DeadLetters[]> {
  const campaign = await getCampaign(ctx, { id: input.campaignId })
  const steps = campaign.steps.map(({ id }) => id)
  // Elevated like the audience's list: who has moved to another unit since still belongs to the campaign's numbers.
  const found = await elevated(ctx, (all) =>
    rows<Omit<DeadLetters, 'since' | 'until'> & { since: string | null; until: string | null }>(
      all,
      sql`select step_id as "stepId", channel, state, ${commonReason(sql`reason`)} as reason, count(*) as count,
                 min(settled_at) as since, max(settled_at) as until
          from delivery where step_id = any(${steps}::bigint[]) and state = any(${[...deadStates]}::text[])
          group by 1, 2, 3, 4 order by 5 desc, 1, 3, 4 limit 100`,
    ),
  )
  return found.map((group) => ({ ...group, since: instant(group.since), until: instant(group.until) }))
}

export const deadLettersInput = pageInput.extend({
  campaignId: z.int().positive(),
  stepId: z.coerce.number().int().positive(),
  state: z.enum(deadStates),
  /** The common reason of a group; default: all of the state. */
  reason: z.string().max(2_000).optional(),
})

export interface DeadLetter {
  seq: number
  customerId: number
  ref: string | null
  name: string
  /** As it stands in the ledger. */
  reason: string | null
  attempts: number
  settledAt: Date | null
}

/**
 * The deliveries of a group, with their customers. Needs `score.read`; throws `not-found` outside the actor's units. A
 * step of another campaign has none.
 */
export async function listDeadLetters(ctx: Ctx, input: z.input<typeof deadLettersInput>): Promise<Page<DeadLetter>> {
  const { campaignId, stepId, state, reason, cursor, limit } = parseInput(deadLettersInput, input)
  const campaign = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'score.read', campaign.unitId)
  const found = await elevated(ctx, (all) =>
    rows<Omit<DeadLetter, 'settledAt'> & { id: number; settledAt: string | null }>(
      all,
      sql`select d.seq as id, d.seq, d.customer_id as "customerId", c.ref, c.name, d.reason, d.attempts,
                 d.settled_at as "settledAt"
          from delivery d join customer c on c.id = d.customer_id
          where d.step_id = ${stepId} and d.campaign_id = ${campaignId} and d.state = ${state}
            and d.seq > ${afterId(cursor)}
            and ${reason === undefined ? sql`true` : sql`${commonReason(sql`d.reason`)} = ${reason}`}
          order by d.seq limit ${limit + 1}`,
    ),
  )
  const { items, nextCursor } = toPage(found, limit)
  return { items: items.map(({ id: _, ...one }) => ({ ...one, settledAt: instant(one.settledAt) })), nextCursor }
}
