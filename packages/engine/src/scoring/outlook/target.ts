import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, row, run, staffIdOf } from '../../context.ts'
import { notFound } from '../../errors.ts'
import { requireRight } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'
import { outlookMeasures } from './past-curves.ts'

const target = {
  measure: z.enum(outlookMeasures).default('feedback'),
  rate: z.number().min(0.0001).max(1).nullable().default(null).describe('Of customers reached: 0.03 for 3 %.'),
  number: z.int().min(1).max(1_000_000_000).nullable().default(null).describe('Instead: so many customers.'),
}
export const targetBody = z
  .strictObject(target)
  .refine(({ rate, number }) => (rate === null) !== (number === null), { error: 'Give either a rate or a number.' })
export const targetInput = targetBody.safeExtend({ campaignId: z.int().positive() })
export const targetSchema = z.object({ ...target, setAt: z.date() })
export type Target = z.output<typeof targetSchema>

/**
 * Says what a campaign is meant to reach; from then on it is looked at every morning, and a notice is kept, once, when
 * the forecast misses it. Needs `campaign.write`. Throws `not-found`, `forbidden`, `bad-input`.
 */
export async function setTarget(ctx: Ctx, input: z.input<typeof targetInput>): Promise<Target> {
  const { campaignId, measure, rate, number } = parseInput(targetInput, input)
  await requireRight(ctx, 'campaign.write', await unitOf(ctx, campaignId))
  await run(
    ctx,
    sql`insert into campaign_target (campaign_id, measure, rate, number, set_by, set_at)
        values (${campaignId}, ${measure}, ${rate}, ${number}, ${staffIdOf(ctx)}, ${ctx.now})
        on conflict (campaign_id) do update set measure = excluded.measure, rate = excluded.rate, number = excluded.number,
          set_by = excluded.set_by, set_at = excluded.set_at`,
  )
  await elevated(ctx, (all) =>
    run(
      all,
      sql`insert into outbox (job, payload, due_at)
          values ('watch-target', ${JSON.stringify({ campaignId })}::jsonb, ${ctx.now})
          on conflict ((payload ->> 'campaignId')) where job = 'watch-target'
          do update set due_at = excluded.due_at, offered_until = null`,
    ),
  )
  return { measure, rate, number, setAt: ctx.now }
}

/** Takes the target away. Throws `not-found` also where there is none. */
export async function dropTarget(ctx: Ctx, input: { campaignId: number }): Promise<void> {
  await requireRight(ctx, 'campaign.write', await unitOf(ctx, input.campaignId))
  const gone = await run(ctx, sql`delete from campaign_target where campaign_id = ${input.campaignId}`)
  if (gone === 0) throw notFound('The target')
}

/** What a campaign is meant to reach. Throws `not-found` also where it has no target. */
export async function getTarget(ctx: Ctx, input: { campaignId: number }): Promise<Target> {
  const target = await findTarget(ctx, input.campaignId)
  if (!target) throw notFound('The target')
  return target
}

export async function findTarget(ctx: Ctx, campaignId: number): Promise<Target | null> {
  const found = await row<Omit<Target, 'setAt'> & { setAt: string }>(
    ctx,
    sql`select measure, rate::float8, number, set_at as "setAt" from campaign_target where campaign_id = ${campaignId}`,
  )
  return found ? { ...found, setAt: instant(found.setAt) } : null
}

async function unitOf(ctx: Ctx, campaignId: number): Promise<number> {
  const found = await row<{ unitId: number }>(
    ctx,
    sql`select unit_id as "unitId" from campaign where id = ${campaignId}`,
  )
  if (!found) throw notFound('The campaign')
  return found.unitId
}
