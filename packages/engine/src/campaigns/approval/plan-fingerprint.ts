import { type RawBuilder, sql } from 'kysely'
import { type Ctx, elevated, rows } from '../../context.ts'

/** What a plan consists of, as people speak of it, in the order in which they plan. */
export const planParts = [
  'basics',
  'audience',
  'list',
  'cells',
  'steps',
  'events',
  'coupon',
  'target',
  'costs',
  'prices',
] as const
export type PlanPart = (typeof planParts)[number]

/** A hash of each part; null: the plan has nothing of it. */
export type PlanFingerprint = Partial<Record<PlanPart, string | null>>

/** Columns of a campaign that say how far it is, not what it does. Any other, also one that is yet to come, is its plan. */
const bookkeeping = [
  ...['id', 'unit_id', 'state', 'version', 'history', 'attribution_version', 'created_by', 'created_at', 'start_at'],
  ...['launched_at', 'extended_at', 'finished_at', 'pause_notice_id', 'guarded_from'],
]
const whom = [
  ...['segment_id', 'segment_version', 'uploaded_list', 'once_per_household'],
  ...['max_targeted', 'max_per_unit', 'pilot_size', 'best_first'],
]

/**
 * Each part of the campaign `c` as a value. Steps go by their place, as their rows are made anew when the channel changes;
 * instants by their number, as their text would depend on the session's time zone. Prices are all that may hold, of whatever
 * day: what is said today of next month is known when a plan is approved.
 */
const values: Record<PlanPart, RawBuilder<unknown>> = {
  basics: sql`to_jsonb(c) - ${[...bookkeeping, ...whom]}::text[] || jsonb_build_object('end_at', extract(epoch from c.end_at))`,
  audience: sql`jsonb_build_array(
    (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(c)) where key = any(${whom}::text[])),
    (select jsonb_object_agg(unit_id, max_targeted) from campaign_quota where campaign_id = c.id))`,
  list: sql`case when c.uploaded_list then (
    select string_agg(customer_id || ':' || coalesce(cell_id::text, ''), ',' order by customer_id)
    from campaign_list where campaign_id = c.id) end`,
  cells: sql`(select jsonb_agg(jsonb_build_array(name, weight, control) order by position)
    from cell where campaign_id = c.id)`,
  steps: sql`(select jsonb_agg(jsonb_build_array(to_jsonb(s) - ${['id', 'campaign_id', 'problem']}::text[],
      (select jsonb_object_agg(l.name, array[x.template_id, x.template_version])
       from step_content x join cell l on l.id = x.cell_id where x.step_id = s.id)) order by s.position)
    from step s where s.campaign_id = c.id)`,
  events: sql`(select jsonb_agg(jsonb_build_array(e.id, e.name, e.place, e.state, e.seats,
      extract(epoch from e.starts_at), extract(epoch from e.ends_at)) order by s.position)
    from step s join event e on e.id = s.event_id where s.campaign_id = c.id)`,
  coupon: sql`(select to_jsonb(k) - 'used' from coupon k where k.campaign_id = c.id)`,
  target: sql`(select to_jsonb(t) - ${['set_by', 'set_at']}::text[] from campaign_target t where t.campaign_id = c.id)`,
  costs: sql`(select jsonb_build_array(
      (select to_jsonb(f) - ${['set_by', 'set_at']}::text[] from campaign_cost f where f.campaign_id = c.id),
      jsonb_agg(jsonb_build_array(s.position, to_jsonb(x) - 'step_id') order by s.position))
    from step s join step_cost x on x.step_id = s.id where s.campaign_id = c.id)`,
  prices: sql`(select jsonb_agg(to_jsonb(p)
      order by p.unit_id, p.channel, p.item, p.class, p.up_to_grams, p.valid_from)
    from unit u join channel_price p on p.unit_id = any(u.path) and p.currency = c.currency
    where u.id = c.unit_id and p.channel in (select channel from step where campaign_id = c.id))`,
}

const hashes = planParts.map(
  (part) => sql`${sql.lit(part)}, encode(sha256(convert_to((${values[part]})::text, 'UTF8')), 'hex')`,
)

/**
 * What campaigns are planned to do, as hashes that tell whether it is the same as at another time. The one place that says
 * what counts as a change of a plan. Elevated: whoever asks, it is the same plan; the caller has checked that they see it.
 *
 * In SQL, as lists are long: read in the order of their key, 1,000,000 people take 1 s, 10,000 take 15 ms, and a page of fifty
 * campaigns with 10,000 each 0.4 s (two busy cores).
 */
export async function fingerprintsOf(ctx: Ctx, ids: readonly number[]): Promise<Map<number, PlanFingerprint>> {
  if (ids.length === 0) return new Map()
  const found = await elevated(ctx, (all) =>
    rows<{ id: number; fingerprint: PlanFingerprint }>(
      all,
      sql`select c.id, jsonb_build_object(${sql.join(hashes)}) as fingerprint
          from campaign c where c.id = any(${[...ids]}::bigint[])`,
    ),
  )
  return new Map(found.map(({ id, fingerprint }) => [id, fingerprint]))
}

/** The parts in which two plans differ. One that was kept before a part was told apart differs in it. */
export const changedParts = (before: PlanFingerprint, now: PlanFingerprint): PlanPart[] =>
  planParts.filter((part) => before[part] !== now[part])
