import { sql } from 'kysely'
import { z } from 'zod'
import { type Channel, channels } from '../channel.ts'
import { type Ctx, elevated, rows, run } from '../context.ts'
import { badInput } from '../errors.ts'
import { requireRight, rightsAt } from '../org/rights.ts'
import { parseInput } from '../parse-input.ts'

const rule = z.strictObject({
  /** null: all channels counted together. */
  channel: z.enum(channels).nullable().default(null),
  maxContacts: z.number().int().min(1).max(1_000),
  days: z.number().int().min(1).max(400),
})
export const contactRulesInput = z.strictObject({
  unitId: z.number().int().positive(),
  rules: z.array(rule).max(20),
})

/** At most `maxContacts` contacts with one customer in `days` days. */
export interface ContactRule {
  /** Whose rule it is: the unit's own or one above it. */
  unitId: number
  channel: Channel | null
  maxContacts: number
  days: number
}

/**
 * Replaces the contact rules of a unit, which hold for it and everything below it, beside those of the units above.
 * Needs `unit.manage`. Throws `bad-input` for two rules with the same channel and days.
 */
export async function setContactRules(ctx: Ctx, input: z.input<typeof contactRulesInput>): Promise<ContactRule[]> {
  const { unitId, rules } = parseInput(contactRulesInput, input)
  await requireRight(ctx, 'unit.manage', unitId)
  if (new Set(rules.map(({ channel, days }) => `${channel} ${days}`)).size < rules.length) {
    throw badInput('Two rules have the same channel and number of days. Keep the stricter one.')
  }
  return elevated(ctx, async (ctx) => {
    // Two people who replace them at once do it one after the other.
    await rows(ctx, sql`select from unit where id = ${unitId} for no key update`)
    await run(ctx, sql`delete from contact_rule where unit_id = ${unitId}`)
    await run(
      ctx,
      sql`insert into contact_rule (unit_id, channel, days, max_contacts)
          select ${unitId}, channel, days, "maxContacts"
          from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb) as r(channel text, days int, "maxContacts" int)`,
    )
    return rulesFor(ctx, unitId)
  })
}

/** The contact rules that hold in a unit: its own, and those of the units above. */
export async function getContactRules(ctx: Ctx, input: { unitId: number }): Promise<ContactRule[]> {
  await rightsAt(ctx, input.unitId) // not-found outside the actor's units; to see them takes no right
  return elevated(ctx, (ctx) => rulesFor(ctx, input.unitId))
}

const rulesFor = (ctx: Ctx, unitId: number): Promise<ContactRule[]> =>
  rows<ContactRule>(
    ctx,
    sql`select r.unit_id as "unitId", r.channel, r.max_contacts as "maxContacts", r.days
        from contact_rule r join unit u on u.id = ${unitId} and u.path @> array[r.unit_id]
        order by array_position(u.path, r.unit_id), r.channel nulls first, r.days`,
  )
