import type { RawBuilder } from 'kysely'
import { badFilter, type Ranking } from './filter.ts'
import { scoreOf } from './model-score.ts'
import { orderTotal } from './order-history.ts'
import { fieldNamed, type Scope } from './scope.ts'

export { type Ranking, rankingSchema } from './filter.ts'

const ranked = ['integer', 'number', 'date']

/**
 * What a ranking puts customers in order by, as an expression over the alias `c`: a number or a day, null where it is
 * missing. Costs a look into the orders or scores for each customer, so put it where only those concerned are left.
 * Throws `bad-input` for a field that does not exist or has no order, and for a model without scores.
 */
export function compileRanking(by: Ranking, path: string, scope: Scope): RawBuilder<unknown> {
  if ('orders' in by) return orderTotal(by, scope)
  if ('score' in by) return scoreOf(by.score, `${path}.score`, scope)
  const { type, sql } = fieldNamed(by.field, `${path}.field`, scope)
  if (ranked.includes(type)) return sql
  const numbers = [...scope.fields].filter(([, field]) => ranked.includes(field.type)).map(([name]) => name)
  const message = `Customers cannot be put in order by "${by.field}". Choose a number or a date: ${numbers.join(', ')}.`
  throw badFilter([{ path: `${path}.field`, message }])
}
