import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows, run } from '../context.ts'
import { cleanText, normaliseMobile } from '../customers/normalise.ts'
import { deferPromise, keepPromise } from '../jobs/promise-job.ts'
import { parseInput } from '../parse-input.ts'
import { responseKinds } from './kinds.ts'
import { optOut } from './opt-out.ts'
import { optsOutBySms } from './opt-out-words.ts'
import { latestAnswer } from './record-responses.ts'
import { type Joined, joinParts, nextLapse, smsPart, takeLapsed, textOf, toWords } from './sms-parts.ts'
import { answeredBy, withdrawFromHands } from './withdraw-from-hands.ts'

export const inboundSmsInput = z
  .strictObject({
    provider: z.string().min(1).max(60),
    /** The provider's own id of it; null where it gives none. */
    id: z.string().max(200).nullable(),
    /** Whose mobile number, as the provider writes it. */
    from: z.string().max(100),
    to: z.string().max(100),
    text: z.string(),
    /** UTC. */
    at: z.date(),
    /** Where it is one of several that belong together. */
    part: smsPart.optional(),
  })
  .transform(({ text, ...message }) => ({ ...message, words: toWords(text) }))
export type InboundSmsInput = z.input<typeof inboundSmsInput>
type Inbound = Joined | (Omit<Joined, 'id'> & { id: string | null })

/**
 * What people sent us by text message, up to 1,000 at a time: each is kept once as an answer to the last text message
 * that their number was sent; without one it is kept all the same. One that comes in parts is an answer when it is whole, or
 * an hour after its first part, with what there is of it (`closeSmsParts`). A word that means it (`optsOutBySms`) takes the number
 * off all text messages and calls, whoever it belongs to. Numbers that are none (a network's own notes) are passed over.
 *
 * As the system. Returns how many were new.
 */
export async function recordInboundSms(ctx: Ctx, inputs: InboundSmsInput[]): Promise<number> {
  const given = parseInput(z.array(inboundSmsInput).max(1_000), inputs).flatMap((message) => {
    const mobile = mobileOf(message.from)
    return mobile ? [{ ...message, mobile }] : []
  })
  const whole = given.filter(({ part }) => !part)
  const parts = given.flatMap(({ part, ...message }) => (part ? [{ ...message, part }] : []))
  return recordWhole(ctx, [...whole, ...(await joinParts(ctx, parts))])
}

/**
 * Records what there is of text messages whose other parts did not come, and keeps the promise to look after them, or puts
 * it off until the next ones have waited long enough. As the system.
 */
export async function closeSmsParts(ctx: Ctx, promiseId: number): Promise<number> {
  await run(ctx, sql`select from outbox where id = ${promiseId} for update`)
  const recorded = await recordWhole(ctx, await takeLapsed(ctx, sql`true`))
  const next = await nextLapse(ctx)
  if (next) await deferPromise(ctx, promiseId, next)
  else await keepPromise(ctx, promiseId)
  return recorded
}

async function recordWhole(ctx: Ctx, given: Inbound[]): Promise<number> {
  if (given.length === 0) return 0
  const known = await findSenders(ctx, given)
  const answers = given.map((message, n) => toAnswer(ctx, message, known.get(n)))
  const goodbyes = answers.filter(({ kind }) => kind === 'unsubscribe')
  if (goodbyes.length > 0) {
    await suppressNumbers(
      ctx,
      goodbyes.map(({ mobile }) => mobile),
    )
    await optOut(
      ctx,
      'sms',
      goodbyes.flatMap(({ customerId, purpose }) =>
        customerId ? [{ customerId, channel: 'sms', purpose, evidence: 'answer to a text message' }] : [],
      ),
    )
  }
  const inserted = await insert(ctx, answers)
  await withdrawFromHands(
    ctx,
    answers.flatMap(({ kind, customerId, campaignId }) => answeredBy(kind, customerId ?? null, campaignId ?? null)),
  )
  return inserted
}

/** In E.164; providers leave out the + or the country. */
function mobileOf(from: string): string | null {
  const digits = from.trim()
  for (const written of [digits, `+${digits}`]) {
    const mobile = normaliseMobile(written)
    if (mobile.ok) return mobile.value
  }
  return null
}

interface Sender {
  n: number
  customerId: number
  unitId: number
  campaignId: number | null
  stepId: number | null
  seq: number | null
  purpose: string | null
}

/**
 * Whose number it is, and the last text message that went there: of several people who share a number, whoever was
 * written to last; one who never was, only if the number is theirs alone. By customer_mobile and delivery_customer.
 */
async function findSenders(ctx: Ctx, given: Inbound[]): Promise<Map<number, Sender>> {
  const asked = given.map(({ mobile, at }, n) => ({ n, mobile, at }))
  const found = await rows<Sender>(
    ctx,
    sql`with g as (
          select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as g(n int, mobile text, at timestamptz)
        )
        select g.n, k.id as "customerId", k.unit_id as "unitId", d.campaign_id as "campaignId", d.step_id as "stepId", d.seq, d.purpose
        from g
        cross join lateral (
          select c.id, c.unit_id, count(*) over () as holders from customer c where c.mobile = g.mobile offset 0
        ) k
        left join lateral (
          -- One under way has no time yet: it is the latest of all, and somebody may answer before it is settled.
          select d.campaign_id, d.step_id, d.seq, p.purpose, coalesce(d.sent_at, d.settled_at, ${ctx.now}) as left_at
          from delivery d join campaign p on p.id = d.campaign_id
          where d.customer_id = k.id and d.channel = 'sms'
            and (d.state in ('sent', 'unknown') or d.state = 'claimed' and d.in_flight)
            and coalesce(d.sent_at, d.settled_at, g.at) <= g.at + interval '5 minutes'
          order by left_at desc, d.step_id desc limit 1
        ) d on true
        where d.step_id is not null or k.holders = 1
        order by g.n, d.left_at desc nulls last, k.id`,
  )
  return new Map(found.toReversed().map((sender) => [sender.n, sender]))
}

type Answer = ReturnType<typeof toAnswer>

function toAnswer(ctx: Ctx, { provider, id, mobile, to, words, at, missing }: Inbound, sender: Sender | undefined) {
  const text = cleanText(textOf(words).toWellFormed()).slice(0, 2_000)
  const occurredAt = at > latestAnswer(ctx.now) ? ctx.now : at
  const kind = optsOutBySms(text) ? ('unsubscribe' as const) : ('reply' as const)
  // Without an id of its own, the same words to the same message are the same answer, sent again by the provider.
  const about = sender?.stepId ? `${sender.stepId}-${sender.seq}` : occurredAt.toISOString().slice(0, 10)
  const digest = createHash('sha256')
    .update(JSON.stringify([mobile, to, text]))
    .digest('base64url')
    .slice(0, 16)
  return {
    ...sender,
    mobile,
    externalId: id ? `${provider}:${id}` : `${provider}:${about}:${digest}`,
    kind,
    occurredAt,
    purpose: sender?.purpose ?? null,
    responded: responseKinds[kind].responded,
    // The number is kept only where nobody else says whose it is.
    detail: { text, to, ...(missing && { missing }), ...(sender ? {} : { given: { customer: { mobile } } }) },
  }
}

const suppressNumbers = (ctx: Ctx, mobiles: string[]) =>
  run(
    ctx,
    sql`insert into suppression (kind, value, reason, source, created_at)
        select distinct 'mobile', mobile, 'opted out', 'sms', ${ctx.now}::timestamptz
        from unnest(${mobiles}::text[]) as m(mobile) order by 2
        on conflict (kind, value) do nothing`,
  )

const insert = (ctx: Ctx, answers: Answer[]) =>
  run(
    ctx,
    sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
                              step_id, seq, attribution, responded, converted, detail)
        select 'sms', a."externalId", a.kind, a."occurredAt", ${ctx.now}::timestamptz, a."customerId", a."unitId",
               a."campaignId", a."stepId", a.seq, case when a."stepId" is null then 'none' else 'window' end,
               a.responded, false, a.detail
        from jsonb_to_recordset(${JSON.stringify(answers)}::jsonb)
          as a("externalId" text, kind text, "occurredAt" timestamptz, "customerId" bigint, "unitId" bigint,
               "campaignId" bigint, "stepId" bigint, seq int, responded boolean, detail jsonb)
        order by a."externalId"
        on conflict (source, external_id) do nothing`,
  )
