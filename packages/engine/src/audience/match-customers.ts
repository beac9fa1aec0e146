import { type RawBuilder, sql } from 'kysely'
import type { CampaignView } from '../campaigns/get-campaign.ts'
import type { Ctx } from '../context.ts'
import { conflict } from '../errors.ts'
import { type Reach, reachOf, segmentCondition } from '../segments/index.ts'
import { exclusionOf } from './exclusion.ts'

/**
 * Everybody the campaign's segment or list matches within its units: a statement with rows
 * (id, unit_id, preset_cell_id, exclusion), each customer once.
 *
 * Hand-written because it is the hot path of a launch: one pass over the matched customers, with the suppressions and
 * consents hashed once (suppression_kind_value_key, consent_pkey).
 */
export async function matchCustomers(ctx: Ctx, campaign: CampaignView): Promise<RawBuilder<unknown>> {
  const reach = await reachOf(ctx, campaign.unitId)
  const matched = campaign.uploadedList
    ? sql`select c.*, l.cell_id as preset_cell_id
          from campaign_list l join customer c on c.id = l.customer_id
          where l.campaign_id = ${campaign.id} and ${reach.condition}`
    : sql`select c.*, null::bigint as preset_cell_id from customer c
          where ${reach.condition} and ${await conditionOf(ctx, campaign, reach)}`
  return sql`
    select m.id, m.unit_id, m.preset_cell_id, ${exclusionOf('m', 'k', campaign.steps[0].channel)} as exclusion
    from (${matched}) m
    left join consent k
      on k.customer_id = m.id and k.channel = ${campaign.steps[0].channel} and k.purpose = ${campaign.purpose}`
}

function conditionOf(ctx: Ctx, campaign: CampaignView, reach: Reach): Promise<RawBuilder<unknown>> {
  const { segmentId, segmentVersion: version } = campaign
  if (segmentId === null || version === null) {
    throw conflict('Say first whom the campaign is for: choose a segment or an uploaded list.')
  }
  return segmentCondition(ctx, { segmentId, version, reach })
}
