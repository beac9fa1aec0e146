import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run } from '../../context.ts'
import { recordAudit } from '../../org/audit.ts'
import { requireRight, rightsAt } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'

export const approvalRuleInput = z.strictObject({
  unitId: z.int().positive(),
  /** Whether campaigns of the unit and those below it start only when somebody else has approved them. */
  needed: z.boolean(),
})

export interface ApprovalRule {
  /** As the unit itself has it. */
  own: boolean
  /** Whether it holds here, by the unit or by one above it. */
  needed: boolean
}

/** Says whether campaigns have to be approved. Needs `unit.manage`; the audit keeps it. Throws `not-found`. */
export async function setApprovalRule(ctx: Ctx, input: z.input<typeof approvalRuleInput>): Promise<ApprovalRule> {
  const { unitId, needed } = parseInput(approvalRuleInput, input)
  await requireRight(ctx, 'unit.manage', unitId)
  const changed = await elevated(ctx, (all) =>
    run(all, sql`update unit set needs_approval = ${needed} where id = ${unitId} and needs_approval <> ${needed}`),
  )
  if (changed > 0) await recordAudit(ctx, { action: 'approval.rule', unitId, detail: { needed } })
  return approvalRuleOf(ctx, { unitId })
}

/** What holds in a unit; for whoever sees it. Throws `not-found`. */
export async function approvalRuleOf(ctx: Ctx, { unitId }: { unitId: number }): Promise<ApprovalRule> {
  await rightsAt(ctx, unitId)
  // Elevated: the unit that wants it may be one above, out of the actor's sight.
  const found = await elevated(ctx, (all) =>
    row<ApprovalRule>(
      all,
      sql`select u.needs_approval as own, bool_or(above.needs_approval) as needed
          from unit u join unit above on above.id = any(u.path) where u.id = ${unitId} group by u.id`,
    ),
  )
  return found ?? { own: false, needed: false }
}
