import { type RawBuilder, sql } from 'kysely'

/**
 * How a response found its campaign: it named its message, or the campaign; its customer and time did; a person said so;
 * not at all.
 */
export const attributions = ['token', 'named', 'window', 'hand', 'none'] as const
export type Attribution = (typeof attributions)[number]

/** When the response window of the campaign `c` closes: so many days after its launch, or after its pilot was extended. */
export const closesAt = sql`(coalesce(c.extended_at, c.launched_at) + make_interval(hours => 24 * c.response_window_days))`

/**
 * Whether an instant lies in the response window of the campaign `c`: from its launch until it closes, both ends
 * included. The launch and not each one's own `sent_at`: the control is sent nothing, and a window that opened
 * later for those who were would make the two incomparable.
 */
export const inWindow = (at: RawBuilder<unknown>) => sql`${at} between c.launched_at and ${closesAt}`

/**
 * What makes a customer of the audience `a` part of the experiment of campaign `c`, so that an answer can be its. What came
 * of a past campaign its file has told already.
 */
export const takesPart = sql`a.fate in ('control', 'targeted') and c.state in ('running', 'paused', 'finished')
  and not c.history`

/**
 * The lines of the audience that the condition on `customer_id` selects, to be joined as `a`. `offset 0` keeps them
 * from being planned together with the campaigns: right after an import or a launch the tables have no statistics yet,
 * and the planner would then walk all campaigns for each customer. So it is one probe of audience_customer.
 */
export const audienceWhere = (condition: RawBuilder<unknown>) =>
  sql`(select campaign_id, customer_id, fate from audience where ${condition} offset 0)`

/**
 * The campaign that an answer belongs to, and the message of it that is credited, for a lateral join: columns customer_id,
 * campaign_id, step_id, seq, attribution, rule_version; no row for none. `named` is the campaign that it names, if any.
 *
 * Of the campaigns that a customer takes part in and in whose window it falls, the latest; the control counts. Credited is
 * the last message (or the first, as the campaign's rule says) that had reached the customer by then; where the rule asks
 * for one, whoever of the treated had none does not count. By audience_customer and delivery_customer.
 */
export const belongsTo = (answer: {
  customers: RawBuilder<unknown>
  at: RawBuilder<unknown>
  named: RawBuilder<unknown>
}): RawBuilder<unknown> => sql`(
  select a.customer_id, c.id as campaign_id, m.step_id, m.seq, c.attribution_version as rule_version,
         case when c.id = ${answer.named} then 'named' else 'window' end as attribution
  from ${audienceWhere(sql`customer_id = any(${answer.customers})`)} a join campaign c on c.id = a.campaign_id
  left join lateral (
    select d.step_id, d.seq from delivery d
    where d.customer_id = a.customer_id and d.campaign_id = c.id and d.state = 'sent'
      and d.receipt not in ('bounced', 'returned', 'undelivered') and d.sent_at <= ${answer.at}
    order by case c.credit when 'first' then d.sent_at end, d.sent_at desc, d.step_id desc limit 1
  ) m on true
  where c.id = ${answer.named} or ${takesPart} and ${inWindow(answer.at)}
    and (c.uncontacted or a.fate = 'control' or m.step_id is not null)
  order by (c.id = ${answer.named}) desc nulls last, c.launched_at desc, c.id desc, a.customer_id limit 1)`
