import { type RawBuilder, sql } from 'kysely'

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
