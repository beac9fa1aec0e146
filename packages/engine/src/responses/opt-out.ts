import { sql } from 'kysely'
import { type Ctx, run, staffIdOf } from '../context.ts'
import { postalKeySql } from '../customers/postal-key.ts'

export interface OptOut {
  customerId: number
  /** Where they were contacted; null when nobody knows. */
  channel: string | null
  /** The campaign's purpose, which consent is given for. */
  purpose: string | null
  /** How they said it, for the consent record. */
  evidence: string
}

/**
 * Sees to it that these customers are left alone: the address they were contacted at is suppressed and their consent
 * for that channel and purpose is refused. Where the channel is unknown, or the address gone, the customer as a whole
 * is suppressed: rather too much silence than a message to somebody who said no. Doing it again changes nothing.
 *
 * Needs rights beyond row-level security: call it as the system or `elevated`.
 */
export async function optOut(ctx: Ctx, source: string, optOuts: OptOut[]): Promise<void> {
  if (optOuts.length === 0) return
  const given = sql`jsonb_to_recordset(${JSON.stringify(optOuts)}::jsonb)
    as o("customerId" bigint, channel text, purpose text, evidence text)`
  // Set-based because whole files of opt-outs come in. Conflicts are found by suppression's and consent's unique keys;
  // rows come in the order of those keys, so that two files cannot deadlock.
  await run(
    ctx,
    sql`insert into suppression (kind, value, reason, source, created_by, created_at)
        select distinct s.kind, s.value, 'opted out', ${source}, ${staffIdOf(ctx)}::bigint, ${ctx.now}::timestamptz
        from ${given} join customer c on c.id = o."customerId"
        cross join lateral (
          select * from (values
            (1, 'email', case when o.channel = 'email' then lower(c.email) end),
            (2, 'mobile', case when o.channel in ('sms', 'phone') then c.mobile end),
            (3, 'fax', case when o.channel = 'fax' then c.fax end),
            (4, 'postal', case when o.channel in ('letter', 'visit') then ${postalKeySql(sql.ref('c.address'))} end),
            (5, 'customer', c.id::text)) as address(rank, kind, value)
          where value is not null order by rank limit 1
        ) s
        order by 1, 2
        on conflict (kind, value) do nothing`,
  )
  await run(
    ctx,
    sql`insert into consent (customer_id, channel, purpose, status, evidence, recorded_by, recorded_at)
        select distinct on (1, 2, 3) o."customerId", o.channel, o.purpose, 'refused', o.evidence,
               ${staffIdOf(ctx)}::bigint, ${ctx.now}::timestamptz
        from ${given} where o.channel is not null and o.purpose is not null
        order by 1, 2, 3
        on conflict (customer_id, channel, purpose) do update
          set status = 'refused', evidence = excluded.evidence, recorded_by = excluded.recorded_by,
              recorded_at = excluded.recorded_at
          where consent.status <> 'refused'`,
  )
}
