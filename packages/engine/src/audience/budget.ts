import { type RawBuilder, sql } from 'kysely'
import type { CampaignView } from '../campaigns/get-campaign.ts'
import type { Ctx } from '../context.ts'
import { rankingExpression } from '../segments/index.ts'
import { hashPositionSql } from './assign-cell.ts'
import type { Fate } from './exclusion.ts'

/**
 * The rows of `drawn` (id, unit_id, cell_id, fate), over budget where a limit was reached before somebody's turn: the
 * best first (by the plan's ranking, else the most recent order), who has no value last, equals by a stable hash. A unit's own limit is tried before the campaign's.
 */
export async function withinBudget(ctx: Ctx, campaign: CampaignView): Promise<RawBuilder<unknown>> {
  const { id, maxTargeted, maxPerUnit, quotas, bestFirst } = campaign
  if (maxTargeted === null && maxPerUnit === null && quotas.length === 0) return sql`select * from drawn`
  // One look into orders or scores for each person who is left: a small list must not read them all.
  const best = await rankingExpression(ctx, bestFirst?.by ?? { orders: 'last' }, 'bestFirst.by')
  const shared = maxPerUnit !== null || quotas.length > 0
  const share = shared && {
    of: sql`share.of as share, coalesce(share.max, ${maxPerUnit}::bigint) as share_max,`,
    from: sql`left join (${sharesOf(campaign)}) share on share.unit_id = d.unit_id`,
  }
  const taking = sql`
    select d.*, ${share ? share.of : sql``} ${best} as best, ${turn(id, 'turn')} as turn
    from drawn d join customer c on c.id = d.id ${share ? share.from : sql``}
    where d.fate in ('control', 'targeted')`
  const cutOff = cut(sql`drawn`, taking, {
    fate: 'over-budget',
    order: sql`best ${sql.raw(bestFirst?.lowest ? 'asc' : 'desc')} nulls last, turn, id`,
    max: maxTargeted,
    shared,
  })
  if (shared) return cutOff
  // Nobody has to be put in order where there is room for all: a look into the orders and a hash for each.
  const scarce = sql`(select count(*) > ${maxTargeted}::bigint from drawn where fate = 'targeted')`
  return sql`select id, unit_id, cell_id, fate from drawn where not ${scarce}
             union all select * from (${cutOff}) cut where ${scarce}`
}

/**
 * The rows of `budgeted`, those outside a pilot sample marked as such: drawn at random by a stable hash, until as many
 * are to be contacted as the pilot has places.
 */
export function withinPilot({ id, pilotSize }: CampaignView): RawBuilder<unknown> {
  if (pilotSize === null) return sql`select * from budgeted`
  const taking = sql`select d.*, ${turn(id, 'pilot')} as turn from budgeted d where d.fate in ('control', 'targeted')`
  return cut(sql`budgeted`, taking, { fate: 'outside-pilot', order: sql`turn, id`, max: pilotSize, shared: false })
}

/**
 * For each unit of the campaign the share it belongs to: that of the nearest unit above with a quota, or of its own.
 * A unit with a quota so takes nothing from those around it.
 */
const sharesOf = ({ id, unitId }: CampaignView) => sql`
  select u.id as unit_id, coalesce(q.unit_id, u.id) as of, q.max_targeted as max
  from unit u
  left join lateral (
    select q.unit_id, q.max_targeted from campaign_quota q
    where q.campaign_id = ${id} and u.path @> array[q.unit_id]
    order by array_position(u.path, q.unit_id) desc limit 1
  ) q on true
  where u.path @> array[${unitId}]::bigint[]`

/**
 * A number by which equals take turns. Not the one that draws the cells: with that, the first cell would be served
 * first; and another one for each cut, lest the pilot be those who came first when the budget was cut.
 */
const turn = (campaignId: number, what: string) => hashPositionSql(campaignId, sql`(d.id || ${`:${what}`})`)

interface Cut {
  /** Of those whose turn comes too late. */
  fate: Fate
  order: RawBuilder<unknown>
  /** As many may be contacted; null: no limit but the shares'. */
  max: number | null
  /** Whether there are shares, each with a limit of its own (`share`, `share_max`). */
  shared: boolean
}

/**
 * Those `taking` part (control and targeted, with what they are ordered by) until the limits are reached, and everybody
 * else of `all` as they are. The control falls out by the same rule, when the turn comes to them too late: kept whole,
 * it would hold people of a kind that nobody treated is of any more, and the uplift would compare the best with all.
 */
function cut(
  all: RawBuilder<unknown>,
  taking: RawBuilder<unknown>,
  { fate, order, max, shared }: Cut,
): RawBuilder<unknown> {
  const before = sql`order by ${order} rows between unbounded preceding and 1 preceding`
  const inShare = shared ? sql`coalesce(before_in_share < share_max, true)` : sql`true`
  const inAll = max === null ? sql`true` : sql`before_in_all < ${max}::bigint`
  const byShare = shared
    ? sql`select *, count(*) filter (where fate = 'targeted') over (partition by share ${before}) as before_in_share from (${taking}) t`
    : taking
  return sql`
    select id, unit_id, cell_id, case when ${inShare} and ${inAll} then fate else ${sql.lit(fate)} end as fate
    from (
      select *, count(*) filter (where fate = 'targeted' and ${inShare}) over (${before}) as before_in_all
      from (${byShare}) s
    ) in_turn
    union all
    select id, unit_id, cell_id, fate from ${all} where fate not in ('control', 'targeted')`
}
