import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../channel.ts'
import { type Ctx, elevated, rows, run } from '../context.ts'
import { badInput } from '../errors.ts'
import { requireAtTop } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'

/** What is looked for: messages that came back or were refused, or complaints. */
export const guardSigns = ['bounce', 'complaint'] as const
export type GuardSign = (typeof guardSigns)[number]

export const guardRuleSchema = z.strictObject({
  channel: z.enum(channels),
  sign: z.enum(guardSigns),
  threshold: z
    .number()
    .min(0.0001)
    .max(0.99)
    .describe('A spike is a share of what left whose 95 % Wilson interval lies above this.'),
  minimum: z.int().min(1).max(1_000_000).describe('And at least so many.'),
  hours: z.int().min(1).max(2_160).describe('Only what was sent in so many hours before now is looked at.'),
})
export type GuardRule = z.infer<typeof guardRuleSchema>
export const guardRulesInput = z.strictObject({
  rules: z.array(guardRuleSchema).max(channels.length * guardSigns.length),
})

/** By which rules a spike pauses campaigns, in all of the organisation. Everybody may know them. */
export function listGuardRules(ctx: Ctx): Promise<GuardRule[]> {
  return rows<GuardRule>(
    ctx,
    sql`select channel, sign, threshold::float8, minimum, hours from guard_rule
        order by array_position(${[...channels] satisfies Channel[]}::text[], channel), sign`,
  )
}

/** Replaces the rules. What has none is not guarded. Needs `unit.manage` at the top of the organisation. */
export async function setGuardRules(ctx: Ctx, input: z.input<typeof guardRulesInput>): Promise<GuardRule[]> {
  const { rules } = parseInput(guardRulesInput, input)
  await requireAtTop(ctx, 'unit.manage', 'Guard rules')
  if (new Set(rules.map(({ channel, sign }) => `${channel} ${sign}`)).size < rules.length) {
    throw badInput('Two rules are about the same channel and sign. Keep one for each.')
  }
  return elevated(ctx, async (all) => {
    // Two people who replace them at once do it one after the other.
    await run(all, sql`lock table guard_rule in share row exclusive mode`)
    await run(all, sql`delete from guard_rule`)
    await run(
      all,
      sql`insert into guard_rule select * from jsonb_populate_recordset(null::guard_rule, ${JSON.stringify(rules)}::jsonb)`,
    )
    return listGuardRules(all)
  })
}
