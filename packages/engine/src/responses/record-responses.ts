import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, rows, staffIdOf } from '../context.ts'
import { requireAnywhere } from '../customers/require-anywhere.ts'
import { recordReceipts } from '../deliveries/record-receipts.ts'
import { parseInput } from '../parse-input.ts'
import { type Attribution, attributions, belongsTo } from './attribution.ts'
import { findCandidates } from './find-candidates.ts'
import { countsAs, responseKinds } from './kinds.ts'
import { optOut } from './opt-out.ts'
import {
  fingerprintOf,
  type ParsedResponse,
  type ResponseInput,
  responseInput,
  withoutIdNumber,
} from './response-input.ts'
import type { Tokens } from './token.ts'
import { answeredBy, withdrawFromHands } from './withdraw-from-hands.ts'

/** Responses in one call. */
export const responseBatchLimit = 1_000
const toleratedClockSkew = 5 * 60_000
/** An answer later than this lies in the future. */
export const latestAnswer = (now: Date): Date => new Date(now.getTime() + toleratedClockSkew)

export const responseResultSchema = z.object({
  source: z.string(),
  externalId: z.string(),
  /**
   * recorded: stored and done. duplicate: it was stored before; nothing changed. conflict: another answer is stored
   * under this number; nothing changed. taken-back: it was stored before, and taken back since as recorded by mistake;
   * nothing changed. unknown-customer: stored, but nobody was found to attribute it to.
   */
  status: z.enum(['recorded', 'duplicate', 'conflict', 'taken-back', 'unknown-customer']),
  /** The stored response's; null where it belongs to a customer whom the actor may not see, or conflicts. */
  id: z.int().nullable(),
  attribution: z.enum(attributions).nullable(),
  customerId: z.int().nullable(),
  campaignId: z.int().nullable(),
})
export type ResponseResult = z.infer<typeof responseResultSchema>

/**
 * Records what customers answered, up to 1,000 at a time; results come in the order of the inputs. Idempotent by
 * (source, externalId).
 *
 * Attribution, first that fits: the delivery of a valid `token`; the campaign that is named, if the customer is in its
 * audience; the latest campaign in whose window the answer falls and in which the customer takes part, the control
 * included; none, and the response is kept all the same.
 *
 * Needs `response.write`, for staff in the units of the customers concerned. Somebody they may not see is unknown to
 * them. A token is different: whoever holds it was given it by the customer, so it is attributed wherever it is
 * presented, and the result names the customer and campaign only to those who may see them. `place` is an import's.
 *
 * An opt-out or complaint also suppresses the customer (see `optOut`), and an answer takes back what lies in people's hands
 * for them (see `withdrawFromHands`). A complaint about a message, named by its token or campaign, is also its receipt, which
 * the guard looks at. Throws `bad-input` for the whole batch, with
 * paths like `3.amount`, and `forbidden`.
 */
export async function recordResponses(
  ctx: Ctx,
  inputs: ResponseInput[],
  tokens: Tokens,
  place?: Place,
): Promise<ResponseResult[]> {
  const responses = parseInput(batchOf(responseInput, ctx.now), inputs).map((response) =>
    withoutIdNumber(ctx, response),
  )
  requireAnywhere(ctx, 'response.write')
  return recordParsed(ctx, responses, tokens, place)
}

/** The same for what was checked already, and for sources whose numbers the product itself gives. */
export async function recordParsed(
  ctx: Ctx,
  responses: ParsedResponse[],
  tokens: Tokens,
  place?: Place,
): Promise<ResponseResult[]> {
  const candidates = await findCandidates(ctx, responses, place?.within)
  const given = responses.map((response, at) => toGiven(response, candidates.get(at) ?? [], tokens))
  const firsts = [...new Map(given.map((g) => [keyOf(g), g] as const).reverse()).values()].reverse()

  const { inserted, stored } = await elevated(ctx, async (all) => {
    const inserted = await insert(all, firsts, place?.unitId ?? null)
    await optOut(all, 'response', inserted.filter(wantsOut).map(toOptOut))
    await recordReceipts(all, inserted.flatMap(complaintOf), 'response')
    await withdrawFromHands(
      all,
      inserted.flatMap((one) => answeredBy(one.kind, one.customer_id, one.campaign_id)),
    )
    return { inserted, stored: await findStored(all, firsts) }
  })

  const shown = await findVisible(
    ctx,
    [...stored.values()].map(({ id }) => id),
  )
  const isNew = new Set(inserted.map(({ id }) => id))
  return given.map((g) => {
    const found = stored.get(keyOf(g))
    if (!found) throw new Error('A response vanished between two statements of one transaction.')
    const status = statusOf(g, found, isNew.delete(found.id))
    const visible = status === 'conflict' ? undefined : shown.get(found.id)
    return {
      source: g.source,
      externalId: g.externalId,
      status,
      id: visible?.id ?? null,
      attribution: visible?.attribution ?? null,
      customerId: visible?.customer_id ?? null,
      campaignId: visible?.campaign_id ?? null,
    }
  })
}

/** Where responses come from that are all of one unit: customers are looked for within it, strays stay there. */
export interface Place {
  unitId: number
  /** It and every unit below it. */
  within: ReadonlySet<number>
}

/** A batch of such answers, none of them from the future. */
export const batchOf = <S extends z.ZodType<{ occurredAt: Date }>>(one: S, now: Date) => {
  const latest = latestAnswer(now)
  const inTime = one.refine(({ occurredAt }) => occurredAt <= latest, {
    path: ['occurredAt'],
    error: 'This lies in the future. Check the clock and the time zone of the sending system.',
  })
  return z.array(inTime).max(responseBatchLimit, `Send at most ${responseBatchLimit} responses at a time.`)
}

type Given = ReturnType<typeof toGiven>

function toGiven(response: ParsedResponse, candidates: number[], tokens: Tokens) {
  const { token, customer, campaignId, amount, currency, kind } = response
  const delivery = token === undefined ? null : (tokens.verify(token) ?? tokens.readReplyCode(token))
  const { responded, converted } = countsAs(kind, amount)
  // Kept where it was not used up in the attribution, so that a person can still find out who was meant.
  const asGiven = {
    ...(token !== undefined && !delivery ? { token } : {}),
    ...(customer && candidates.length !== 1 ? { customer } : {}),
    ...(campaignId === undefined ? {} : { campaignId }),
  }
  return {
    source: response.source,
    externalId: response.externalId,
    kind,
    occurredAt: response.occurredAt,
    stepId: delivery?.stepId ?? null,
    seq: delivery?.seq ?? null,
    campaignId: campaignId ?? null,
    candidates,
    namesSomebody: token !== undefined || customer !== undefined,
    responded,
    converted,
    amount: amount ?? null,
    currency: amount === undefined ? null : currency,
    fingerprint: fingerprintOf(response),
    detail: { ...response.detail, ...(Object.keys(asGiven).length > 0 ? { given: asGiven } : {}) },
  }
}

const keyOf = (response: { source: string; externalId: string }) =>
  JSON.stringify([response.source, response.externalId])

interface Inserted {
  id: number
  kind: ParsedResponse['kind']
  source: string
  customer_id: number | null
  campaign_id: number | null
  step_id: number | null
  seq: number | null
  attribution: Attribution
  channel: string | null
  purpose: string | null
}

/**
 * Hand-written: a batch is one statement. Per response one probe of delivery_pkey, or of audience_customer for the few
 * campaigns its customer was in, and of response's unique key, which is where repetitions end. Written in the order of
 * that key, so that two batches cannot deadlock. A whole call with 1,000 takes 0.1 s beside 300,000 customers.
 */
function insert(ctx: Ctx, given: Given[], unitId: number | null): Promise<Inserted[]> {
  return rows<Inserted>(
    ctx,
    sql`with given as (
          select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
            as g(source text, "externalId" text, kind text, "occurredAt" timestamptz, "stepId" bigint, seq int,
                 "campaignId" bigint, candidates bigint[], responded boolean, converted boolean, amount bigint,
                 currency text, fingerprint text, detail jsonb)
        ), attributed as (
          select g.source, g."externalId", g.kind, g."occurredAt", g.responded, g.converted, g.amount, g.currency,
                 g.fingerprint, g.detail, coalesce(d.step_id, w.step_id) as step_id, coalesce(d.seq, w.seq) as seq,
                 w.rule_version, coalesce(d.campaign_id, w.campaign_id) as campaign_id,
                 case when d.step_id is not null then 'token' else coalesce(w.attribution, 'none') end as attribution,
                 coalesce(d.customer_id, w.customer_id,
                          case when cardinality(g.candidates) = 1 then g.candidates[1] end) as customer_id
          from given g
          left join delivery d on d.step_id = g."stepId" and d.seq = g.seq
          left join lateral ${belongsTo({ customers: sql`g.candidates`, at: sql`g."occurredAt"`, named: sql`g."campaignId"` })} w
            on d.step_id is null
        ), inserted as (
          insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
                                step_id, seq, rule_version, attribution, responded, converted, amount, currency,
                                detail)
          select a.source, a."externalId", a.kind, a."occurredAt", ${ctx.now}::timestamptz, a.customer_id,
                 -- An answer of nobody we know stays with the unit of the person who took it down.
                 coalesce(cu.unit_id, ${unitId}::bigint, (select unit_id from staff where id = ${staffIdOf(ctx)}::bigint)),
                 a.campaign_id, a.step_id, a.seq, a.rule_version, a.attribution,
                 a.responded, a.converted, a.amount, a.currency,
                 a.detail || jsonb_build_object('fingerprint', a.fingerprint)
          from attributed a left join customer cu on cu.id = a.customer_id
          order by a.source, a."externalId"
          on conflict (source, external_id) do nothing
          returning id, kind, source, customer_id, campaign_id, step_id, seq, attribution
        )
        select i.id, i.kind, i.source, i.customer_id, i.campaign_id, i.step_id, i.seq, i.attribution, s.channel, c.purpose
        from inserted i left join step s on s.id = i.step_id and i.attribution = 'token' left join campaign c on c.id = i.campaign_id`,
  )
}

interface Stored {
  id: number
  fingerprint: string | null
  known: boolean
  takenBack: boolean
}

async function findStored(ctx: Ctx, given: Given[]): Promise<Map<string, Stored>> {
  const stored = await rows<Stored & { source: string; externalId: string }>(
    ctx,
    sql`select r.id, r.source, r.external_id as "externalId", r.detail ->> 'fingerprint' as fingerprint,
               r.customer_id is not null as known, r.taken_back is not null as "takenBack"
        from unnest(${given.map((g) => g.source)}::text[], ${given.map((g) => g.externalId)}::text[]) g(source, external_id)
        join response r using (source, external_id)`,
  )
  return new Map(stored.map((s) => [keyOf(s), s]))
}

function statusOf(given: Given, stored: Stored, isNew: boolean): ResponseResult['status'] {
  if (stored.fingerprint !== given.fingerprint) return 'conflict'
  if (!isNew) return stored.takenBack ? 'taken-back' : 'duplicate'
  return stored.known || !given.namesSomebody ? 'recorded' : 'unknown-customer'
}

interface Visible {
  id: number
  attribution: Attribution
  customer_id: number | null
  campaign_id: number | null
}

/** As the actor, so that row-level security decides what the results may say. */
async function findVisible(ctx: Ctx, ids: number[]): Promise<Map<number, Visible>> {
  const visible = await rows<Visible>(
    ctx,
    sql`select id, attribution, customer_id, campaign_id from response where id = any(${ids}::bigint[])`,
  )
  return new Map(visible.map((v) => [v.id, v]))
}

const wantsOut = (response: Inserted): response is Inserted & { customer_id: number } =>
  responseKinds[response.kind].optsOut && response.customer_id !== null

/** Not of a message that was found by its window: a guess does not change the ledger. */
const complaintOf = ({ kind, step_id: stepId, seq, attribution }: Inserted) =>
  kind === 'complaint' && stepId !== null && seq !== null && (attribution === 'token' || attribution === 'named')
    ? [{ stepId, seq, receipt: 'complained' as const }]
    : []

const toOptOut = (response: Inserted & { customer_id: number }) => ({
  customerId: response.customer_id,
  channel: response.channel,
  purpose: response.purpose,
  evidence: `${response.kind} recorded from ${response.source}`,
})
