import { sql } from 'kysely'
import { type Ctx, run } from '../context.ts'

/** An address is suppressed after so many soft bounces of different messages within so many days. */
export interface BounceRule {
  limit: number
  days: number
}

/**
 * Suppresses the addresses that these bounces are about: at once where one was hard, else when soft ones that are the
 * address's own fault have come to the limit. An address that the customer no longer has is left alone. One statement; the
 * count is a range of inbound_mail_address.
 */
export const suppressBounced = (ctx: Ctx, { mails, rule }: { mails: number[]; rule: BounceRule }): Promise<number> =>
  run(
    ctx,
    sql`insert into suppression (kind, value, reason, source, created_at)
        select 'email', b.address, min(b.why), 'bounce', ${ctx.now}::timestamptz
        from (
          select m.address, case when m.hard then 'bounced: ' || m.reason
                                 else ${`bounced ${rule.limit} times within ${rule.days} days: `}::text || m.reason end as why
          from inbound_mail m join customer c on c.id = m.customer_id and lower(c.email) = m.address
          where m.id = any(${mails}::bigint[]) and (m.hard or m.counts and ${rule.limit} <= (
            select count(distinct (o.step_id, o.seq)) from inbound_mail o
            where o.address = m.address and o.counts
              and o.received_at > ${ctx.now}::timestamptz - make_interval(days => ${rule.days})))
        ) b
        group by b.address order by b.address
        on conflict (kind, value) do nothing`,
  )
