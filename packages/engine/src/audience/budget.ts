import { type RawBuilder, sql } from 'kysely'
import type { CampaignView } from '../campaigns/get-campaign.ts'
import { hashPositionSql } from './assign-cell.ts'

/**
 * The rows of `drawn` (id, unit_id, cell_id, fate), over budget where the limits were reached before somebody's turn. The
 * most recent order comes first, then a stable hash, which is not the one that draws the cells: with that, the first
 * cell would be served first. The unit's own limit is tried before the campaign's.
 *
 * The control falls out by the same rule, when the turn comes to them too late. Kept whole, it would hold people of a
 * kind that nobody treated is of any more, and the uplift would compare the best with all.
 */
export function withinBudget({ id, maxTargeted, maxPerUnit }: CampaignView): RawBuilder<unknown> {
  if (maxTargeted === null && maxPerUnit === null) return sql`select * from drawn`
  const before = sql`order by last_order desc nulls last, position, id rows between unbounded preceding and 1 preceding`
  const inUnit = maxPerUnit === null ? sql`true` : sql`before_in_unit < ${maxPerUnit}::bigint`
  const inAll = maxTargeted === null ? sql`true` : sql`before_in_all < ${maxTargeted}::bigint`
  // One look into customer_order_history for each person: grouping the whole history would read it all for a small list.
  return sql`
    select id, unit_id, case when kept then cell_id end as cell_id, case when kept then fate else 'over-budget' end as fate
    from (
      select *, not taking_part or (${inUnit} and ${inAll}) as kept
      from (
        select *, count(*) filter (where fate = 'targeted' and ${inUnit}) over (${before}) as before_in_all
        from (
          select *, count(*) filter (where fate = 'targeted') over (partition by unit_id ${before}) as before_in_unit
          from (
            select *,
                   case when taking_part then ${hashPositionSql(id, sql`(id || ':turn')`)} end as position,
                   case when taking_part then (
                     select o.ordered_at from customer_order o where o.customer_id = d.id
                     order by o.ordered_at desc limit 1
                   ) end as last_order
            from (select *, fate in ('control', 'targeted') as taking_part from drawn) d
          ) scored
        ) by_unit
      ) by_turn
    ) decided`
}
