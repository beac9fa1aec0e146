import { type RawBuilder, sql } from 'kysely'
import type { CampaignView } from '../campaigns/get-campaign.ts'
import { type Ctx, run } from '../context.ts'
import { roomToHash } from '../segments/index.ts'
import { hashPositionSql, sliceCells } from './assign-cell.ts'
import { withinBudget, withinPilot } from './budget.ts'
import { contactedLately } from './contact-pressure.ts'
import type { Fate } from './exclusion.ts'
import { inHeavierCampaign } from './heavier-campaign.ts'
import { householdDuplicates, isOncePerHousehold } from './household.ts'
import { matchCustomers } from './match-customers.ts'

/**
 * The statement that both the preview and the launch run, so that they cannot disagree:
 * rows (customer_id, unit_id, cell_id, fate) for everybody the segment or list matches within the campaign's units. Those
 * cut off by budget or pilot keep the cell they were drawn into.
 * Needs to read suppressions, so it runs elevated and restricts itself to the campaign's subtree.
 */
export async function selectAudience(ctx: Ctx, campaign: CampaignView): Promise<RawBuilder<unknown>> {
  await roomToHash(ctx)
  await stage(ctx, await matchCustomers(ctx, campaign))
  const slices = JSON.stringify(sliceCells(campaign.cells))
  const sifted = sift([
    { fate: 'household', ids: isOncePerHousehold(campaign) ? householdDuplicates() : null },
    { fate: 'pressure', ids: await contactedLately(ctx, campaign, campaign.steps[0].channel) },
    { fate: 'heavier-campaign', ids: await inHeavierCampaign(ctx, campaign) },
  ])
  return sql`
    with slice as (
      select * from jsonb_to_recordset(${slices}::jsonb) as s(id bigint, control boolean, "from" float8, "to" float8)
    ), fit as not materialized (
      select id, unit_id, preset_cell_id from checked where exclusion is null
    ), sifted as (
      ${sifted}
    ), placed as (
      select *, case when exclusion is null and preset_cell_id is null
                     then ${hashPositionSql(campaign.id, sql.ref('id'))} end as position
      from sifted
    ), drawn as (
      select p.id, p.unit_id, slice.id as cell_id,
             coalesce(p.exclusion, case when slice.control then 'control' else 'targeted' end) as fate
      from placed p
      left join slice on p.exclusion is null and case when p.preset_cell_id is null
        then p.position >= slice."from" and p.position < slice."to" else slice.id = p.preset_cell_id end
    ), budgeted as (
      ${await withinBudget(ctx, campaign)}
    ), settled as (
      ${withinPilot(campaign)}
    )
    select c.id as customer_id, c.unit_id, s.cell_id, coalesce(c.exclusion, s.fate) as fate
    from checked c left join settled s on s.id = c.id`
}

/**
 * Writes those who match into the temporary table `checked`. Of a table the planner knows how many there are, so that it
 * looks into the histories of two hundred and hashes those of a million; and a statement that makes a table may use
 * several processes, as one that inserts may not (1,000,000 of 5,000,000 customers: 2 s, against 5). In the order of the
 * keys, in which the audience is then written: half the time of any other order.
 */
export async function stage(ctx: Ctx, matched: RawBuilder<unknown>): Promise<void> {
  await run(ctx, sql`drop table if exists pg_temp.checked`) // of another campaign, earlier in this transaction
  await run(ctx, sql`create temporary table checked on commit drop as ${matched} order by id`)
  await run(ctx, sql`analyze checked`)
}

/**
 * The rows of `fit`, excluded by the first of the steps that has their id. Steps without ids are left out.
 *
 * Piled up and grouped rather than joined: how many a step takes is anybody's guess to the planner, and after a low guess
 * it compares everybody with everybody (100,000 customers: over two minutes, against one second).
 */
export function sift(steps: { fate: Fate; ids: RawBuilder<unknown> | null }[]): RawBuilder<unknown> {
  const taken = steps.flatMap(({ fate, ids }) => (ids ? [{ fate, ids }] : []))
  if (taken.length === 0) return sql`select *, null::text as exclusion from fit`
  const piles = taken.map(({ ids }, i) => sql`select id, null, null, ${sql.lit(i + 1)} from (${ids}) fallen`)
  const names = sql.join(taken.map(({ fate }) => sql.lit(fate)))
  return sql`
    select id, max(unit_id) as unit_id, max(preset_cell_id) as preset_cell_id,
           (array[${names}])[min(step)] as exclusion
    from (
      select id, unit_id, preset_cell_id, null::int as step from fit
      union all ${sql.join(piles, sql` union all `)}
    ) pile
    group by id
    -- A heavier campaign also has customers whom this one does not match.
    having count(unit_id) > 0`
}
