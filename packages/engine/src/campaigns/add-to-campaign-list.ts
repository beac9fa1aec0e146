import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row } from '../context.ts'
import { badInput, conflict } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'
import { getCampaign } from './get-campaign.ts'

const listInput = z.strictObject({
  campaignId: z.number().int().positive(),
  entries: z
    .array(z.strictObject({ ref: z.string().min(1).max(100), cell: z.string().max(100).optional() }))
    .min(1)
    .max(10_000),
})

/**
 * Adds customers (by their number) to the list of a draft, each with a preset cell or none (then the hash draws it).
 * Adding somebody twice keeps the last cell. Customers outside the campaign's units count as unknown. At most 10,000
 * entries a call. Throws `bad-input` for a cell the campaign does not have, `conflict` when it is no longer a draft.
 */
export async function addToCampaignList(
  ctx: Ctx,
  input: z.input<typeof listInput>,
): Promise<{ added: number; unknown: string[] }> {
  const { campaignId, entries } = parseInput(listInput, input)
  const campaign = await getCampaign(ctx, { id: campaignId })
  await requireRight(ctx, 'campaign.write', campaign.unitId)
  if (campaign.state !== 'draft') throw conflict(`The campaign is ${campaign.state}; its list can no longer change.`)
  if (!campaign.uploadedList) throw badInput('This campaign selects by a segment; it has no uploaded list.')
  const cells = new Set(campaign.cells.map((cell) => cell.name))
  const issues = entries.flatMap(({ cell }, i) =>
    cell === undefined || cells.has(cell)
      ? []
      : [{ path: `entries.${i}.cell`, message: `There is no cell "${cell}"; there are ${[...cells].join(', ')}.` }],
  )
  if (issues[0]) throw badInput(issues[0].message, issues.slice(0, 100))

  // One statement per call instead of a look-up per entry: customer.ref is unique, 10,000 entries take about 100 ms.
  const outcome = await row<{ added: number; unknown: string[] | null }>(
    ctx,
    sql`with entry as (
          select distinct on (ref) ref, cell
          from jsonb_to_recordset(${JSON.stringify(entries.map((entry, n) => ({ ...entry, n })))}::jsonb)
               as e(ref text, cell text, n int)
          order by ref, n desc
        ), found as (
          select e.ref, c.id as customer_id, l.id as cell_id
          from entry e
          join customer c on c.ref = e.ref
          join unit u on u.id = c.unit_id and u.path @> array[${campaign.unitId}]::bigint[]
          left join cell l on l.campaign_id = ${campaignId} and l.name = e.cell
        ), stored as (
          insert into campaign_list (campaign_id, customer_id, cell_id)
          select ${campaignId}, customer_id, cell_id from found
          on conflict (campaign_id, customer_id) do update set cell_id = excluded.cell_id
          returning 1
        )
        select (select count(*) from stored) as added,
               (select array_to_json(array_agg(ref order by ref)) from entry
                where ref not in (select ref from found)) as unknown`,
  )
  return { added: outcome?.added ?? 0, unknown: outcome?.unknown ?? [] }
}
