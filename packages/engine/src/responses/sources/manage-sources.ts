import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, instant, row, rows, run, staffIdOf } from '../../context.ts'
import { requireAnywhere } from '../../customers/require-anywhere.ts'
import { conflict, notFound } from '../../errors.ts'
import { recordAudit } from '../../org/audit.ts'
import { requireRight } from '../../org/rights.ts'
import { parseInput } from '../../parse-input.ts'

/** A system that pushes responses to us and signs what it says. */
export interface ResponseSource {
  name: string
  /** Whose customers it may speak of, with those of the units below. */
  unitId: number
  active: boolean
  createdAt: Date
  /** When its latest secret was made. */
  secretMadeAt: Date
  /** Until when the secret before that one still holds; null: none does. */
  formerUntil: Date | null
}

/** The only time that the secret is told. */
export type ResponseSourceWithSecret = ResponseSource & { secret: string }

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'A name has up to 40 small letters, digits and hyphens, and begins with a letter.')
export const newResponseSource = z.strictObject({ name, unitId: z.int().positive() })
export const responseSourceName = z.object({ name })
export const secretRotation = z.strictObject({
  overlapHours: z
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe('How long the former secret still holds; 0 where it leaked.'),
})
export const responseSourceChange = z.strictObject({ active: z.boolean() })

/**
 * Lets a system push responses about the customers of a unit. The answer tells the secret, for the only time. Needs
 * `source.manage` in the unit. Throws `not-found`, `forbidden`, and `conflict` when the name is taken.
 */
export async function createResponseSource(
  ctx: Ctx,
  input: z.input<typeof newResponseSource>,
): Promise<ResponseSourceWithSecret> {
  const { name, unitId } = parseInput(newResponseSource, input)
  await requireRight(ctx, 'source.manage', unitId)
  const secret = await elevated(ctx, async (all) => {
    const made = await run(
      all,
      sql`insert into response_source (name, unit_id, created_by, created_at)
          values (${name}, ${unitId}, ${staffIdOf(ctx)}, ${ctx.now}) on conflict (name) do nothing`,
    )
    if (made === 0) throw conflict(`There is a source "${name}" already. Choose another name.`)
    return addSecret(all, name)
  })
  return changed(ctx, name, 'created', secret)
}

/** Those of the actor's units, by name. Needs `source.manage`. */
export async function listResponseSources(ctx: Ctx): Promise<ResponseSource[]> {
  requireAnywhere(ctx, 'source.manage')
  const visible = await rows<{ name: string }>(ctx, sql`select name from response_source order by name`)
  return elevated(ctx, (all) => Promise.all(visible.map(({ name }) => view(all, name))))
}

/**
 * Gives a source a new secret, told for the only time. The one before holds some hours more, so that the other side can
 * change over; older ones end at once. Needs `source.manage` in its unit.
 */
export async function rotateSourceSecret(
  ctx: Ctx,
  input: z.input<typeof secretRotation> & { name: string },
): Promise<ResponseSourceWithSecret> {
  const { name, overlapHours } = parseInput(secretRotation.extend(responseSourceName.shape), input)
  await requireSource(ctx, name)
  const secret = await elevated(ctx, async (all) => {
    await run(all, sql`delete from response_source_secret where source = ${name} and until is not null`)
    await run(
      all,
      sql`update response_source_secret set until = ${ctx.now}::timestamptz + make_interval(hours => ${overlapHours})
          where source = ${name}`,
    )
    return addSecret(all, name)
  })
  return changed(ctx, name, 'rotated', secret)
}

/** Closes a source, or opens it again. What it said stays. Needs `source.manage` in its unit. */
export async function setSourceActive(
  ctx: Ctx,
  input: z.input<typeof responseSourceChange> & { name: string },
): Promise<ResponseSource> {
  const { name, active } = parseInput(responseSourceChange.extend(responseSourceName.shape), input)
  await requireSource(ctx, name)
  await elevated(ctx, (all) => run(all, sql`update response_source set active = ${active} where name = ${name}`))
  return changed(ctx, name, active ? 'opened' : 'closed', {})
}

async function requireSource(ctx: Ctx, name: string): Promise<void> {
  // Locked against another rotation; the policy says whose it is.
  const seen = await row<{ unitId: number }>(
    ctx,
    sql`select unit_id as "unitId" from response_source where name = ${name}`,
  )
  if (!seen) throw notFound('The source')
  await requireRight(ctx, 'source.manage', seen.unitId)
  await elevated(ctx, (all) => row(all, sql`select name from response_source where name = ${name} for update`))
}

async function addSecret(ctx: Ctx, name: string): Promise<{ secret: string }> {
  const secret = `tws_${randomBytes(32).toString('base64url')}`
  await run(
    ctx,
    sql`insert into response_source_secret (source, sealed, made_at)
        values (${name}, ${ctx.vault.seal(secret)}, ${ctx.now})`,
  )
  return { secret }
}

async function changed<T extends object>(ctx: Ctx, name: string, how: string, told: T): Promise<ResponseSource & T> {
  const source = await elevated(ctx, (all) => view(all, name))
  await recordAudit(ctx, { action: 'source.change', unitId: source.unitId, detail: { name, how } })
  return { ...source, ...told }
}

async function view(ctx: Ctx, name: string): Promise<ResponseSource> {
  const found = await row<Record<'createdAt' | 'secretMadeAt', string> & { formerUntil: string | null }>(
    ctx,
    sql`select s.name, s.unit_id as "unitId", s.active, s.created_at as "createdAt", max(k.made_at) as "secretMadeAt",
               max(k.until) filter (where k.until > ${ctx.now}) as "formerUntil"
        from response_source s join response_source_secret k on k.source = s.name where s.name = ${name} group by s.name`,
  )
  if (!found) throw notFound('The source')
  return {
    ...(found as unknown as ResponseSource),
    createdAt: instant(found.createdAt),
    secretMadeAt: instant(found.secretMadeAt),
    formerUntil: instant(found.formerUntil),
  }
}
