import type { Ctx } from '../context.ts'
import type { Settlement } from './channel.ts'
import { giveBackQuiet } from './put-off.ts'
import { writeLedger } from './write-ledger.ts'

/** Settles deliveries of one claim, see `writeLedger`. Returns how many rows were settled. */
export async function settle(ctx: Ctx, stepId: number, token: string, settlements: Settlement[]): Promise<number> {
  const settled = settlements.map((settlement) => ({ ...settlement, stepId, token }))
  return (await writeLedger(ctx, { settled, leaving: [], leaseSeconds: 0 })).settled
}

/**
 * Marks deliveries of one claim, see `writeLedger`. Returns the numbers that may really go: not those whose quiet hours have
 * begun, which are put off.
 */
export async function markInFlight(
  ctx: Ctx,
  claim: { stepId: number; token: string; seqs: number[]; leaseSeconds: number },
): Promise<number[]> {
  await giveBackQuiet(ctx, claim)
  const { stepId, token, seqs, leaseSeconds } = claim
  const leaving = seqs.map((seq) => ({ stepId, token, seq }))
  return (await writeLedger(ctx, { settled: [], leaving, leaseSeconds })).going.map(({ seq }) => seq)
}
