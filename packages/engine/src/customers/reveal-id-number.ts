import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row } from '../context.ts'
import { notFound } from '../errors.ts'
import { recordAudit } from '../org/audit.ts'
import { requireRight } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { findCustomer } from './find-customer.ts'

export const revealInput = z.object({
  id: z.int().positive(),
  /** Why it has to be seen; stands in the audit. */
  reason: lineText(200),
})

/**
 * A customer's whole id number, for once: who saw it, when and why goes into the audit. Needs `customer.reveal` in the
 * customer's unit. Throws `not-found` outside the actor's units and for a customer without one.
 */
export async function revealIdNumber(ctx: Ctx, input: z.input<typeof revealInput>): Promise<{ idNumber: string }> {
  const { id, reason } = parseInput(revealInput, input)
  const { unitId, idNumberCipher } = await findCustomer(ctx, id)
  await requireRight(ctx, 'customer.reveal', unitId)
  if (!idNumberCipher) throw notFound("The customer's id number")
  const idNumber = ctx.vault.open(idNumberCipher)
  await recordAudit(ctx, { action: 'id-number.reveal', unitId, customerId: id, detail: { reason } })
  return { idNumber }
}

/**
 * Whether the secret is the one under which id numbers were stored, in words. Throws `unavailable` when it is not.
 * Looks through the customers until it finds one: a second among five million without any.
 */
export async function checkSecret(ctx: Ctx): Promise<string> {
  const some = await row<{ sealed: Uint8Array }>(
    ctx,
    sql`select id_number_cipher as sealed from customer where id_number_cipher is not null limit 1`,
  )
  if (!some) return 'none stored'
  ctx.vault.open(some.sealed)
  return 'can be read'
}
