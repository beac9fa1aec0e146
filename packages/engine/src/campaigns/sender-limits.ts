import { sql } from 'kysely'
import { z } from 'zod'
import { businessDay, type Ctx, elevated, rows, run } from '../context.ts'
import { allowanceOf } from '../deliveries/ration.ts'
import { badInput, notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { Sender } from './sender.ts'

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?=.{3,253}$)[\p{L}\d-]+(\.[\p{L}\d-]+)+$/u, 'Give a domain such as qq.com.')
const mostPerDay = 1_000_000_000
const limit = z.strictObject({
  /** Those of one provider together; null: all recipients. */
  domains: z.array(domain).min(1).max(100).nullable().default(null),
  ratePerSecond: z.number().min(0.001).max(100_000).nullable().default(null),
  perDay: z.int().min(1).max(mostPerDay).nullable().default(null),
  /** Warming up: each day as many as the day before, times this, from `since` on. */
  growth: z.number().min(1).max(10).default(1),
  since: z.iso.date().nullable().default(null),
})
export const senderLimitsInput = z.strictObject({
  senderId: z.number().int().positive(),
  limits: z.array(limit).max(50),
})

/** How much of a sender's messages a provider takes; all of a sender's limits hold. */
export interface SenderLimit {
  domains: string[] | null
  ratePerSecond: number | null
  perDay: number | null
  growth: number
  since: string | null
  /** What `perDay` has grown to today; null where no day is limited. */
  allowedToday: number | null
  /** Taken of that. */
  usedToday: number
}

/**
 * Replaces the limits of a sender: by provider, a rate or a number a day, which grows while a sender is new. What they
 * leave no room for waits. Limits that are said again keep what they have counted. Needs `campaign.write`. Throws
 * `not-found`, and `bad-input` for one that limits nothing, or of which two have the same domains.
 */
export async function setSenderLimits(ctx: Ctx, input: z.input<typeof senderLimitsInput>): Promise<SenderLimit[]> {
  const { senderId, limits } = parseInput(senderLimitsInput, input)
  const sender = await findSender(ctx, senderId)
  await requireRight(ctx, 'campaign.write', sender.unitId)
  const said = limits.map((one) => ({ ...one, domains: one.domains && [...new Set(one.domains)].sort() }))
  for (const [i, { ratePerSecond, perDay, growth, since }] of limits.entries()) {
    const path = `limits.${i}`
    const refuse = (message: string) => badInput(message, [{ path, message }])
    if (ratePerSecond === null && perDay === null)
      throw refuse('This limits nothing: give a rate per second or a number per day.')
    if (growth > 1 && (perDay === null || since === null)) {
      throw refuse('What grows needs a number per day to begin with, and the day since when.')
    }
  }
  if (new Set(said.map(({ domains }) => JSON.stringify(domains))).size < said.length) {
    throw badInput('Two limits are about the same domains. Keep one of them.')
  }
  return elevated(ctx, async (ctx) => {
    // Two people who replace them at once do it one after the other.
    await rows(ctx, sql`select from sender where id = ${senderId} for no key update`)
    const given = sql`jsonb_to_recordset(${JSON.stringify(said)}::jsonb)
      as s(domains text[], "ratePerSecond" numeric, "perDay" int, growth numeric, since date)`
    // In place where it can be: a worker that waits for a row which is deleted would go on without it.
    await run(
      ctx,
      sql`delete from sender_limit l where sender_id = ${senderId}
            and not exists (select from ${given} where s.domains is not distinct from l.domains)`,
    )
    await run(
      ctx,
      sql`update sender_limit l
          set rate_per_second = s."ratePerSecond", per_day = s."perDay", growth = s.growth, since = s.since
          from ${given} where l.sender_id = ${senderId} and s.domains is not distinct from l.domains`,
    )
    await run(
      ctx,
      sql`insert into sender_limit (sender_id, domains, rate_per_second, per_day, growth, since)
          select ${senderId}, s.domains, s."ratePerSecond", s."perDay", s.growth, s.since from ${given}
          where not exists (select from sender_limit l
                            where l.sender_id = ${senderId} and l.domains is not distinct from s.domains)`,
    )
    return (await limitsOf(ctx, [senderId])).get(senderId) ?? []
  })
}

/** The limits of a sender of the actor's units. Throws `not-found`. */
export async function getSenderLimits(ctx: Ctx, input: { senderId: number }): Promise<SenderLimit[]> {
  await findSender(ctx, input.senderId)
  return (await limitsOfSenders(ctx, [input.senderId])).get(input.senderId) ?? []
}

async function findSender(ctx: Ctx, id: number): Promise<Sender> {
  const sender = await ctx.em.findOne(Sender, { id })
  if (!sender) throw notFound('The sender')
  return sender
}

/** By sender; for senders that the actor sees. */
export const limitsOfSenders = (ctx: Ctx, senderIds: number[]): Promise<ReadonlyMap<number, SenderLimit[]>> =>
  elevated(ctx, (all) => limitsOf(all, senderIds))

async function limitsOf(ctx: Ctx, senderIds: number[]): Promise<ReadonlyMap<number, SenderLimit[]>> {
  const today = businessDay(ctx)
  const found = await rows<Omit<SenderLimit, 'allowedToday'> & { senderId: number }>(
    ctx,
    sql`select sender_id as "senderId", domains, rate_per_second::float8 as "ratePerSecond", per_day as "perDay",
               growth::float8 as growth, since::text as since, case when day = ${today}::date then used else 0 end as "usedToday"
        from sender_limit where sender_id = any(${senderIds}::bigint[]) order by sender_id, domains nulls first`,
  )
  const limits = Map.groupBy(found, ({ senderId }) => senderId)
  return new Map(
    [...limits].map(([id, of]) => [
      id,
      of.map(({ senderId: _, ...limit }) => ({
        ...limit,
        allowedToday: limit.perDay === null ? null : Math.min(allowanceOf(limit, today), mostPerDay),
      })),
    ]),
  )
}
