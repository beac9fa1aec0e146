import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, elevated, row, run } from '../context.ts'
import { unitsWithin } from '../customers/import/units-within.ts'
import { conflict } from '../errors.ts'
import { type JobPayload, jobs } from '../jobs/catalogue.ts'
import { requireRight } from '../org/rights.ts'
import { unitsBelow } from '../org/units-below.ts'
import { parseInput } from '../parse-input.ts'
import { hashing } from '../scoring/rollups/hashing.ts'
import { featureJoins, featureSql } from './features.ts'
import type { Formula } from './formula.ts'
import { getModel, type ResponseModelView } from './response-model.ts'

/** Customers that one transaction scores. */
const rangeSize = 50_000
/** How long a promise stays with whoever works on it, without a sign of life. */
const leaseSeconds = 60

const byId = z.object({ id: z.int().positive() })

/**
 * Has all customers of the model's unit, and of those below, scored anew in the background. The night does so too. Needs
 * `model.train`. Throws `not-found`, and `conflict` for a model that is not in use.
 */
export async function scoreCustomers(ctx: Ctx, input: z.input<typeof byId>): Promise<ResponseModelView> {
  const { id } = parseInput(byId, input)
  const model = await getModel(ctx, { id })
  await requireRight(ctx, 'model.train', model.unitId)
  if (model.state !== 'ready') throw conflict(`The model is ${model.state}; only one that is ready scores customers.`)
  await elevated(ctx, (all) => promiseScoring(all, id))
  return model
}

/** Promises a scoring, unless one is promised; of all models in use when none is named. */
export async function promiseScoring(ctx: Ctx, modelId?: number): Promise<void> {
  await run(
    ctx,
    sql`insert into outbox (job, payload, due_at)
        select 'score-customers', jsonb_build_object('modelId', id), ${ctx.now} from response_model
        where state = 'ready' and (id = ${modelId ?? null} or ${modelId === undefined})
        on conflict ((payload ->> 'modelId')) where job = 'score-customers' do nothing`,
  )
}

/**
 * Scores the next range of customers of a promised scoring, and notes how far it got in the promise, in the same
 * transaction. Returns whether something is left to do; false also when another process is at it.
 */
export async function continueScoring(ctx: Ctx, promiseId: number): Promise<boolean> {
  const promise = await row<{ payload: unknown }>(
    ctx,
    sql`select payload from outbox where id = ${promiseId} and job = 'score-customers' for update skip locked`,
  )
  if (!promise) return false
  const { modelId, after = 0, scored = 0 } = jobs['score-customers'].payload.parse(promise.payload)
  const model = await row<Model>(
    ctx,
    sql`select id, unit_id as "unitId", name, version, formula from response_model where id = ${modelId} and state = 'ready' for share`,
  )
  const range = model && (await scoreRange(ctx, model, after))
  if (range) await note(ctx, promiseId, { modelId, after: range.last, scored: scored + range.scored })
  else {
    if (model) await endScoring(ctx, model, scored)
    await run(ctx, sql`delete from outbox where id = ${promiseId}`)
  }
  return range !== null && range !== undefined
}

interface Model {
  id: number
  unitId: number
  name: string
  version: number
  formula: Formula
}

async function note(ctx: Ctx, promiseId: number, progress: JobPayload<'score-customers'>): Promise<void> {
  await run(
    ctx,
    sql`update outbox set payload = ${JSON.stringify(progress)}::jsonb,
            offered_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
        where id = ${promiseId}`,
  )
}

/**
 * Hand-written: one statement scores 50,000 customers, from their features to model_score, in the order of its key. Values of
 * features are looked up in the formula as a parameter: what customers say never becomes SQL. A score that is the same, to
 * nine digits, is not written again.
 */
async function scoreRange(ctx: Ctx, model: Model, after: number): Promise<{ last: number; scored: number } | null> {
  const { unitId, name, version, formula } = model
  const names = formula.features.map((feature) => feature.name)
  // As an array of values, by which the planner knows how many customers are theirs.
  const units = [...(await unitsWithin(ctx, unitId)).values()]
  const theirs = sql`unit_id = any(${units}::bigint[])`
  const range = await row<{ last: number | null }>(
    ctx,
    sql`select max(id) as last from (
          select id from customer where id > ${after} and ${theirs} order by id limit ${rangeSize}) r`,
  )
  const last = range?.last ?? null
  if (last === null) return null
  const logOdds = sql.join([sql`${formula.intercept}::float8`, ...formula.features.map(termSql)], sql` + `)
  const among = (id: RawBuilder<unknown>) => sql`${id} > ${after} and ${id} <= ${last}`
  const statement = sql`with k as materialized (
          select id as n, id as customer_id, unit_id, ${ctx.now}::timestamptz as at from customer
          where ${among(sql`id`)} and ${theirs}
        ), scored as materialized (
          select k.customer_id, 1 / (1 + exp(-greatest(-700, least(700, ${logOdds})))) as score
          from k ${featureJoins(names, 'now', among)}
        ), written as (
          insert into model_score (model, customer_id, score, model_version, scored_at)
          select ${name}, customer_id, score, ${version}, ${ctx.now} from scored order by customer_id
          on conflict (model, customer_id) do update
          set score = excluded.score, model_version = excluded.model_version, scored_at = excluded.scored_at
          where model_score.model_version <> excluded.model_version
             or abs(model_score.score - excluded.score) > 1e-9 * excluded.score
        )
        select count(*) as n from scored`
  const counted = await hashing(ctx, () => row<{ n: number }>(ctx, statement))
  return { last, scored: counted?.n ?? 0 }
}

/** What a feature adds to the log odds. */
function termSql(feature: Formula['features'][number]): RawBuilder<unknown> {
  const { sql: value, isJson } = featureSql(feature.name, 'now')
  if (feature.kind === 'choice') {
    const text = isJson ? sql`(${value} #>> '{}')` : sql`(${value})::text`
    return sql`coalesce((${JSON.stringify(feature.levels)}::jsonb ->> ${text})::float8, 0)`
  }
  const number = isJson
    ? sql`case when jsonb_typeof(${value}) = 'number' then (${value})::float8 end`
    : sql`(${value})::float8`
  return sql`coalesce(${feature.coefficient}::float8 * (${number}), ${feature.missing}::float8)`
}

/** Scores of the version before, and of customers who belong to other units by now, are out of date. */
async function endScoring(ctx: Ctx, { id, unitId, name, version }: Model, scored: number): Promise<void> {
  await run(
    ctx,
    sql`delete from model_score s using customer c
        where s.model = ${name} and c.id = s.customer_id
          and (s.model_version <> ${version} or c.unit_id not in ${unitsBelow(unitId)})`,
  )
  await run(ctx, sql`update response_model set scored_customers = ${scored}, scored_at = ${ctx.now} where id = ${id}`)
}
