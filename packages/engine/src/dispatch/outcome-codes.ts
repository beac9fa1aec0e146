import { sql } from 'kysely'
import { z } from 'zod'
import { type AssistedChannel, assistedChannels } from '../channel.ts'
import { type Ctx, elevated, row, rows, run } from '../context.ts'
import { conflict, notFound } from '../errors.ts'
import { requireAtTop } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { type ResponseKind, responseKindNames, responseKinds } from '../responses/kinds.ts'

const codeKey = z.strictObject({
  channel: z.enum(assistedChannels),
  code: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Use lower-case letters, digits and hyphens, a letter first.'),
})

export const outcomeCodeInput = codeKey
  .extend({
    label: lineText(60),
    /** In which order people see them. */
    position: z.int().min(0).max(1_000).default(0),
    /** The customer was spoken to: the delivery counts as sent when it ends with this code, else as failed. */
    reached: z.boolean(),
    /** The kind of response that it counts as; an order is a conversion and has an amount. */
    response: z.enum(responseKindNames).nullable().default(null),
    /** Who is left alone from now on: the customer in this channel, or altogether. */
    stop: z.enum(['channel', 'customer']).nullable().default(null),
    /** What turned out not to be the customer's: no longer used until somebody mends it. */
    mend: z.enum(['mobile', 'postal', 'fax']).nullable().default(null),
    /** The answer to an invitation. */
    guest: z.enum(['accepted', 'declined']).nullable().default(null),
    /** To be tried again: after so many days, until it was tried so often. */
    retry: z
      .strictObject({ days: z.int().min(1).max(365), tries: z.int().min(2).max(100) })
      .nullable()
      .default(null),
  })
  .refine(({ retry, stop }) => retry === null || stop === null, {
    path: ['retry'],
    error: 'Somebody who is to be left alone cannot be tried again. Leave out retry or stop.',
  })
  .refine(({ response, stop }) => stop !== null || response === null || !responseKinds[response].optsOut, {
    path: ['stop'],
    error: 'Who complains or wants out is left alone. Say with stop where: channel or customer.',
  })

export interface OutcomeCode {
  channel: AssistedChannel
  code: string
  label: string
  position: number
  reached: boolean
  response: ResponseKind | null
  stop: 'channel' | 'customer' | null
  mend: 'mobile' | 'postal' | 'fax' | null
  guest: 'accepted' | 'declined' | null
  retry: { days: number; tries: number } | null
}

const columns = sql`channel, code, label, position, reached, response, stop, mend, guest,
  case when retry_days is not null then jsonb_build_object('days', retry_days, 'tries', max_tries) end as retry`

/** What may come of work orders, by channel, in the order that people see. Everybody may know them. */
export function listOutcomeCodes(ctx: Ctx, input: { channel?: AssistedChannel } = {}): Promise<OutcomeCode[]> {
  const which = input.channel ? sql`channel = ${input.channel}` : sql`true`
  return rows<OutcomeCode>(
    ctx,
    sql`select ${columns} from outcome_code where active and ${which}
        order by array_position(${[...assistedChannels]}::text[], channel), position, code`,
  )
}

/** Null where it is none of the channel's, or no longer. */
export async function findOutcomeCode(ctx: Ctx, channel: AssistedChannel, code: string): Promise<OutcomeCode | null> {
  const found = await row<OutcomeCode>(
    ctx,
    sql`select ${columns} from outcome_code where channel = ${channel} and code = ${code} and active`,
  )
  return found ?? null
}

/**
 * Adds a code, or changes what it counts as from now on. Needs `work.assign` at the top of the organisation: the codes
 * are everybody's.
 */
export async function saveOutcomeCode(ctx: Ctx, input: z.input<typeof outcomeCodeInput>): Promise<OutcomeCode> {
  const { retry, ...given } = parseInput(outcomeCodeInput, input)
  await requireAtTop(ctx, 'work.assign', 'Outcome codes')
  const values = { ...given, retry_days: retry?.days ?? null, max_tries: retry?.tries ?? null, active: true }
  await elevated(ctx, (all) =>
    run(
      all,
      sql`insert into outcome_code select * from jsonb_populate_record(null::outcome_code, ${JSON.stringify(values)}::jsonb)
          on conflict (channel, code) do update
            set label = excluded.label, position = excluded.position, reached = excluded.reached,
                response = excluded.response, stop = excluded.stop, mend = excluded.mend, guest = excluded.guest,
                retry_days = excluded.retry_days, max_tries = excluded.max_tries, active = true`,
    ),
  )
  return { ...given, retry }
}

/**
 * Takes a code out of use; what was recorded under it stays. Needs the same right. Throws `not-found`, and `conflict` for
 * the last one of a channel, without which no work order of it could be ended.
 */
export async function retireOutcomeCode(ctx: Ctx, input: z.input<typeof codeKey>): Promise<void> {
  const { channel, code } = parseInput(codeKey, input)
  await requireAtTop(ctx, 'work.assign', 'Outcome codes')
  await elevated(ctx, async (all) => {
    const codes = await rows<{ code: string }>(
      all,
      sql`select code from outcome_code where channel = ${channel} and active for update`,
    )
    if (!codes.some((one) => one.code === code)) throw notFound('The outcome code')
    if (codes.length === 1) throw conflict(`This is the last code of ${channel}. Add another one first.`)
    await run(all, sql`update outcome_code set active = false where channel = ${channel} and code = ${code}`)
  })
}
