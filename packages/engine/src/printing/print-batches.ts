import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, instant, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'

/**
 * - `planned`: its letters are frozen, and a worker will print it.
 * - `printed`: the file is there; its letters are in somebody's hands.
 * - `posted`: none of them is any more.
 * - `cancelled`: all were withdrawn, or the campaign was cancelled first.
 */
export const printBatchStates = ['planned', 'printed', 'posted', 'cancelled'] as const
export type PrintBatchState = (typeof printBatchStates)[number]

/** Up to a thousand letters of a step that are printed as one file, in postal order. */
export interface PrintBatch {
  id: number
  unitId: number
  campaignId: number
  campaign: string
  stepId: number
  state: PrintBatchState
  /** On the letters, `2026-11-25`. */
  day: string
  pieces: number
  /** In somebody's hands, posted, come back, and neither posted nor to be. */
  inHand: number
  posted: number
  returned: number
  withdrawn: number
  plannedAt: Date
  /** Why it could not be printed at the last attempt; it is tried again. */
  fault: string | null
  printedAt: Date | null
  /** Of the file; null until it is printed. */
  pages: number | null
  bytes: number | null
  sha256: string | null
  /** What it was set with; a reprint with another one may break lines elsewhere. */
  press: string | null
}

/** Batches with what became of their pieces, by print_piece_pkey and delivery_pkey: a thousand probes a batch, 3 ms. */
const batches = sql`
  select b.id, b.unit_id as "unitId", b.campaign_id as "campaignId", c.name as campaign, b.step_id as "stepId",
         case when d."inHand" > 0 and b.printed_at is null then 'planned' when d."inHand" > 0 then 'printed'
              when d.posted > 0 then 'posted' else 'cancelled' end as state,
         b.day::text, b.pieces, d.*, b.planned_at as "plannedAt", b.fault, b.printed_at as "printedAt", b.pages, b.bytes,
         b.sha256, b.press
  from print_batch b
  join campaign c on c.id = b.campaign_id
  cross join lateral (
    select count(*) filter (where d.state = 'in-hand') as "inHand", count(*) filter (where d.state = 'sent') as posted,
           count(*) filter (where d.receipt = 'returned') as returned,
           count(*) filter (where d.state not in ('in-hand', 'sent')) as withdrawn
    from print_piece p join delivery d on d.step_id = p.step_id and d.seq = p.seq
    where p.batch_id = b.id
  ) d`

/** A print batch. Throws `not-found` outside the actor's units. */
export async function getPrintBatch(ctx: Ctx, input: { id: number }): Promise<PrintBatch> {
  const found = await row<PrintBatch>(ctx, sql`${batches} where b.id = ${input.id}`)
  if (!found) throw notFound('The print batch')
  return shaped(found)
}

export const printBatchQuery = pageInput.extend({ campaignId: z.coerce.number().int().positive().optional() })

/** Print batches of the actor's units, of one campaign or all, oldest first. */
export async function listPrintBatches(ctx: Ctx, input: z.input<typeof printBatchQuery>): Promise<Page<PrintBatch>> {
  const { cursor, limit, campaignId } = parseInput(printBatchQuery, input)
  const ofCampaign = campaignId === undefined ? sql`true` : sql`b.campaign_id = ${campaignId}`
  const found = await rows<PrintBatch>(
    ctx,
    sql`${batches} where b.id > ${afterId(cursor)} and ${ofCampaign} order by b.id limit ${limit + 1}`,
  )
  return toPage(found.map(shaped), limit)
}

const shaped = (found: PrintBatch): PrintBatch => ({
  ...found,
  plannedAt: instant(found.plannedAt),
  printedAt: instant(found.printedAt),
})
