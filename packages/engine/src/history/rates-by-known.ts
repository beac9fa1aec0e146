import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, rows } from '../context.ts'
import { badInput, notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { inWindow } from '../responses/attribution.ts'
import { newcombe, wilson } from '../scoring/statistics.ts'

export const ratesInput = z.strictObject({
  campaignId: z.int().positive(),
  /** A column that the file named as known before the contact. */
  column: z.string().trim().min(1).max(100),
  /** Bounds between bands of numbers, rising: 25, 35 makes below 25, 25 to below 35, 35 and above. */
  bands: z.array(z.number()).min(1).max(50).optional(),
})

const share = z.number().min(0).max(1)
const interval = { lo: z.number(), hi: z.number() }
const rate = z.object({ rate: share, ...interval }).nullable()
const uplift = z.object({ diff: z.number(), ...interval }).nullable()

/** The response to a past campaign by what was known before; shares are between 0 and 1. */
export const ratesByKnownSchema = z.object({
  campaignId: z.int(),
  column: z.string(),
  groups: z.array(
    z.object({
      /** The value; null for bands, and for customers of whom nothing was known. */
      value: z.string().nullable(),
      /** Of a band: from this number on; null: from below. */
      from: z.number().nullable(),
      /** Of a band: up to, but without, this number; null: without end. */
      to: z.number().nullable(),
      reached: z.int(),
      reachedAndResponded: z.int(),
      reachedAndConverted: z.int(),
      feedbackRate: rate,
      successRate: rate,
      cells: z.array(
        z.object({
          name: z.string(),
          control: z.boolean(),
          assigned: z.int(),
          responded: z.int(),
          converted: z.int(),
          respondedPerAssigned: rate,
          convertedPerAssigned: rate,
          /** Against the control of the same group; null for the control, and without one. */
          uplift: z.object({ responded: uplift, converted: uplift }).nullable(),
        }),
      ),
    }),
  ),
})
export type RatesByKnown = z.infer<typeof ratesByKnownSchema>
type Group = RatesByKnown['groups'][number]

const mostGroups = 200

/**
 * How customers of a past campaign responded by what was known of them before: one column of its file, value by value or in
 * bands of numbers, each cell for itself too. Rates have Wilson's interval, differences from the control Newcombe's.
 *
 * Needs `score.read`. Throws `not-found`, and `bad-input` for a column that nobody has, more than 200 values, and bands that do
 * not rise.
 */
export async function ratesByKnown(ctx: Ctx, input: z.input<typeof ratesInput>): Promise<RatesByKnown> {
  const { campaignId, column, bands } = parseInput(ratesInput, input)
  if (bands?.some((bound, n) => n > 0 && bound <= (bands[n - 1] ?? 0))) {
    throw badInput('The bands do not rise. Give each bound once, the lowest first.')
  }
  const campaign = await row<{ unitId: number }>(
    ctx,
    sql`select unit_id as "unitId" from campaign where id = ${campaignId}`,
  )
  if (!campaign) throw notFound('The campaign')
  await requireRight(ctx, 'score.read', campaign.unitId)
  // Elevated as the score is: the right is checked, only sums go out, and whoever has moved since belongs to them.
  const counted = await elevated(ctx, (all) => count(all, campaignId, column, bands))
  if (counted.every(({ value, bucket }) => value === null && bucket === null)) {
    throw badInput(
      `No customer of this campaign has a value in "${column}". Give a column that its file named in knownBefore.`,
    )
  }
  const groups = Map.groupBy(counted, ({ value, bucket }) => JSON.stringify([value, bucket]))
  if (groups.size > mostGroups) throw badInput(`"${column}" has more than ${mostGroups} values. Give bands.`)
  return { campaignId, column, groups: [...groups.values()].map((cells) => groupOf(cells, bands)) }
}

interface Counted {
  value: string | null
  /** Of a band: its number, from 0. */
  bucket: number | null
  name: string
  control: boolean
  assigned: number
  responded: number
  converted: number
  reached: number
  reachedResponded: number
  reachedConverted: number
}

/** Hand-written: one statement over the campaign's ranges of past_contact_pkey, audience_pkey, delivery and response. */
function count(ctx: Ctx, campaignId: number, column: string, bands: number[] | undefined): Promise<Counted[]> {
  const told = sql`p.known -> ${column}::text`
  const grouped: RawBuilder<unknown> = bands
    ? sql`null::text as value, case when jsonb_typeof(${told}) = 'number'
            then width_bucket((${told})::numeric, ${bands}::numeric[]) end as bucket`
    : sql`(${told}) #>> '{}' as value, null::int as bucket`
  return rows<Counted>(
    ctx,
    sql`with answer as (
          select r.customer_id, bool_or(r.responded) as responded, bool_or(r.converted) as converted
          from response r join campaign c on c.id = r.campaign_id
          where r.campaign_id = ${campaignId} and not r.machine and ${inWindow(sql`r.occurred_at`)} group by r.customer_id
        ), person as (
          select ${grouped}, a.cell_id, coalesce(r.responded, false) as responded, coalesce(r.converted, false) as converted,
                 coalesce(d.state = 'sent' and d.receipt not in ('bounced', 'returned', 'undelivered'), false) as reached
          from past_contact p join audience a using (campaign_id, customer_id)
          left join delivery d on d.campaign_id = p.campaign_id and d.customer_id = p.customer_id
          left join answer r on r.customer_id = p.customer_id
          where p.campaign_id = ${campaignId}
        )
        select value, bucket, l.name, l.control, count(*) as assigned, count(*) filter (where responded) as responded,
               count(*) filter (where converted) as converted, count(*) filter (where reached) as reached,
               count(*) filter (where reached and responded) as "reachedResponded",
               count(*) filter (where reached and converted) as "reachedConverted"
        from person join cell l on l.id = person.cell_id
        group by value, bucket, l.position, l.name, l.control
        order by bucket nulls last, value nulls last, l.position limit ${mostGroups * 50 + 1}`,
  )
}

function groupOf(cells: Counted[], bands: number[] | undefined): Group {
  const sum = (of: (cell: Counted) => number) => cells.reduce((total, cell) => total + of(cell), 0)
  const [reached, answered, bought] = [
    sum((cell) => cell.reached),
    sum((cell) => cell.reachedResponded),
    sum((cell) => cell.reachedConverted),
  ]
  const control = cells.find((cell) => cell.control)
  const bucket = cells[0]?.bucket ?? null
  return {
    value: cells[0]?.value ?? null,
    from: bucket === null ? null : (bands?.[bucket - 1] ?? null),
    to: bucket === null ? null : (bands?.[bucket] ?? null),
    reached,
    reachedAndResponded: answered,
    reachedAndConverted: bought,
    feedbackRate: wilson(answered, reached),
    successRate: wilson(bought, reached),
    cells: cells.map((cell) => cellOf(cell, control)),
  }
}

function cellOf(
  { name, control: isControl, assigned, responded, converted }: Counted,
  control: Counted | undefined,
): Group['cells'][number] {
  return {
    name,
    control: isControl,
    assigned,
    responded,
    converted,
    respondedPerAssigned: wilson(responded, assigned),
    convertedPerAssigned: wilson(converted, assigned),
    uplift:
      control && !isControl
        ? {
            responded: newcombe(responded, assigned, control.responded, control.assigned),
            converted: newcombe(converted, assigned, control.converted, control.assigned),
          }
        : null,
  }
}
