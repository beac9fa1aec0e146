import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, rows, run, staffIdOf } from '../context.ts'
import { olderThan, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import { requireRight } from './rights.ts'
import { unitsBelow } from './units-below.ts'

export const auditActions = [
  'id-number.reveal',
  'customer.change',
  'customer.confirm',
  'customer.remove',
  'letters.hand-out',
  'outcome.correct',
  'desk.look-up',
  'desk.answer',
  'source.change',
  'campaign.guard',
  'campaign.resume',
  'campaign.decide',
  'approval.rule',
  'prices.set',
  'attribution.change',
  'response.attribute',
  'response.take-back',
] as const
export type AuditAction = (typeof auditActions)[number]

/** Somebody saw or did what is protected. */
export interface AuditEntry {
  id: number
  at: Date
  /** Null: the product itself. */
  staffId: number | null
  /** Their name at that time. */
  who: string
  action: AuditAction
  unitId: number
  /** Null: not about a single customer. */
  customerId: number | null
  detail: Record<string, unknown>
}

/**
 * Adds an entry in the transaction that does what it tells of, so that neither is without the other: hand nothing out
 * before that has committed. The caller has checked the right.
 */
export async function recordAudit(
  ctx: Ctx,
  entry: { action: AuditAction; unitId: number; customerId?: number; detail: Record<string, unknown> },
): Promise<void> {
  const { action, unitId, customerId = null, detail } = entry
  await elevated(ctx, (all) =>
    run(
      all,
      sql`insert into audit (at, staff_id, who, action, unit_id, customer_id, detail)
          values (${ctx.now}, ${staffIdOf(ctx)}, ${ctx.actor.name}, ${action}, ${unitId}, ${customerId},
                  ${JSON.stringify(detail)}::jsonb)`,
    ),
  )
}

export const auditQuery = pageInput.extend({
  unitId: z.coerce.number().int().positive(),
  /** Only what concerns this customer. */
  customerId: z.coerce.number().int().positive().optional(),
})

/**
 * What was seen and done in a unit and below it, newest first. Needs `audit.read` there. Throws `not-found` for a unit
 * outside the actor's. Reads along the primary key, or audit_customer.
 */
export async function listAudit(ctx: Ctx, input: z.input<typeof auditQuery>): Promise<Page<AuditEntry>> {
  const { unitId, customerId, cursor, limit } = parseInput(auditQuery, input)
  await requireRight(ctx, 'audit.read', unitId)
  const about = customerId === undefined ? sql`true` : sql`customer_id = ${customerId}`
  const found = await rows<AuditEntry>(
    ctx,
    sql`select id, at, staff_id as "staffId", who, action, unit_id as "unitId", customer_id as "customerId", detail
        from audit
        where unit_id in ${unitsBelow(unitId)} and ${about}
          and ${olderThan(cursor, sql`id`)}
        order by id desc limit ${limit + 1}`,
  )
  return toPage(
    found.map((entry) => ({ ...entry, at: instant(entry.at) })),
    limit,
  )
}
