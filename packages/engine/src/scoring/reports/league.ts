import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, rows } from '../../context.ts'
import { badInput } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import { unitKinds } from '../../org/unit.ts'
import { unitsBelow } from '../../org/units-below.ts'
import { parseInput } from '../../parse-input.ts'
import { freshInput, pendingOf, stateOfRollups } from '../rollups/fresh.ts'
import { rankShrunk } from '../shrinkage.ts'
import { wordsSchema } from '../words.ts'
import { openReport } from './open-report.ts'

export const leagueInput = z
  .strictObject({
    unitId: z.int().positive().describe('Peers below this unit are ranked.'),
    of: z.enum(['units', 'staff']).default('units'),
    kind: z.enum(unitKinds).optional().describe('Units of this level. Left out: those directly below.'),
    measure: z.enum(['feedback', 'success']).default('feedback'),
    campaignId: z.int().positive().optional().describe('Of one campaign.'),
    from: z.iso.date().optional().describe('Instead: of all campaigns launched on that business day or later.'),
    to: z.iso.date().optional().describe('And on that day or before.'),
    fresh: freshInput.fresh.describe('Of one campaign: count first what has changed, however much it is.'),
  })
  .refine(({ campaignId, from, to }) => (campaignId === undefined) === (from !== undefined && to !== undefined), {
    error: 'Give either campaignId, or both from and to.',
  })
  .refine(({ of, kind }) => of === 'units' || kind === undefined, {
    path: ['kind'],
    error: 'Staff have no level. Leave it out.',
  })

const rate = z.object({ rate: z.number(), lo: z.number(), hi: z.number() })
export const leagueSchema = z.object({
  unitId: z.int(),
  ...stateOfRollups,
  campaigns: z.int().describe('How many campaigns are in it.'),
  places: z.array(
    z.object({
      id: z.int().describe('Of the unit or staff member.'),
      name: z.string().nullable().describe('Null where the person is out of your sight.'),
      reached: z.int(),
      succeeded: z.int().describe('Customers reached who responded or converted, by the measure.'),
      raw: rate.nullable().describe('succeeded / reached with the 95 % Wilson interval.'),
      shrunk: rate.describe('Drawn to the mean of the peers by as much as chance may explain; the ranking goes by it.'),
      rank: z.int(),
      group: z.int().describe('Those of one group cannot be told from its first yet.'),
    }),
  ),
  words: wordsSchema,
})
export type League = z.infer<typeof leagueSchema>

/**
 * Ranks units below a unit, or the staff who work there, by feedback or success rate, so that a small branch is neither
 * first nor last by chance. Customers count where they were at the launch; staff by the work orders that reached
 * somebody. Needs `score.read` in the unit; of a campaign made above it, the unit's own customers count. Throws
 * `not-found`, `forbidden`, `bad-input`.
 */
export async function leagueTable(ctx: Ctx, input: z.input<typeof leagueInput>): Promise<League> {
  const { unitId, of, kind, measure, campaignId, from = '', to = '', fresh } = parseInput(leagueInput, input)
  await requireRight(ctx, 'score.read', unitId)
  if (campaignId !== undefined) await openReport(ctx, { campaignId, unitId, fresh })
  else if (from > to) throw badInput('The period ends before it begins. Exchange from and to.')
  const campaigns = campaignId === undefined ? await launchedWithin(ctx, from, to) : [campaignId]
  const peers = await (of === 'units' ? unitsOf : staffOf)(ctx, { unitId, kind, campaigns, measure })
  const places = rankShrunk(peers)
  return {
    unitId,
    ...(await elevated(ctx, (all) => pendingOf(all, campaigns))),
    campaigns: campaigns.length,
    places: (places ?? []).map(({ x, n, ...place }) => ({ ...place, reached: n, succeeded: x })),
    words: wordsOf(places),
  }
}

/** Of all units: a branch's customers are in campaigns that were made above it, whose lines it sees. */
async function launchedWithin(ctx: Ctx, from: string, to: string): Promise<number[]> {
  const dayStart = (day: string, add: number) =>
    sql`(${day}::date + ${add}::int)::timestamp at time zone ${ctx.timeZone}::text`
  const found = await elevated(ctx, (all) =>
    rows<{ id: number }>(
      all,
      sql`select id from campaign where launched_at >= ${dayStart(from, 0)} and launched_at < ${dayStart(to, 1)} order by id`,
    ),
  )
  return found.map(({ id }) => id)
}

interface Asked {
  unitId: number
  kind: (typeof unitKinds)[number] | undefined
  campaigns: number[]
  measure: 'feedback' | 'success'
}
interface Peer {
  id: number
  name: string | null
  x: number
  n: number
}
const counts = ({ measure }: Asked) => (measure === 'feedback' ? sql`responded` : sql`converted`)

/** By rollup's key, a campaign's lines of the grain `unit`: as many as branches times cells. */
const unitsOf = (ctx: Ctx, asked: Asked): Promise<Peer[]> =>
  rows<Peer>(
    ctx,
    sql`select g.id, g.name, coalesce(sum(n) filter (where fact = 'delivery' and line.reached), 0)::int as n,
               coalesce(sum(n) filter (where fact = 'answer' and line.reached and ${counts(asked)}), 0)::int as x
        from rollup line join unit u on u.id = line.unit_id
        join unit g on g.id = any(u.path) and g.path @> array[${asked.unitId}]::bigint[] and g.id <> ${asked.unitId}
          and ${asked.kind === undefined ? sql`g.parent_id = ${asked.unitId}` : sql`g.kind = ${asked.kind}`}
        where campaign_id = any(${asked.campaigns}::bigint[]) and grain = 'unit'
        group by g.id, g.name having coalesce(sum(n) filter (where fact = 'delivery' and line.reached), 0) > 0 order by g.id`,
  )

const staffOf = (ctx: Ctx, asked: Asked): Promise<Peer[]> =>
  rows<Peer>(
    ctx,
    sql`select staff_id as id, min(s.name) as name, sum(n)::int as n, coalesce(sum(n) filter (where ${counts(asked)}), 0)::int as x
        from rollup line left join staff s on s.id = staff_id
        where campaign_id = any(${asked.campaigns}::bigint[]) and grain = 'staff' and fact = 'work' and reached
          and staff_id is not null and line.unit_id in ${unitsBelow(asked.unitId)}
        group by staff_id order by staff_id`,
  )

function wordsOf(places: ReturnType<typeof rankShrunk>): League['words'] {
  if (!places) {
    return {
      zh: '还不能排名：至少要有两个触达过客户的对象，且有人反馈、有人未反馈。',
      en: 'There is nothing to rank yet: it takes two who have reached customers, some of whom answered and some not.',
    }
  }
  const first = places.filter(({ group }) => group === 1).length
  if (first === places.length) {
    return {
      zh: '目前的差异可能只是偶然，排名不分先后。',
      en: 'Not yet distinguishable: all the differences may be chance.',
    }
  }
  if (first === 1) {
    return { zh: '第一名领先，差异不是偶然。', en: 'The first is ahead of the others by more than chance.' }
  }
  return {
    zh: `前 ${first} 名之间尚不能区分，与其后的差异不是偶然。`,
    en: `The first ${first} cannot be told apart yet; the others are behind by more than chance.`,
  }
}
