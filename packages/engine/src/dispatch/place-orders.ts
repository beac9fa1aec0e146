import { type RawBuilder, sql } from 'kysely'
import { type Ctx, row } from '../context.ts'
import type { Reopened } from '../deliveries/reopen-steps.ts'
import { rolesWith } from '../org/roles.ts'

/**
 * When lists of the day are out, in the organisation's time zone: from then on new work goes to tomorrow's, so that
 * nobody who is on the way meets a list that grows.
 */
const listsAreOut = '08:00'
/** Days ahead that are planned at most; nobody plans visits for the year after next. */
const mostDays = 400

/** The first day that work can be planned for. */
export const firstDay = (ctx: Ctx): RawBuilder<unknown> =>
  sql`(select (n + case when n::time < ${listsAreOut}::time then interval '0' else interval '1 day' end)::date
       from (select ${ctx.now}::timestamptz at time zone ${ctx.timeZone}::text as n) local)`

/** How addresses of rows `c` of customer are walked: 3 before 12, by postcode, then by the address itself. */
export const walkingOrder = sql`c.postcode collate "C", c.address collate postal_order, c.id`

export interface Placed {
  placed: number
  unplaced: number
  /** Steps whose deliveries came into hand, or out of it: see `reopenSteps`. */
  reopened: Reopened[]
}

/**
 * Gives the open work orders without a day that `which` selects (a condition on `o`) to people, each with a day, and
 * keeps their deliveries in step: in hand when somebody has it, held with the reason when nobody has. Those that name
 * somebody already stay with them. One at a time over the whole organisation, for nobody may take a place twice.
 *
 * Who: the customer's owner, when they do this work there; else those whose area lies nearest (the lowest unit, then
 * the longest division or postcode) share it by the room they have, the emptiest days first; each gets a stretch of
 * neighbouring addresses. Nobody who let it lie before. When: by priority, then the due date, then the way, on the
 * person's next free places, not on days of absence; who is away when the next list begins gets nothing new. Where there is no room before the due date it stays with nobody.
 *
 * The caller calls `reopenSteps` with what is reopened, when it locks no work orders any more.
 *
 * Hand-written: one statement, set-based throughout. 100,000 orders of 100 branches among 500 people take 7 s on a machine
 * under load, 10,000 take 0.7 s, 500 (as a chunk makes them) beside the 100,000 0.3 s. Places are looked up in arrays and
 * not joined by their number: the planner merged those joins by the person alone, which took 56 s.
 */
export async function placeOrders(ctx: Ctx, which: RawBuilder<unknown>): Promise<Placed> {
  await row(ctx, sql`select pg_advisory_xact_lock(hashtext('tradewind.dispatch'))`)
  return (await row<Placed>(ctx, placement(ctx, which))) ?? { placed: 0, unplaced: 0, reopened: [] }
}

const placement = (ctx: Ctx, which: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    with open as materialized (
      select o.id, o.step_id, o.seq, o.unit_id, u.path, o.channel, o.priority, o.due_on, o.former, o.staff_id as fixed,
             c.owner_staff_id as owner, coalesce(c.division_code, '') as division, coalesce(c.postcode, '') as postcode,
             row_number() over (order by ${walkingOrder}) as walk
      from work_order o join customer c on c.id = o.customer_id join unit u on u.id = o.unit_id
      where o.state = 'open' and o.planned_on is null and ${which}
    ), worker as materialized (
      select f.staff_id, f.channel, f.per_day, f.weekdays, s.unit_id, a.days as away,
             array(select r.unit_id from staff_role r where r.staff_id = s.id and r.role = any(${rolesWith('work.do')})) as roots
      from field_capacity f join staff s on s.id = f.staff_id
      cross join lateral (
        select coalesce(range_agg(daterange(first_day, last_day, '[]')), '{}') as days from staff_absence where staff_id = s.id
      ) a
      where s.active and f.per_day > 0 and f.channel in (select channel from open) and not a.days @> ${firstDay(ctx)}
    ), area as (
      select w.staff_id, w.channel, w.roots, a.unit_id, a.division, a.postcode from worker w join field_area a using (staff_id)
      union all
      select staff_id, channel, roots, unit_id, '', '' from worker
      where staff_id not in (select staff_id from field_area)
    ), spot as materialized ( -- far fewer than orders; with each unit above, the lowest last
      select s.*, above.unit_id as above_id, above.depth
      from (select distinct unit_id, path, channel, division, postcode, former from open) s
      cross join lateral unnest(s.path) with ordinality as above(unit_id, depth)
    ), nearest as (
      select unit_id, channel, division, postcode, former, array_agg(distinct staff_id) as pool
      from (
        select s.*, a.staff_id,
               rank() over (partition by s.unit_id, s.channel, s.division, s.postcode, s.former
                            order by s.depth desc, length(a.division) + length(a.postcode) desc) as far
        from spot s join area a on a.unit_id = s.above_id and a.channel = s.channel
        where starts_with(s.division, a.division) and starts_with(s.postcode, a.postcode)
          and s.path && a.roots and not a.staff_id = any(s.former)
      ) candidate where far = 1 group by 1, 2, 3, 4, 5
    ), pooled as materialized (
      select o.*, case when coalesce(stays.staff_id, owns.staff_id) is null then n.pool
                       else array[coalesce(stays.staff_id, owns.staff_id)] end as pool
      from open o
      left join worker stays on stays.staff_id = o.fixed and stays.channel = o.channel and o.path && stays.roots
      left join worker owns on owns.staff_id = o.owner and owns.channel = o.channel and o.path && owns.roots
                            and not owns.staff_id = any(o.former)
      left join nearest n on (n.unit_id, n.channel, n.division, n.postcode, n.former)
                             = (o.unit_id, o.channel, o.division, o.postcode, o.former)
    ), member as materialized (
      select pool, channel, n, staff_id
      from (select pool, channel, count(*) as n from pooled where pool is not null group by 1, 2) p
      cross join lateral unnest(pool) as staff_id
    ), taken as materialized (
      select staff_id, channel, planned_on, count(*) as n from work_order
      where planned_on >= ${firstDay(ctx)} and state <> 'cancelled' group by 1, 2, 3
    ), slot as materialized ( -- a free place of a person on a day; no more days than can be needed
      select w.staff_id, w.channel, day, row_number() over (partition by w.staff_id, w.channel order by day, k) as nth,
             (day - ${firstDay(ctx)}) + k::float8 / w.per_day as level
      from (
        select w.*, (select coalesce(sum(n), 0) from member m where m.staff_id = w.staff_id and m.channel = w.channel)
                    + (select coalesce(sum(n), 0) from taken t where t.staff_id = w.staff_id and t.channel = w.channel) as most
        from worker w where (w.staff_id, w.channel) in (select staff_id, channel from member)
      ) w
      cross join lateral (
        select ${firstDay(ctx)} + n as day
        from generate_series(0, (select least(max(due_on) - ${firstDay(ctx)}, ${mostDays}) from open)) n
        where extract(isodow from ${firstDay(ctx)} + n) = any(w.weekdays) and not w.away @> ${firstDay(ctx)} + n
        order by 1 limit ceil(w.most / w.per_day)
      ) ahead
      left join taken t on t.staff_id = w.staff_id and t.channel = w.channel and t.planned_on = day
      cross join lateral generate_series(coalesce(t.n, 0) + 1, w.per_day) as k
    ), places as materialized ( -- of a person, in an array: found by their number without a join that could go astray
      select staff_id, channel, array_agg(day order by nth) as days from slot group by 1, 2
    ), shares as materialized ( -- whose turn it is: as many places as the pool has orders, the emptiest first
      select pool, channel, array_agg(staff_id order by staff_id) as turns
      from (
        select m.*, row_number() over (partition by m.pool, m.channel order by s.level, s.staff_id) as filled
        from member m join slot s using (staff_id, channel)
      ) filling where filled <= n group by 1, 2
    ), stretch as materialized ( -- the most important that there are places for, in the order they are walked
      select id, channel, pool, priority, due_on, walk, row_number() over (partition by pool, channel order by walk) as nth
      from (
        select *, row_number() over (partition by pool, channel order by priority desc, due_on, walk) as turn
        from pooled where pool is not null
      ) o join (select pool, channel, cardinality(turns) as room from shares) r using (pool, channel)
      where turn <= room
    ), dealt as materialized (
      select o.id, o.channel, o.priority, o.due_on, o.walk, s.turns[o.nth] as staff_id
      from stretch o join shares s using (pool, channel)
    ), planned as materialized (
      select * from (
        select d.id, d.staff_id, d.due_on, p.days[d.nth] as day
        from (select *, row_number() over (partition by staff_id, channel order by priority desc, due_on, walk) as nth from dealt) d
        join places p using (staff_id, channel)
      ) found where day <= due_on
    ), placed as (
      update work_order o set staff_id = p.staff_id, planned_on = p.day, reason = null,
             assigned_at = case when o.staff_id = p.staff_id then o.assigned_at else ${ctx.now}::timestamptz end
      from planned p where o.id = p.id returning o.step_id, o.seq
    ), unplaced as (
      update work_order o set staff_id = null, assigned_at = null,
             reason = case when q.pool is null then
               'Nobody takes ' || o.channel || ' work at this place: give somebody there a capacity for it, or assign it by hand.'
               else 'Nobody who takes ' || o.channel || ' work at this place has room before ' || o.due_on
                    || ': raise a capacity, or assign it by hand.' end
      from pooled q where q.id = o.id and not exists (select from planned p where p.id = o.id)
      returning o.step_id, o.seq, o.reason
    ), given as (
      update delivery d set state = 'in-hand', reason = null, settled_at = null
      from placed p where d.step_id = p.step_id and d.seq = p.seq and d.state = 'held'
      returning d.campaign_id, d.step_id
    ), dropped as (
      select d.campaign_id, d.step_id from unplaced p
      join delivery d on d.step_id = p.step_id and d.seq = p.seq where d.state = 'in-hand'
    ), kept as (
      update delivery d set state = 'held', reason = p.reason, settled_at = ${ctx.now}
      from unplaced p where d.step_id = p.step_id and d.seq = p.seq and d.state in ('in-hand', 'held')
    )
    select (select count(*) from placed) as placed, (select count(*) from unplaced) as unplaced,
           (select coalesce(jsonb_agg(distinct jsonb_build_object('campaignId', campaign_id, 'stepId', step_id)), '[]')
            from (select * from given union all select * from dropped) touched) as reopened`
