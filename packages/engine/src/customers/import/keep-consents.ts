import { sql } from 'kysely'
import { type Ctx, elevated, rows, staffIdOf } from '../../context.ts'
import { copyCells, copyIn } from '../../copy-in.ts'
import { cleanText } from '../normalise.ts'
import type { Understood } from './batch-result.ts'
import type { PackedCustomer } from './packed-customer.ts'

export interface ConsentOptions {
  consent: { channel: string; status: string; evidence?: string | undefined }[]
  /** Where an option names none. */
  evidence: string
}

type Entry = Understood<PackedCustomer> & { id: number }

interface FoundConsent {
  customerId: number
  channel: string
  status: string
  evidence: string
}

/**
 * Keeps the consents of a batch, purpose marketing. A list never overrules a customer: what is refused stays refused,
 * and a status that is stored already keeps its older evidence. Returns the ids of known customers for whom something
 * changed.
 */
export async function keepConsents(
  ctx: Ctx,
  importId: number,
  known: Entry[],
  created: Entry[],
  options: ConsentOptions,
): Promise<number[]> {
  await copyConsents(ctx, consentsOf(created, options))
  return mergeConsents(ctx, importId, consentsOf(known, options))
}

/** A row's own word on a channel goes before the one for the whole file. */
function consentsOf(entries: Entry[], options: ConsentOptions): FoundConsent[] {
  const found: FoundConsent[] = []
  const given = options.consent.map((one) => ({ ...one, evidence: cleanText(one.evidence ?? options.evidence) }))
  const own = cleanText(options.evidence)
  for (const { id: customerId, record } of entries) {
    for (const [channel, status] of Object.entries(record.consent ?? {})) {
      found.push({ customerId, channel, status, evidence: own })
    }
    for (const { channel, status, evidence } of given) {
      if (!record.consent?.[channel]) found.push({ customerId, channel, status, evidence })
    }
  }
  return found
}

/** Those of customers who were created a moment ago, in this transaction: there is nothing to overrule, nor to see. */
async function copyConsents(ctx: Ctx, consents: FoundConsent[]): Promise<void> {
  if (consents.length === 0) return
  const [by, now] = [staffIdOf(ctx), ctx.now.toISOString()]
  const lines = consents.map(({ customerId, channel, status, evidence }) =>
    copyCells([customerId, channel, status, evidence, by, now]),
  )
  const columns = 'customer_id, channel, status, evidence, recorded_by, recorded_at'
  await elevated(ctx, (all) => copyIn(all, `copy consent (${columns}) from stdin (null '')`, `${lines.join('\n')}\n`))
}

/** Hand-written: one statement a batch, which also keeps what was, for an undo. Uses consent_pkey. */
async function mergeConsents(ctx: Ctx, importId: number, consents: FoundConsent[]): Promise<number[]> {
  if (consents.length === 0) return []
  const kept = await rows<{ id: number }>(
    ctx,
    sql`with told as (
          select r."customerId" as customer_id, r.channel, r.status, r.evidence
          from json_to_recordset(${JSON.stringify(consents)}::json)
               as r("customerId" bigint, channel text, status text, evidence text)
        ), before as materialized (
          select t.customer_id, t.channel, to_jsonb(c) as was
          from told t left join lateral (
            select status, evidence, recorded_by, recorded_at from consent
            where customer_id = t.customer_id and channel = t.channel and purpose = 'marketing' limit 1
          ) c on true
        ), written as (
          insert into consent (customer_id, channel, status, evidence, recorded_by, recorded_at)
          select customer_id, channel, status, evidence, ${staffIdOf(ctx)}::bigint, ${ctx.now}::timestamptz from told
          order by customer_id, channel
          on conflict (customer_id, channel, purpose) do update
          set status = excluded.status, evidence = excluded.evidence, recorded_by = excluded.recorded_by,
              recorded_at = excluded.recorded_at
          where consent.status <> 'refused' and consent.status <> excluded.status
          returning customer_id, channel, status, evidence, recorded_by, recorded_at
        )
        insert into import_change (import_id, subject, id, channel, changes)
        select ${importId}, 'consent', w.customer_id, w.channel,
               jsonb_build_object('consent', jsonb_build_array(b.was, to_jsonb(w) - 'customer_id' - 'channel'))
        from written w join before b using (customer_id, channel)
        returning id`,
  )
  return [...new Set(kept.map(({ id }) => id))]
}
