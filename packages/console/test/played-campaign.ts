import { scoreCampaign } from '@tradewind/engine'
import type { Stage } from './stage.ts'

/** A campaign of the province that has run for some days, with what it is that people open its page for. */
export interface Played {
  campaignId: number
  stepId: number
  /** Deliveries that are still to be sent. */
  queued: number
}

const failures = [
  ['failed', '550 5.1.1 <li@example.com>: Recipient address rejected: User unknown', 31],
  ['held', 'The message could not be composed: the attachment is missing', 12],
  ['unknown', 'the worker was lost while handing this over', 7],
] as const

/**
 * Rows as the verbs would have left them: e-mails to two cells in the two branches and four more, a fifth held out, some
 * excluded, answers over eight days, and deliveries that failed, are held or unknown.
 */
export async function playCampaign({ api }: Stage, name = '春季邮件'): Promise<Played> {
  const { admin, province, branch, sibling } = api
  const units = [branch.id, sibling.id]
  for (const code of ['城东', '城西', '城南', '城北']) {
    const made = await admin.ask('POST', '/api/v1/units', {
      parentId: province.id,
      kind: 'branch',
      code: `${name}-${code}`,
      name: `${code}网点`,
    })
    if (made.status !== 201) throw new Error(made.text)
    units.push(made.json.id)
  }
  const first = async (text: string, values: unknown[]) => (await api.query<{ id: number }>(text, values))[0]?.id ?? 0
  const campaignId = Number(
    await first(
      `insert into campaign (unit_id, name, state, response_window_days, created_at, launched_at)
       values ($1, $2, 'running', 30, now() - interval '9 days', now() - interval '8 days') returning id`,
      [province.id, name],
    ),
  )
  const stepId = Number(
    await first(`insert into step (campaign_id, position, channel) values ($1, 1, 'email') returning id`, [campaignId]),
  )
  await api.query(`insert into step (campaign_id, position, channel, delay_days) values ($1, 2, 'phone', 5)`, [
    campaignId,
  ])
  await api.query(
    `insert into cell (campaign_id, position, name, weight, control)
     values ($1, 0, '优惠券', 2, false), ($1, 1, '贺卡', 2, false), ($1, 2, '留白', 1, true)`,
    [campaignId],
  )
  for (const [place, unitId] of units.entries()) {
    await api.query(
      `with made as (
         insert into customer (unit_id, name, ref, created_at, updated_at)
         select $1, '客户' || n, $2 || '-' || n, now() - interval '1 year', now() - interval '1 year'
         from generate_series(1, $3::int) n returning id
       ), drawn as (
         select id, row_number() over (order by id) as n from made
       )
       insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
       select $4, d.id, $1, l.id,
              case when n % 21 = 0 then 'no-consent' when n % 26 = 1 then 'suppressed' when l.control then 'control' else 'targeted' end
       from drawn d left join cell l on l.campaign_id = $4 and n % 21 <> 0 and n % 26 <> 1
         and l.position = case n / 2 % 5 when 0 then 2 when 1 then 0 when 2 then 0 else 1 end`,
      [unitId, `${name}-${unitId}`, 300 + 90 * place, campaignId],
    )
  }
  await api.query(
    `insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, sent_at, settled_at)
     select campaign_id, $2, row_number() over (order by customer_id), customer_id, unit_id, cell_id, 'email', 'sent',
            now() - interval '8 days', now() - interval '8 days', now() - interval '8 days'
     from audience where campaign_id = $1 and fate = 'targeted'`,
    [campaignId, stepId],
  )
  let from = 1
  for (const [state, reason, n] of failures) {
    await api.query(
      `update delivery set state = $3, reason = $4, sent_at = null where step_id = $1 and seq between $2 and $2 + $5 - 1`,
      [stepId, from, state, reason, n],
    )
    from += n
  }
  const queued = 40
  await api.query(
    `update delivery set state = 'queued', sent_at = null, settled_at = null where step_id = $1 and seq between $2 and $2 + $3 - 1`,
    [stepId, from, queued],
  )
  // The later the fewer; more where the coupon was, and in the units that come last.
  await api.query(
    `insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id, attribution,
                           responded, converted, amount, currency)
     select 'played', a.campaign_id || '-' || a.customer_id, case when a.customer_id % 3 = 0 then 'order' else 'visit' end,
            now() - interval '8 days' + interval '1 day' * (0.3 + 7.5 * power((a.customer_id % 97) / 97.0, 2)),
            now(), a.customer_id, a.unit_id, a.campaign_id, 'window', true, a.customer_id % 3 = 0,
            case when a.customer_id % 3 = 0 then 12800 end, case when a.customer_id % 3 = 0 then 'CNY' end
     from audience a join cell l on l.id = a.cell_id
     where a.campaign_id = $1 and a.fate in ('control', 'targeted')
       and (a.customer_id * 7919) % 100 < case l.position when 0 then 14 when 1 then 9 else 4 end + (a.unit_id % 4)`,
    [campaignId],
  )
  const price = { channel: 'email', perThousand: 60_000, validFrom: '2020-01-01' }
  for (const [path, body] of [
    [`units/${province.id}/prices`, { prices: [price] }],
    [`campaigns/${campaignId}/costs`, { margin: 0.3, fixed: 20_000 }],
    [`campaigns/${campaignId}/target`, { measure: 'feedback', rate: 0.12 }],
  ] as const) {
    const put = await admin.ask('PUT', `/api/v1/${path}`, body)
    if (put.status !== 200) throw new Error(put.text)
  }
  await api.engine.asSystem((ctx) => scoreCampaign(ctx, { campaignId, fresh: true }))
  return { campaignId, stepId, queued }
}
