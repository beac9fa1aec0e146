import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { conflict, sqlState } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { afterId, type Page, type PageInput, pageInput, toPage } from '../page.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { Sender } from './sender.ts'
import { limitsOfSenders, type SenderLimit } from './sender-limits.ts'

/** A number with its country, a short code, or up to eleven letters and digits, as networks allow them. */
const smsAddress = /^(?:\+[1-9]\d{6,14}|\d{3,21}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/

export const newSenderInput = z
  .strictObject({
    unitId: z.number().int().positive(),
    channel: z.enum(['email', 'sms']).default('email'),
    /** One line: a line break could add headers of its own to every message. Before a text message it stands in 【】. */
    name: lineText(100),
    /** An e-mail address; for text messages a number, short code or name. */
    address: z.string().trim().min(1).max(254),
    replyTo: z.email().max(254).nullable().default(null),
    ratePerSecond: z.number().min(0.01).max(100_000).nullable().default(null),
  })
  .superRefine(({ channel, name, address, replyTo }, issues) => {
    const refuse = (field: string, message: string) => issues.addIssue({ code: 'custom', path: [field], message })
    if (channel === 'email') {
      if (!z.email().safeParse(address).success)
        refuse('address', 'Write an e-mail address, such as service@example.com.')
      return
    }
    if (!smsAddress.test(address)) {
      refuse('address', 'Write a number such as +8610690000 or 10690000, or a name of up to eleven letters and digits.')
    }
    if (/[【】]/.test(name)) refuse('name', 'The name is put between 【 and 】 by itself. Leave them out.')
    if (replyTo !== null) refuse('replyTo', 'Text messages are answered to the number they come from. Leave this out.')
  })

/** A sender as the verbs return it. */
export interface SenderView {
  id: number
  unitId: number
  channel: 'email' | 'sms'
  /** What the recipient sees. */
  name: string
  address: string
  replyTo: string | null
  /** Messages a second, over all workers; null does not throttle. */
  ratePerSecond: number | null
  /** What else holds, by provider and day. */
  limits: SenderLimit[]
}

const viewOf = (
  { id, unitId, channel, name, address, replyTo = null, ratePerSecond = null }: Sender,
  limits: SenderLimit[] = [],
): SenderView => ({
  id,
  unitId,
  channel,
  name,
  address,
  replyTo,
  ratePerSecond,
  limits,
})

/** Registers who a unit's messages come from. `ratePerSecond` throttles it over all workers; null does not. */
export async function createSender(ctx: Ctx, input: z.input<typeof newSenderInput>): Promise<SenderView> {
  const given = parseInput(newSenderInput, input)
  await requireRight(ctx, 'campaign.write', given.unitId)
  const sender = ctx.em.create(Sender, given)
  try {
    await ctx.em.flush()
  } catch (error) {
    if (sqlState(error) !== '23505') throw error
    throw conflict(`This unit already has the sender ${given.address}.`)
  }
  return viewOf(sender)
}

/** Senders of the actor's units, oldest first. */
export async function listSenders(ctx: Ctx, input: PageInput = {}): Promise<Page<SenderView>> {
  const { cursor, limit } = parseInput(pageInput, input)
  const where = { id: { $gt: afterId(cursor) } }
  const found = await ctx.em.find(Sender, where, { orderBy: { id: 'asc' }, limit: limit + 1 })
  const limits = await limitsOfSenders(
    ctx,
    found.map(({ id }) => id),
  )
  return toPage(
    found.map((sender) => viewOf(sender, limits.get(sender.id))),
    limit,
  )
}
