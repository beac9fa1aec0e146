import type { TestApi } from '@tradewind/api/testing'

/** Rows as campaigns would have left them: the pages begin where the engine's own tests end. */

export interface Offered {
  name: string
  mobile: string
  campaign: string
  unit?: 'branch' | 'sibling'
}

/** A customer with a letter that was posted last week, and its reply code. */
export async function plantOffer(api: TestApi, { name, mobile, campaign, unit = 'branch' }: Offered) {
  const unitId = api[unit].id
  const [made] = await api.query<{ customer: number; step: number }>(
    `with person as (
       insert into customer (unit_id, name, mobile, created_at, updated_at) values ($1, $2, $3, now(), now()) returning id),
     planned as (
       insert into campaign (unit_id, name, uploaded_list, state, created_at, start_at, launched_at)
       values ($1, $4, true, 'running', now() - interval '9 days', now() - interval '8 days', now() - interval '8 days')
       returning id),
     celled as (insert into cell (campaign_id, position, name, weight) select id, 0, 'A', 1 from planned returning id, campaign_id),
     stepped as (insert into step (campaign_id, position, channel) select id, 1, 'letter' from planned returning id),
     listed as (
       insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
       select celled.campaign_id, person.id, $1, celled.id, 'targeted' from celled, person),
     posted as (
       insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, sent_at)
       select celled.campaign_id, stepped.id, 1, person.id, $1, celled.id, 'letter', 'sent', now(), now() - interval '7 days'
       from celled, stepped, person)
     select person.id::int as customer, stepped.id::int as step from person, stepped`,
    [unitId, name, mobile, campaign],
  )
  if (!made) throw new Error('nothing was planted')
  return { customerId: made.customer, code: api.tokens.replyCode({ stepId: made.step, seq: 1 }) }
}
