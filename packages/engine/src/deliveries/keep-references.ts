import { sql } from 'kysely'
import { type Ctx, rows, run } from '../context.ts'
import type { Reference, Settlement } from './channel.ts'
import { type Receipt, recordReceipts } from './record-receipts.ts'
import { receiptsOf, takeTurns } from './take-turns.ts'

/**
 * Keeps by what the provider's later reports name these deliveries, and takes in the reports that were faster than this.
 * Written again it changes nothing.
 */
export async function keepReferences(
  ctx: Ctx,
  settlements: readonly (Settlement & { stepId: number })[],
): Promise<void> {
  const named = settlements.flatMap(({ stepId, seq, outcome }) =>
    'reference' in outcome && outcome.reference
      ? [outcome.reference].flat().map((named) => ({ ...named, stepId, seq }))
      : [],
  )
  if (named.length === 0) return
  await takeTurns(
    ctx,
    named.map(({ provider }) => receiptsOf(provider)),
  )
  const given = sql`jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as r(provider text, id text, "stepId" bigint, seq int)`
  await run(
    ctx,
    sql`insert into delivery_reference (provider, reference, step_id, seq)
        select provider, id, "stepId", seq from ${given} order by 1, 2
        on conflict (provider, reference) do nothing`,
  )
  const early = await rows<Reference & { receipt: Receipt; at: string }>(
    ctx,
    sql`delete from receipt_waiting w using ${given} where w.provider = r.provider and w.reference = r.id
        returning w.provider, w.reference as id, w.receipt, w.at`,
  )
  if (early.length === 0) return
  await recordReceipts(
    ctx,
    early.map(({ at, ...report }) => ({
      reference: { provider: report.provider, id: report.id },
      receipt: report.receipt,
      at: new Date(at),
    })),
  )
}
