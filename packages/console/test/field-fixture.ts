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

export interface Stop {
  name: string
  address?: string
  channel?: 'visit' | 'phone' | 'meeting'
  mobile?: string
  script?: string
  appointmentAt?: string
}

/** A running campaign whose work orders stand on the postman's list of today. Ids in the order of the stops. */
export async function plantOrders(api: TestApi, campaign: string, stops: Stop[]): Promise<number[]> {
  const ids: number[] = []
  for (const [i, stop] of stops.entries()) {
    const channel = stop.channel ?? 'visit'
    const [made] = await api.query<{ id: number }>(
      `with planned as (
         insert into campaign (unit_id, name, uploaded_list, state, created_at, start_at, launched_at)
         values ($1, $2, true, 'running', now() - interval '3 days', now() - interval '2 days', now() - interval '2 days')
         on conflict (unit_id, name) do update set name = excluded.name returning id),
       celled as (
         insert into cell (campaign_id, position, name, weight) select id, 0, 'A', 1 from planned
         on conflict (campaign_id, name) do update set name = excluded.name returning id, campaign_id),
       stepped as (
         insert into step (campaign_id, position, channel) select id, 1, $5 from planned
         on conflict (campaign_id, position) do update set channel = excluded.channel returning id),
       person as (
         insert into customer (unit_id, name, address, postcode, mobile, address_match, created_at, updated_at)
         values ($1, $3, $4, '310000', $6, 'unmatched', now(), now()) returning id),
       agreed as (
         insert into consent (customer_id, channel, status, evidence, recorded_at)
         select id, $5, 'granted', '柜台表单', now() from person),
       given as (
         insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at)
         select celled.campaign_id, stepped.id, $7, person.id, $1, celled.id, $5, 'in-hand', now() from celled, stepped, person)
       insert into work_order (unit_id, campaign_id, campaign_name, step_id, seq, customer_id, channel, staff_id, priority,
                               script, due_on, planned_on, appointment_at, created_at, assigned_at)
       select $1, celled.campaign_id, $2, stepped.id, $7, person.id, $5, $8, 0, $9, current_date + 5, current_date, $10,
              now() - interval '1 day', now() from celled, stepped, person
       returning id::int as id`,
      [
        api.branch.id,
        campaign,
        stop.name,
        stop.address ?? null,
        channel,
        stop.mobile ?? null,
        i + 1,
        api.postman.staff.id,
        stop.script ?? `您好，我是邮政的客户经理。想请您了解“${campaign}”。`,
        stop.appointmentAt ?? null,
      ],
    )
    if (made) ids.push(made.id)
  }
  return ids
}
