import { sql } from 'kysely'
import { type Ctx, instant, rows, run } from '../context.ts'
import { responseKinds } from './kinds.ts'
import { judgeVisit } from './machine.ts'
import { answeredBy, withdrawFromHands } from './withdraw-from-hands.ts'

/** Somebody, or a program, asked for a tracked link or for the picture of a message. */
export interface Visit {
  kind: 'click' | 'open'
  stepId: number
  seq: number
  /** Number and target of the link that was followed. */
  link?: number
  url?: string
  /** When, ISO 8601. */
  at: string
  /** HTTP method. */
  method: string
  userAgent?: string | undefined
  /** The `Sec-Purpose`, `Purpose`, `X-Purpose` or `X-Moz` header, whichever came. */
  purpose?: string | undefined
}

interface Visited {
  campaignId: number
  customerId: number
  unitId: number
  state: string
  sentAt: string | null
}

/**
 * Stores visits, marked where they are a machine's, and returns how many were new. A click has its instant in its number,
 * so that writing it again changes nothing; an open is kept once for people and once for machines and is never counted,
 * since mail programs load pictures unasked. Visits to messages that are gone are left out.
 */
export async function recordVisits(ctx: Ctx, visits: readonly Visit[]): Promise<number> {
  if (visits.length === 0) return 0
  // One probe of the ledger's primary key a visit.
  const found = await rows<Visited & { n: number }>(
    ctx,
    sql`select v.n::int - 1 as n, d.campaign_id as "campaignId", d.customer_id as "customerId", c.unit_id as "unitId", d.state,
               d.sent_at as "sentAt"
        from unnest(${visits.map(({ stepId }) => stepId)}::bigint[], ${visits.map(({ seq }) => seq)}::int[])
             with ordinality as v(step_id, seq, n)
        join delivery d on d.step_id = v.step_id and d.seq = v.seq
        join customer c on c.id = d.customer_id`,
  )
  const stored = found.map(({ n, ...delivery }) => toRow(visits[n] as Visit, delivery))
  const inserted = await run(
    ctx,
    sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
                              step_id, seq, attribution, machine, responded, converted, detail)
        select source, external_id, source, occurred_at, ${ctx.now}::timestamptz, customer_id, unit_id, campaign_id,
               step_id, seq, 'token', machine, responded, converted, detail
        from jsonb_to_recordset(${JSON.stringify(stored)}::jsonb)
             as r(source text, external_id text, occurred_at timestamptz, customer_id bigint, unit_id bigint,
                  campaign_id bigint, step_id bigint, seq int, machine bool, responded bool, converted bool, detail jsonb)
        order by source, external_id
        on conflict (source, external_id) do nothing`,
  )
  const clicks = stored.filter(({ responded }) => responded)
  await withdrawFromHands(
    ctx,
    clicks.flatMap((one) => answeredBy(one.source, one.customer_id, one.campaign_id)),
  )
  return inserted
}

function toRow(visit: Visit, delivery: Visited) {
  const { kind, stepId, seq, link, url, userAgent } = visit
  const at = new Date(visit.at)
  const judged = judgeVisit({ ...visit, at }, { state: delivery.state, sentAt: instant(delivery.sentAt) })
  const { responded, converted } = responseKinds[kind]
  const which = kind === 'click' ? `-${link}-${at.getTime()}` : judged ? '-machine' : ''
  return {
    source: kind,
    external_id: `${stepId}-${seq}${which}`,
    occurred_at: visit.at,
    customer_id: delivery.customerId,
    unit_id: delivery.unitId,
    campaign_id: delivery.campaignId,
    step_id: stepId,
    seq,
    machine: judged !== null,
    responded: responded && judged === null,
    converted: converted && judged === null,
    detail: {
      ...(kind === 'click' ? { link, url } : {}),
      ...(userAgent ? { userAgent: userAgent.slice(0, 300) } : {}),
      ...(judged ? { machine: judged } : {}),
    },
  }
}
