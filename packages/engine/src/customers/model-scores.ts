import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, rows, run } from '../context.ts'
import { badInput, conflict } from '../errors.ts'
import { requireRightIn } from '../org/rights.ts'
import { lineText, parseInput } from '../parse-input.ts'

export const modelScoresInput = z.strictObject({
  model: lineText(100),
  /** A newer version's score replaces an older one's, never the other way round. */
  version: z.int().min(0).max(2_147_483_647),
  scores: z
    .array(z.strictObject({ customerRef: z.string().trim().min(1).max(100), score: z.number() }))
    .min(1)
    .max(10_000),
})

export interface KeptScores {
  /** Customers who have a score that they did not have. */
  changed: number
  /** Refs of no customer whom the actor sees. */
  unknown: string[]
}

/**
 * Keeps what a model makes of customers, up to 10,000 at a time, for segments and rankings to use. Needs
 * `customer.write` for every customer named; those whom the actor does not see are named in the answer. Doing it again
 * changes nothing. Throws `bad-input` for a customer named twice, and `conflict` for the name of a model that is trained here.
 *
 * Hand-written: one statement a call, by customer_ref_key and model_score_pkey, in the order of that key, so that two
 * calls cannot deadlock.
 */
export async function putModelScores(ctx: Ctx, input: z.input<typeof modelScoresInput>): Promise<KeptScores> {
  const { model, version, scores } = parseInput(modelScoresInput, input)
  const first = new Map<string, number>()
  for (const [n, { customerRef }] of scores.entries()) {
    const before = first.get(customerRef)
    if (before !== undefined) {
      const message = `The customer ${customerRef} has a score at ${before} too. Give one score a customer.`
      throw badInput(message, [{ path: `scores.${n}.customerRef`, message }])
    }
    first.set(customerRef, n)
  }
  const trained = await elevated(ctx, (all) => rows(all, sql`select from response_model where name = ${model} limit 1`))
  if (trained.length > 0)
    throw conflict(`The model "${model}" is trained here and scores by itself. Give yours another name.`)
  const given = sql`jsonb_to_recordset(${JSON.stringify(scores)}::jsonb) g("customerRef" text, score float8)`
  const found = await rows<{ ref: string; unitId: number }>(
    ctx,
    sql`select c.ref, c.unit_id as "unitId" from ${given} join customer c on c.ref = g."customerRef"`,
  )
  await requireRightIn(ctx, 'customer.write', [...new Set(found.map(({ unitId }) => unitId))])
  const changed = await run(
    ctx,
    sql`insert into model_score (model, customer_id, score, model_version, scored_at)
        select ${model}, c.id, g.score, ${version}::int, ${ctx.now}::timestamptz
        from ${given} join customer c on c.ref = g."customerRef" order by c.id
        on conflict (model, customer_id) do update
        set score = excluded.score, model_version = excluded.model_version, scored_at = excluded.scored_at
        where model_score.model_version <= excluded.model_version
          and (model_score.score, model_score.model_version) <> (excluded.score, excluded.model_version)`,
  )
  const known = new Set(found.map(({ ref }) => ref))
  return { changed, unknown: scores.map(({ customerRef }) => customerRef).filter((ref) => !known.has(ref)) }
}

/**
 * The names of the models that have scores, of customers anywhere in the organisation. One probe of model_score_pkey a
 * model, since `distinct` would read all scores.
 */
export async function listModels(ctx: Ctx): Promise<string[]> {
  const found = await elevated(ctx, (all) =>
    row<{ names: string[] }>(
      all,
      sql`with recursive named as (
            (select model from model_score order by model limit 1)
            union all
            select (select s.model from model_score s where s.model > n.model order by s.model limit 1)
            from named n where n.model is not null
          )
          select coalesce(json_agg(model order by model) filter (where model is not null), '[]') as names from named`,
    ),
  )
  return found?.names ?? []
}
