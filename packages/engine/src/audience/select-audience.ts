import { type RawBuilder, sql } from 'kysely'
import type { CampaignView } from '../campaigns/get-campaign.ts'
import type { Ctx } from '../context.ts'
import { segmentCondition } from '../segments/index.ts'
import { hashPositionSql, sliceCells } from './assign-cell.ts'
import { exclusionOf, exclusions } from './exclusion.ts'

/** What becomes of a matched customer, in the order in which the reasons are tried: the first that holds wins. */
export const fates = [...exclusions, 'control', 'targeted'] as const
export type Fate = (typeof fates)[number]

/**
 * The statement that both the preview and the launch run, so that they cannot disagree:
 * rows (customer_id, unit_id, cell_id, fate) for everybody the segment or list matches within the campaign's units.
 * Needs to read suppressions, so it runs elevated and restricts itself to the campaign's subtree.
 *
 * Hand-written because it is the hot path of a launch: one pass over the matched customers, with the suppressions and
 * consents hashed once (suppression_kind_value_key, consent_pkey).
 */
export async function selectAudience(ctx: Ctx, campaign: CampaignView): Promise<RawBuilder<unknown>> {
  const matched = campaign.uploadedList
    ? sql`select c.*, l.cell_id as preset_cell_id
          from campaign_list l join customer c on c.id = l.customer_id
          where l.campaign_id = ${campaign.id} and ${withinUnit(campaign.unitId)}`
    : sql`select c.*, null::bigint as preset_cell_id from customer c
          where ${withinUnit(campaign.unitId)} and ${await conditionOf(ctx, campaign)}`
  const slices = JSON.stringify(sliceCells(campaign.cells))
  return sql`
    with slice as (
      select * from jsonb_to_recordset(${slices}::jsonb) as s(id bigint, control boolean, "from" float8, "to" float8)
    -- Materialised: inlined, the planner would look into suppressions once for every place the exclusion is used in.
    ), checked as materialized (
      select m.id, m.unit_id, m.preset_cell_id, ${exclusionOf('m', 'k', campaign.step.channel as 'email')} as exclusion
      from (${matched}) m
      left join consent k
        on k.customer_id = m.id and k.channel = ${campaign.step.channel} and k.purpose = ${campaign.purpose}
    ), placed as (
      select *, case when exclusion is null and preset_cell_id is null
                     then ${hashPositionSql(campaign.id, sql.ref('id'))} end as position
      from checked
    )
    select p.id as customer_id, p.unit_id, slice.id as cell_id,
           coalesce(p.exclusion, case when slice.control then 'control' else 'targeted' end) as fate
    from placed p
    left join slice on p.exclusion is null and case when p.preset_cell_id is null
      then p.position >= slice."from" and p.position < slice."to" else slice.id = p.preset_cell_id end`
}

const withinUnit = (unitId: number) => sql`c.unit_id in (select id from unit where path @> array[${unitId}]::bigint[])`

function conditionOf(ctx: Ctx, campaign: CampaignView): Promise<RawBuilder<unknown>> {
  if (campaign.segmentId === null || campaign.segmentVersion === null) {
    throw new Error(`Campaign ${campaign.id} has neither a segment nor a list.`)
  }
  return segmentCondition(ctx, { segmentId: campaign.segmentId, version: campaign.segmentVersion })
}
