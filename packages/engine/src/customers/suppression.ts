import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run, staffIdOf } from '../context.ts'
import { badInput, notFound } from '../errors.ts'
import { lineText, parseInput } from '../parse-input.ts'
import { withdrawFromHands } from '../responses/withdraw-from-hands.ts'
import { holdersOfEmail } from './holders-of-email.ts'
import { cleanCode, normaliseEmail, normaliseMobile } from './normalise.ts'
import { postalKey, postalKeySql } from './postal-key.ts'
import { requireAnywhere } from './require-anywhere.ts'

export const suppressionKinds = ['email', 'mobile', 'postal', 'fax', 'customer'] as const
export type SuppressionKind = (typeof suppressionKinds)[number]

export const suppressionEntry = z.object({
  kind: z.enum(suppressionKinds),
  /** The address as written, or the customer's id. */
  value: z.string().trim().min(1).max(1000),
})
export type SuppressionEntry = z.input<typeof suppressionEntry>

export const newSuppression = suppressionEntry.extend({
  reason: lineText(500),
  /** Where it comes from, e.g. `unsubscribe`, `complaint`, `counter`. */
  source: lineText(100),
})

/**
 * Puts an address or a customer on the do-not-contact list, for every unit and channel that uses it. An entry that
 * exists keeps its first reason. Needs `suppression.write`; a customer must be one the actor may see.
 * Returns whether the entry is new.
 */
export async function suppress(ctx: Ctx, input: z.input<typeof newSuppression>): Promise<{ added: boolean }> {
  const { kind, value, reason, source } = parseInput(newSuppression, input)
  requireAnywhere(ctx, 'suppression.write')
  const stored = suppressionValue(kind, value)
  if (kind === 'customer') await requireHolder(ctx, kind, stored)
  const added = await elevated(ctx, async (all) => {
    const added = await run(
      all,
      sql`insert into suppression (kind, value, reason, source, created_by, created_at)
          values (${kind}, ${stored}, ${reason}, ${source}, ${staffIdOf(ctx)}, ${ctx.now})
          on conflict (kind, value) do nothing`,
    )
    if (kind === 'customer') await withdrawFromHands(all, [{ customerId: Number(stored), campaignId: null }])
    return added
  })
  return { added: added > 0 }
}

/**
 * Takes an entry off the list. Needs `suppression.write`, and the address must be that of a customer the actor may
 * see. Throws `not-found` otherwise and when there is no such entry.
 */
export async function liftSuppression(ctx: Ctx, input: SuppressionEntry): Promise<void> {
  const { kind, value } = parseInput(suppressionEntry, input)
  requireAnywhere(ctx, 'suppression.write')
  const stored = suppressionValue(kind, value)
  await requireHolder(ctx, kind, stored)
  const lifted = await elevated(ctx, (all) =>
    run(all, sql`delete from suppression where kind = ${kind} and value = ${stored}`),
  )
  if (lifted === 0) throw notFound('The entry')
}

/**
 * Whether the address or customer is on the list. Needs `suppression.write`: the list itself is nobody's to read. An
 * address may be anybody's, since the list holds for the whole organisation; a customer must be one the actor may see.
 */
export async function isSuppressed(ctx: Ctx, input: SuppressionEntry): Promise<boolean> {
  const { kind, value } = parseInput(suppressionEntry, input)
  requireAnywhere(ctx, 'suppression.write')
  const stored = suppressionValue(kind, value)
  if (kind === 'customer') await requireHolder(ctx, kind, stored)
  const found = await elevated(ctx, (all) =>
    row(all, sql`select id from suppression where kind = ${kind} and value = ${stored}`),
  )
  return found !== undefined
}

/**
 * What stands in `suppression.value`. E-mail addresses are compared in lower case as a whole, although customers keep
 * the local part as written: a person who unsubscribed as bob@ is not to be written to as Bob@.
 */
export function suppressionValue(kind: SuppressionKind, value: string): string {
  if (kind === 'postal') return postalKey(value)
  if (kind === 'customer') {
    const id = cleanCode(value)
    if (/^[1-9]\d{0,15}$/.test(id)) return id
    throw badInput("Give the customer's id, a whole number.", [{ path: 'value', message: 'Not an id.' }])
  }
  const read = kind === 'email' ? normaliseEmail(value) : normaliseMobile(value)
  if (!read.ok) throw badInput(read.reason, [{ path: 'value', message: read.reason }])
  return kind === 'email' ? read.value.toLowerCase() : read.value
}

/** Some customer within the actor's units has the address. */
async function requireHolder(ctx: Ctx, kind: SuppressionKind, value: string): Promise<void> {
  if (ctx.actor.kind === 'system') return
  const condition =
    kind === 'email'
      ? sql`id = any(${await holdersOfEmail(ctx, value)}::bigint[])`
      : {
          mobile: sql`mobile = ${value}`,
          fax: sql`fax = ${value}`,
          postal: sql`${postalKeySql(sql.ref('address'))} = ${value}`,
          customer: sql`id = ${Number(value)}`,
        }[kind]
  if (!(await row(ctx, sql`select id from customer where ${condition} limit 1`))) throw notFound('The customer')
}
