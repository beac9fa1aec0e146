import { sql } from 'kysely'
import { type Ctx, rows } from '../context.ts'

/** Whether a campaign's books balance. No problems: they do. */
export interface Books {
  campaignId: number
  name: string
  /** `promised 900 = sent 890 + failed 10`, states without deliveries left out. */
  summary: string
  problems: string[]
}

/**
 * Proves for every launched campaign that nobody was lost: everybody targeted has exactly one delivery, the numbers run
 * 1..N in each step without a gap (so every delivery lies in exactly one chunk), the states add up, every e-mail that was
 * sent has a Message-ID of its own, every open delivery lies in a promise that will bring a worker to it, nobody who is
 * through with a step has been forgotten by the next, and a campaign with nothing open has finished.
 */
export async function checkBooks(ctx: Ctx): Promise<Books[]> {
  const found = await rows<BookRow>(
    ctx,
    sql`select c.id, c.name, c.state, s.position,
               case when s.position = 1 then
                 (select count(*) from audience a where a.campaign_id = c.id and a.fate = 'targeted') end as targeted,
               d.deliveries, d.customers, d.highest, d.states, d.open, d.forgotten, d.sent_without_time, d.resent,
               d.emails, d.message_ids,
               exists (select from outbox o where o.campaign_id = c.id) as promised_work,
               case when s.position > 1 and c.state in ('running', 'paused', 'finished')
                         and (c.end_at is null or c.end_at > ${ctx.now})
                         and not exists (select from outbox o where o.campaign_id = c.id and o.job = 'enter-step'
                                           and (o.payload->>'stepId')::bigint = s.id) then (
                 select count(*) from (
                   select customer_id from delivery b where b.step_id = former.id and b.state <> 'held'
                   union all select customer_id from passed_over b where b.step_id = former.id
                   except all select customer_id from delivery b where b.step_id = s.id
                   except all select customer_id from passed_over b where b.step_id = s.id) missing
               ) end as missing
        from campaign c
        join step s on s.campaign_id = c.id
        left join step former on former.campaign_id = c.id and former.position = s.position - 1
        -- One multirange, in which each delivery is found by bisection: 300 promises times 300,000 deliveries would not end.
        cross join lateral (
          select range_agg(int4range((payload->>'from')::int, (payload->>'to')::int, '[]')) as seqs
          from outbox where campaign_id = c.id and job = 'deliver-chunk' and (payload->>'stepId')::bigint = s.id
        ) promised
        cross join lateral (
          select sum(n)::bigint as deliveries, sum(customers)::bigint as customers, max(highest) as highest,
                 coalesce(jsonb_object_agg(state, n), '{}') as states, sum(sent_without_time)::bigint as sent_without_time,
                 coalesce(sum(resent), 0)::bigint as resent, coalesce(sum(emails), 0)::bigint as emails,
                 coalesce(sum(message_ids), 0)::bigint as message_ids,
                 coalesce(sum(n) filter (where state in ('queued', 'retry', 'claimed', 'in-hand')), 0)::bigint as open,
                 coalesce(sum(unpromised) filter (where state in ('queued', 'retry', 'claimed')), 0)::bigint as forgotten
          from (
            select state, count(*) as n, count(distinct customer_id) as customers, max(seq) as highest,
                   count(*) filter (where (seq <@ promised.seqs) is not true) as unpromised,
                   count(*) filter (where state = 'sent' and sent_at is null) as sent_without_time,
                   count(*) filter (where resent > 0) as resent,
                   count(*) filter (where state = 'sent' and channel = 'email') as emails,
                   -- A Message-ID is the signed number of a delivery.
                   count(distinct seq) filter (where state = 'sent' and channel = 'email') as message_ids
            from delivery where step_id = s.id group by state
          ) by_state
        ) d
        where c.launched_at is not null
        order by c.id, s.position`,
  )
  return [...Map.groupBy(found, ({ id }) => id).values()].map(toBooks)
}

/** One step of a campaign. */
interface BookRow {
  id: number
  name: string
  state: string
  position: number
  /** For the first step: everybody targeted has a delivery in it. */
  targeted: number | null
  deliveries: number | null
  customers: number | null
  highest: number | null
  states: Record<string, number>
  open: number
  forgotten: number
  sent_without_time: number | null
  /** Handed over again though it may have left, by policy or because somebody decided so. */
  resent: number
  emails: number
  message_ids: number
  promised_work: boolean
  /** For a later step that nobody looks after any more: people of the step before who have not come into it. */
  missing: number | null
}

function toBooks(steps: BookRow[]): Books {
  const [{ id, name, state, promised_work }] = steps as [BookRow]
  const problems = steps.flatMap((step) =>
    problemsOf(step).map((problem) => (steps.length > 1 ? `Step ${step.position}: ${problem}` : problem)),
  )
  const open = steps.reduce((sum, step) => sum + step.open, 0)
  if (open > 0 && state === 'finished') problems.push(`It is finished, but ${open} deliveries are open.`)
  if (open === 0 && state === 'running' && !promised_work) problems.push('Nothing is open, but it still runs.')
  const promised = steps.reduce((sum, { deliveries }) => sum + (deliveries ?? 0), 0)
  const states = new Map<string, number>()
  for (const [name, n] of steps.flatMap((step) => Object.entries(step.states))) {
    states.set(name, (states.get(name) ?? 0) + n)
  }
  const sum = [...states].map(([name, n]) => `${name} ${n}`).join(' + ')
  const resent = steps.reduce((total, step) => total + step.resent, 0)
  const again = resent > 0 ? `; ${resent} handed over more than once, by policy or decision` : ''
  return { campaignId: id, name, summary: `${name}: promised ${promised} = ${sum || '0'} (${state})${again}`, problems }
}

function problemsOf(step: BookRow): string[] {
  const problems: string[] = []
  const deliveries = step.deliveries ?? 0
  if (step.targeted !== null && deliveries !== step.targeted) {
    problems.push(`${step.targeted} people were targeted, but ${deliveries} deliveries exist.`)
  }
  if ((step.highest ?? 0) !== deliveries) problems.push(`The numbers run to ${step.highest}, but ${deliveries} exist.`)
  if ((step.customers ?? 0) !== deliveries) problems.push('Somebody has more than one delivery in the same step.')
  if (step.sent_without_time) problems.push(`${step.sent_without_time} deliveries are sent without a time.`)
  if (step.missing) problems.push(`${step.missing} people were left behind in the step before.`)
  if (step.emails !== step.message_ids) {
    problems.push(`${step.emails} e-mails were sent with ${step.message_ids} Message-IDs.`)
  }
  if (step.forgotten > 0) problems.push(`${step.forgotten} deliveries are open, but no work is promised for them.`)
  return problems
}
