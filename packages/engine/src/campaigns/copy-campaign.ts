import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, rows } from '../context.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { type CampaignView, getCampaign } from './get-campaign.ts'
import { createCampaign } from './plan-campaign.ts'

export const copyCampaignInput = z.strictObject({
  campaignId: z.int().positive(),
  name: lineText(200),
  /** Whose it becomes; left out: that of the copied one. */
  unitId: z.int().positive().optional(),
})

/**
 * Plans a campaign like one that there is, in whatever state: its segment and templates at their newest versions, its cells,
 * steps, limits. The copy is an unfinished draft without schedule, coupon, costs and uploaded list; senders and templates
 * that the actor does not see any more are gaps, and so is the audience of a list. Needs `campaign.write` in the unit. Throws
 * `not-found`, `forbidden`, `conflict` for a name that is taken, `bad-input` for a condition that cannot be asked any more.
 */
export async function copyCampaign(ctx: Ctx, input: z.input<typeof copyCampaignInput>): Promise<CampaignView> {
  const { campaignId, name, unitId } = parseInput(copyCampaignInput, input)
  const from = await getCampaign(ctx, { id: campaignId })
  const seen = {
    templates: await inSight(
      ctx,
      'template',
      from.steps.flatMap(({ contents }) => contents.map((one) => one.templateId)),
    ),
    senders: await inSight(
      ctx,
      'sender',
      from.steps.map(({ senderId }) => senderId),
    ),
    segments: await inSight(ctx, 'segment', [from.segmentId]),
  }
  const { idea, kind, purpose, segmentId, responseWindowDays, currency, unknownPolicy, priority } = from
  const { oncePerHousehold, maxTargeted, maxPerUnit, pilotSize, bestFirst, quotas } = from
  const here = unitId === undefined || unitId === from.unitId
  return createCampaign(ctx, {
    ...{ name, idea, kind, purpose, responseWindowDays, currency, unknownPolicy, priority, oncePerHousehold },
    ...{ maxTargeted, maxPerUnit, pilotSize, bestFirst, quotas: here ? quotas : [] },
    unitId: unitId ?? from.unitId,
    unfinished: true,
    segmentId: segmentId !== null && seen.segments.has(segmentId) ? segmentId : null,
    cells: from.cells.map(({ name, weight, control }) => ({ name, weight, control })),
    steps: from.steps.map(({ channel, senderId, delayDays, condition, dueDays, releaseDays, contents }) => ({
      ...{ channel, delayDays, dueDays, releaseDays },
      condition: condition && { unreached: condition.unreached, filter: condition.filter },
      senderId: senderId !== null && seen.senders.has(senderId) ? senderId : null,
      contents: contents
        .filter(({ templateId }) => seen.templates.has(templateId))
        .map(({ cell, templateId }) => ({ cell, templateId })),
    })),
  })
}

/** Those of some rows that row-level security lets the actor see. */
async function inSight(
  ctx: Ctx,
  table: 'template' | 'sender' | 'segment',
  ids: (number | null)[],
): Promise<Set<number>> {
  const found = await rows<{ id: number }>(
    ctx,
    sql`select id from ${sql.table(table)} where id = any(${ids.filter((id) => id !== null)}::bigint[])`,
  )
  return new Set(found.map(({ id }) => id))
}
