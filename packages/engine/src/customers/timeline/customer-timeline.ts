import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, rows } from '../../context.ts'
import type { AuditAction } from '../../org/audit.ts'
import { hasRight } from '../../org/rights.ts'
import { type Page, pageInput, readCursor, writeCursor } from '../../page.ts'
import { parseInput } from '../../parse-input.ts'
import { findCustomer } from '../find-customer.ts'
import { type TimelineEntry, type TimelineKind, timelineKinds } from './entries.ts'
import { sources } from './sources.ts'

export const timelineQuery = pageInput.extend({
  /** Only entries of this kind. */
  kind: z.enum(timelineKinds).optional(),
})
const timelineInput = timelineQuery.extend({ customerId: z.int().positive() })

/** An instant as PostgreSQL writes it: a page may end within a millisecond. */
const instantText = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/)
const place = z.tuple([instantText, z.enum(timelineKinds), z.string().max(200)])

/** Entries of the audit that everybody may see who sees the customer. */
const seenByAll: AuditAction[] = ['customer.change', 'customer.confirm']

/**
 * Everything that happened between a customer and us, the newest first: deliveries, answers, outcomes of work orders,
 * orders, consents with those that were before, changes of the record. Throws `not-found` outside the actor's units.
 *
 * Elevated, since history follows the customer (ADR 0028): a campaign may be one of a unit above, an order of a branch
 * they left. What else stands in the audit needs `audit.read`. Hand-written: each source is one probe by customer
 * (delivery_customer, response_customer, customer_order_history, consent_pkey, consent_past_pkey, audit_customer), and
 * the some hundred rows of a customer are put in order together.
 */
export async function customerTimeline(ctx: Ctx, input: z.input<typeof timelineInput>): Promise<Page<TimelineEntry>> {
  const { customerId, kind, cursor, limit } = parseInput(timelineInput, input)
  const { unitId } = await findCustomer(ctx, customerId)
  const seesAudit = await hasRight(ctx, 'audit.read', unitId)
  const kinds: readonly TimelineKind[] = kind ? [kind] : timelineKinds
  const all = kinds.map((one) => sql`select ${one}::text, s.* from (${sources[one](customerId)}) s(at, key, told)`)
  const visible = seesAudit ? sql`true` : sql`(kind <> 'change' or told ->> 'action' = any(${seenByAll}::text[]))`
  const from = cursor ? readCursor(place, cursor) : undefined
  const before = from ? sql`(at, kind, key) < (${from[0]}::timestamptz, ${from[1]}, ${from[2]})` : sql`true`
  const found = await elevated(ctx, (beyond) =>
    rows<{ kind: TimelineKind; at: string; key: string; told: object }>(
      beyond,
      sql`select kind, at, key, told from (${sql.join(all, sql` union all `)}) e(kind, at, key, told)
          where ${visible} and ${before} order by at desc, kind desc, key desc limit ${limit + 1}`,
    ),
  )
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  return {
    items: shown.map(({ told, ...entry }) => ({ ...entry, at: instant(entry.at), ...told }) as TimelineEntry),
    nextCursor: last ? writeCursor([last.at, last.kind, last.key]) : null,
  }
}
