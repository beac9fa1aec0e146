import { type RawBuilder, sql } from 'kysely'
import { compare } from './compare.ts'
import { type Field, numeric } from './fields.ts'
import type { ScoreCondition } from './filter.ts'
import { requireModel, type Scope } from './scope.ts'

const score: Field = numeric(sql`s.score`)

/** A condition about a model's score, as a semi-join by model_score_pkey. */
export function modelScore(condition: ScoreCondition, path: string, scope: Scope): RawBuilder<unknown> {
  requireModel(condition.score, `${path}.score`, scope)
  const holds = compare({ name: `score ${condition.score}`, field: score, path }, condition, scope)
  const scored = (test: RawBuilder<unknown>) =>
    sql`exists (select from model_score s where s.customer_id = c.id and s.model = ${condition.score} and ${test})`
  if (condition.op === 'isNull') return sql`not ${scored(sql`true`)}`
  return condition.op === 'isNotNull' ? scored(sql`true`) : scored(holds)
}

/** A model's score of a customer, over `c`; null where there is none. */
export function scoreOf(model: string, path: string, scope: Scope): RawBuilder<unknown> {
  requireModel(model, path, scope)
  return sql`(select s.score from model_score s where s.customer_id = c.id and s.model = ${model})`
}
