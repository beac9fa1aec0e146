import { sql } from 'kysely'
import { type Ctx, rows, run, scoreCampaign } from '../src/index.ts'
import {
  addCampaign,
  type CampaignOptions,
  daysAfterLaunch,
  type FixtureCampaign,
  launch,
} from './responses-fixture.ts'

/** What happened in a cell, or to a unit's part of it. */
export interface Played {
  cell: string
  unitId: number
  people: number
  /** Of the first people: so many answered, and so many of these with an order of `amount` each. */
  responded?: number
  converted?: number
  amount?: number
  /** Days from the launch to the answer; 2. */
  after?: number
}

/**
 * A campaign that has been played: e-mail at the launch to everybody in a cell that is not the control, answers some
 * days later. Rows as the verbs would have left them, in few statements.
 */
export async function playCampaign(
  ctx: Ctx,
  unitId: number,
  options: CampaignOptions & { channel?: string },
  parts: readonly Played[],
): Promise<FixtureCampaign & { people: number[] }> {
  const { channel = 'email', ...rest } = options
  const campaign = await addCampaign(ctx, unitId, rest)
  const sentAt = rest.launchedAt ?? launch
  await run(ctx, sql`update step set channel = ${channel} where id = ${campaign.stepId}`)
  const all: number[] = []
  for (const { cell, unitId: home, people, responded = 0, converted = 0, amount = 10_000, after = 2 } of parts) {
    const cellId = campaign.cells[cell] ?? 0
    const control = cell === 'control'
    const made = await rows<{ id: number }>(
      ctx,
      sql`insert into customer (unit_id, name, created_at, updated_at)
          select ${home}, '客户', ${launch}, ${launch} from generate_series(1, ${people}::int) returning id`,
    )
    const ids = made.map(({ id }) => id)
    all.push(...ids)
    await run(
      ctx,
      sql`insert into audience (campaign_id, customer_id, unit_id, cell_id, fate)
          select ${campaign.id}, id, ${home}, ${cellId}, ${control ? 'control' : 'targeted'} from unnest(${ids}::bigint[]) id`,
    )
    if (!control) {
      await run(
        ctx,
        sql`insert into delivery (campaign_id, step_id, seq, customer_id, unit_id, cell_id, channel, state, due_at, sent_at, settled_at)
            select ${campaign.id}, ${campaign.stepId}, n + coalesce((select max(seq) from delivery where step_id = ${campaign.stepId}), 0),
                   id, ${home}, ${cellId}, ${channel}, 'sent', ${sentAt}::timestamptz, ${sentAt}::timestamptz, ${sentAt}::timestamptz
            from unnest(${ids}::bigint[]) with ordinality p(id, n)`,
      )
    }
    const at = new Date(sentAt.getTime() + daysAfterLaunch(after).getTime() - launch.getTime())
    await run(
      ctx,
      sql`insert into response (source, external_id, kind, occurred_at, recorded_at, customer_id, unit_id, campaign_id,
                                attribution, responded, converted, amount, currency)
          select 'played', ${campaign.id} || '-' || id, case when n <= ${converted} then 'order' else 'visit' end, ${at}, ${at},
                 id, ${home}, ${campaign.id}, 'window', true, n <= ${converted},
                 case when n <= ${converted} then ${amount}::bigint end, case when n <= ${converted} then 'CNY' end
          from unnest(${ids}::bigint[]) with ordinality p(id, n) where n <= ${responded}`,
    )
  }
  await scoreCampaign(ctx, { campaignId: campaign.id, fresh: true })
  return { ...campaign, people: all }
}
