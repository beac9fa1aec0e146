import { type RawBuilder, sql } from 'kysely'
import type { Channel } from '../../channel.ts'
import { type Ctx, elevated, rows } from '../../context.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { organisationCurrency } from '../../upkeep/score-rfm.ts'
import type { CampaignScore } from '../campaign-score.ts'
import { type Counts, countColumns, figuresOf } from '../figures.ts'
import { type Interval, newcombe } from '../statistics.ts'

/** A campaign within a unit. */
export interface CampaignLine {
  campaignId: number
  total: CampaignScore['total']
  /** In feedback, of all treated cells together over the control. */
  uplift: (Interval & { diff: number }) | null
}

/** Campaigns that have customers of the unit on their lists, from lines of the grain `unit`, by rollup's key. */
export async function campaignLines(ctx: Ctx, unitId: number, campaignIds: number[]): Promise<CampaignLine[]> {
  const controls = await elevated(ctx, (all) =>
    rows<{ id: number }>(all, sql`select id from cell where campaign_id = any(${campaignIds}::bigint[]) and control`),
  )
  const control = sql`cell_id = any(${controls.map(({ id }) => id)}::bigint[])`
  const counted = await rows<Counts & { campaignId: number; control: boolean | null; whole: boolean }>(
    ctx,
    sql`select campaign_id as "campaignId", control, grouping(control) = 1 as whole, ${countColumns}
        from (select *, coalesce(${control}, false) as control from rollup
              where campaign_id = any(${campaignIds}::bigint[]) and grain = 'unit' and unit_id in ${unitsBelow(unitId)}) line
        group by grouping sets ((campaign_id, control), (campaign_id)) order by campaign_id`,
  )
  const arm = (id: number, control: boolean) =>
    counted.find((one) => !one.whole && one.campaignId === id && one.control === control)
  return counted
    .filter(({ whole, assigned }) => whole && assigned > 0)
    .map((whole) => {
      const [treated, held] = [arm(whole.campaignId, false), arm(whole.campaignId, true)]
      const uplift =
        treated && held ? newcombe(treated.responded, treated.assigned, held.responded, held.assigned) : null
      return { campaignId: whole.campaignId, total: figuresOf(whole), uplift }
    })
}

/** What happened in a month. */
export interface Flow {
  sent: number
  cameBack: number
  responded: number
  converted: number
  revenue: number
}
interface UnitFlow extends Flow {
  unitId: number
  name: string
  reached: number
  reachedAndResponded: number
}

interface Month {
  unitId: number
  /** 2026-03. */
  month: string
  /** Those that had a part in it, or in the month before. */
  campaigns: { campaignId: number; currency: string; ended: boolean }[]
}

/** The month and the one before in all, the month by channel, and by the units directly below. */
export async function bulletinLines(
  ctx: Ctx,
  { unitId, month, campaigns }: Month,
): Promise<{ total: Flow; previous: Flow; byChannel: (Flow & { channel: Channel | null })[]; byUnit: UnitFlow[] }> {
  const first = `${month}-01`
  const flow = flowColumns(campaigns)
  const within = sql`grain = 'unit-month' and unit_id in ${unitsBelow(unitId)}`
  const among = (some: Month['campaigns']) =>
    sql`campaign_id = any(${some.map(({ campaignId }) => campaignId)}::bigint[])`
  const [ids, ofMonth] = [among(campaigns), among(campaigns.filter(({ ended }) => !ended))]
  const byChannel = await rows<Flow & { channel: Channel | null; total: boolean }>(
    ctx,
    sql`select channel, grouping(channel) = 1 as total, ${flow} from rollup
        where ${ids} and ${within} and day = ${first}::date group by grouping sets ((channel), ()) order by channel nulls last`,
  )
  const before = await rows<Flow>(
    ctx,
    sql`select ${flow} from rollup where ${ids} and ${within} and day = ${first}::date - interval '1 month'`,
  )
  const byUnit = await rows<UnitFlow>(
    ctx,
    sql`with month as (
          select unit_id, ${flow} from rollup where ${ids} and ${within} and day = ${first}::date group by unit_id
        ), campaign as (
          select unit_id, coalesce(sum(n) filter (where fact = 'delivery' and reached), 0)::bigint as reached,
                 coalesce(sum(n) filter (where fact = 'answer' and responded and reached), 0)::bigint as answered
          from rollup where ${ofMonth} and grain = 'unit' and unit_id in ${unitsBelow(unitId)} group by unit_id
        )
        select child.id as "unitId", child.name, ${sql.join(sums)},
               coalesce(sum(campaign.reached), 0)::bigint as reached, coalesce(sum(campaign.answered), 0)::bigint as "reachedAndResponded"
        from unit child join unit u on u.path @> array[child.id]
        left join month on month.unit_id = u.id left join campaign on campaign.unit_id = u.id
        where child.parent_id = ${unitId} group by child.id, child.name order by child.id`,
  )
  const none = { sent: 0, cameBack: 0, responded: 0, converted: 0, revenue: 0 }
  const {
    total: _,
    channel: __,
    ...total
  } = byChannel.find(({ total }) => total) ?? { ...none, total: true, channel: null }
  return {
    total,
    previous: before[0] ?? none,
    byChannel: byChannel.flatMap(({ total, ...line }) => (total ? [] : [line])),
    byUnit,
  }
}

const sums = ['sent', 'cameBack', 'responded', 'converted', 'revenue'].map(
  (column) => sql`coalesce(sum(month.${sql.ref(column)}), 0)::bigint as ${sql.ref(column)}`,
)

/** Amounts of campaigns in other currencies are left out: they cannot be added. */
function flowColumns(campaigns: Month['campaigns']): RawBuilder<unknown> {
  const others = campaigns
    .filter(({ currency }) => currency !== organisationCurrency)
    .map(({ campaignId }) => campaignId)
  return sql`
    coalesce(sum(n) filter (where fact = 'delivery'), 0)::bigint as sent,
    coalesce(sum(n) filter (where receipt in ('bounced', 'returned', 'undelivered')), 0)::bigint as "cameBack",
    coalesce(sum(n) filter (where responded), 0)::bigint as responded,
    coalesce(sum(n) filter (where converted), 0)::bigint as converted,
    coalesce(sum(amount) filter (where campaign_id <> all(${others}::bigint[])), 0)::bigint as revenue`
}
