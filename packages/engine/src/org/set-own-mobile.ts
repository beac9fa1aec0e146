import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, run } from '../context.ts'
import { normaliseMobile } from '../customers/normalise.ts'
import { badInput, forbidden } from '../errors.ts'
import { parseInput } from '../parse-input.ts'

export const ownMobileInput = z.strictObject({
  mobile: z.string().max(40).nullable().describe('13800138000, or +country code; null: none.'),
})

/** Says where the actor gets text messages for tests. It is theirs alone to say; each test keeps the number it went to. */
export async function setOwnMobile(
  ctx: Ctx,
  input: z.input<typeof ownMobileInput>,
): Promise<{ mobile: string | null }> {
  const { mobile } = parseInput(ownMobileInput, input)
  const { actor } = ctx
  if (actor.kind !== 'staff') throw forbidden('Only staff have a number of their own.')
  const read = mobile === null ? { ok: true as const, value: null } : normaliseMobile(mobile)
  if (!read.ok) throw badInput(read.reason, [{ path: 'mobile', message: read.reason }])
  await elevated(ctx, (all) => run(all, sql`update staff set mobile = ${read.value} where id = ${actor.staffId}`))
  return { mobile: read.value }
}
