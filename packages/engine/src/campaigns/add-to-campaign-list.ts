import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row, rows } from '../context.ts'
import { badInput, conflict } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { type CampaignView, getCampaign } from './get-campaign.ts'

const listInput = z.strictObject({
  campaignId: z.number().int().positive(),
  entries: z
    .array(z.strictObject({ ref: z.string().min(1).max(100), cell: z.string().max(100).optional() }))
    .min(1)
    .max(10_000),
})
export type ListEntry = z.output<typeof listInput>['entries'][number]

/** Numbers of customers, and the refs that nobody within the campaign's units has. */
export interface ListOutcome {
  added: number
  /** Were on the list, with another cell or none. */
  changed: number
  unchanged: number
  unknown: string[]
}

/**
 * Adds customers (by their number) to the list of a draft, each with a preset cell or none (then the hash draws it).
 * Adding somebody twice keeps the last cell. Customers outside the campaign's units count as unknown. At most 10,000
 * entries a call; `importCampaignList` takes a file of any length. Throws `bad-input` for a cell the campaign does not
 * have, `conflict` when it is no longer a draft.
 */
export async function addToCampaignList(ctx: Ctx, input: z.input<typeof listInput>): Promise<ListOutcome> {
  const { campaignId, entries } = parseInput(listInput, input)
  const campaign = await openList(ctx, campaignId)
  const cells = new Set(campaign.cells.map((cell) => cell.name))
  const issues = entries.flatMap(({ cell }, i) =>
    cell === undefined || cells.has(cell) ? [] : [{ path: `entries.${i}.cell`, message: noCell(campaign, cell) }],
  )
  if (issues[0]) throw badInput(issues[0].message, issues.slice(0, 100))

  // One statement per call instead of a look-up per entry: customer.ref is unique, 10,000 entries take about 100 ms. Who is
  // on the list is one probe of its key for each (`offset 0`): by statistics that know no list of this campaign yet the
  // planner reads that whole list for each entry instead, 10,000 times 10,000 rows in minutes.
  const outcome = await row<Omit<ListOutcome, 'unknown'> & { unknown: string[] | null }>(
    ctx,
    sql`with entry as (
          select distinct on (ref) ref, cell
          from jsonb_to_recordset(${JSON.stringify(entries.map((entry, n) => ({ ...entry, n })))}::jsonb)
               as e(ref text, cell text, n int)
          order by ref, n desc
        ), found as (
          select e.ref, c.id as customer_id, l.id as cell_id, p.customer_id is null as new,
                 p.cell_id is distinct from l.id as other
          from entry e
          join customer c on c.ref = e.ref
          join unit u on u.id = c.unit_id and u.path @> array[${campaign.unitId}]::bigint[]
          left join cell l on l.campaign_id = ${campaignId} and l.name = e.cell
          left join lateral (
            select customer_id, cell_id from campaign_list where campaign_id = ${campaignId} and customer_id = c.id offset 0
          ) p on true
        ), stored as (
          insert into campaign_list (campaign_id, customer_id, cell_id)
          select ${campaignId}, customer_id, cell_id from found where new or other
          on conflict (campaign_id, customer_id) do update set cell_id = excluded.cell_id
        )
        select count(*) filter (where new) as added, count(*) filter (where other and not new) as changed,
               count(*) filter (where not other and not new) as unchanged,
               (select array_to_json(array_agg(ref order by ref)) from entry
                where ref not in (select ref from found)) as unknown
        from found`,
  )
  return { added: 0, changed: 0, unchanged: 0, ...outcome, unknown: outcome?.unknown ?? [] }
}

/**
 * The campaign whose list may be filled now. Locked until the transaction ends, so that neither its cells nor its state
 * change under a list that is being written, and two lists for it are written one after the other.
 */
export async function openList(ctx: Ctx, campaignId: number): Promise<CampaignView> {
  await rows(ctx, sql`select from campaign where id = ${campaignId} for no key update`)
  const campaign = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'campaign.write', campaign.unitId)
  if (campaign.state !== 'draft') throw conflict(`The campaign is ${campaign.state}; its list can no longer change.`)
  if (!campaign.uploadedList) throw badInput('This campaign selects by a segment; it has no uploaded list.')
  return campaign
}

export const noCell = (campaign: CampaignView, cell: string): string =>
  `There is no cell "${cell.slice(0, 60)}"; there are ${campaign.cells.map(({ name }) => name).join(', ')}.`
