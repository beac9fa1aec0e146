import { type RawBuilder, sql } from 'kysely'

/** What a fact can say of itself, with its type in the database; null where it does not apply. */
const columnTypes = {
  unit_id: 'bigint',
  cell_id: 'bigint',
  step_id: 'bigint',
  channel: 'text',
  staff_id: 'bigint',
  day: 'date',
  reached_on: 'date',
  since: 'int',
  state: 'text',
  receipt: 'text',
  sent: 'boolean',
  reached: 'boolean',
  responded: 'boolean',
  converted: 'boolean',
} as const
export type FactColumn = keyof typeof columnTypes
export const factColumns = Object.keys(columnTypes) as FactColumn[]

/**
 * The facts of a campaign; each is counted, and `amount` is added up.
 *
 * - `audience`: somebody on the list, by fate (`state`).
 * - `delivery`: one that is out of the workers' hands. `sent` and `reached` say that it is the person's first such, so
 *   that their numbers are people; `day` is that of sending.
 * - `answer`: a person who answered within the window, with their revenue.
 * - `response`: one that made somebody responded or converted, or has an amount; by its own day, and by the delivery it is
 *   credited to: its step, channel, day (`reached_on`) and the whole days `since`.
 * - `work`: a work order, with what was credited to it; `day` is that on which it was closed.
 * - `outcome`: one that was not corrected, by its code (`state`); `amount` is minutes.
 */
export type Fact = 'audience' | 'delivery' | 'answer' | 'response' | 'work' | 'outcome'

/** Those that are kept by person, to be taken back when they are so no longer; the list is counted as a whole. */
export const factsOfPeople: readonly Fact[] = ['delivery', 'answer', 'response', 'work', 'outcome']

/** What a grain tells apart; in place of the day perhaps only its month, whose first day then stands in the line. */
type By = FactColumn | 'month'
const month = `date_trunc('month', day)::date`

/** What is told apart in each grain, by fact: the rollups there are. A report reads one grain. */
export const grains = {
  cell: {
    audience: ['cell_id', 'state'],
    delivery: ['cell_id', 'sent', 'reached'],
    answer: ['cell_id', 'reached', 'responded', 'converted'],
  },
  unit: {
    audience: ['unit_id', 'cell_id', 'state'],
    delivery: ['unit_id', 'cell_id', 'sent', 'reached'],
    answer: ['unit_id', 'cell_id', 'reached', 'responded', 'converted'],
  },
  step: {
    delivery: ['cell_id', 'step_id', 'channel', 'day', 'state', 'receipt', 'sent', 'reached'],
    response: ['cell_id', 'step_id', 'channel', 'day', 'responded', 'converted'],
  },
  'unit-step': {
    delivery: ['unit_id', 'step_id', 'channel', 'state', 'receipt', 'sent', 'reached'],
    response: ['unit_id', 'step_id', 'channel', 'responded', 'converted'],
  },
  'unit-month': {
    delivery: ['unit_id', 'channel', 'month', 'receipt'],
    response: ['unit_id', 'channel', 'month', 'responded', 'converted'],
  },
  curve: {
    response: ['cell_id', 'step_id', 'channel', 'reached_on', 'since', 'responded', 'converted'],
  },
  staff: {
    work: ['staff_id', 'unit_id', 'channel', 'day', 'state', 'reached', 'responded', 'converted'],
    outcome: ['staff_id', 'unit_id', 'channel', 'day', 'state'],
  },
} as const satisfies Record<string, Partial<Record<Fact, readonly By[]>>>
export type Grain = keyof typeof grains

const kinds = Object.entries(grains).flatMap(([grain, byFact]) =>
  Object.entries(byFact).map(([fact, by]) => ({ grain, fact: fact as Fact, by: by as readonly By[] })),
)

/** The key of a line within its campaign. */
export const lineKey = sql.raw(['grain', 'fact', ...factColumns].join(', '))
const keyValues = sql.raw(factColumns.join(', '))

const noSums = sql`0::numeric as amount, 0::numeric as squares`
const onlySum = sql`sum(times * amount) as amount, 0::numeric as squares`
/** What is added up beside `n`, by fact: no more than is asked for, since numeric arithmetic is half the cost of a line. */
const sums: Record<Fact, RawBuilder<unknown>> = {
  audience: noSums,
  delivery: noSums,
  answer: sql`sum(times * amount) as amount, sum(times * amount::numeric * amount) as squares`,
  response: onlySum,
  work: onlySum,
  outcome: onlySum,
}

/** The lines of these facts: `source` has the columns of a fact and `times`, how often it is to be counted. */
export function linesOf(source: RawBuilder<unknown>, facts: readonly Fact[]): RawBuilder<unknown> {
  const selects = kinds
    .filter(({ fact }) => facts.includes(fact))
    .map(({ grain, fact, by }) => {
      const values = factColumns.map((column) => {
        if (column === 'day' && by.includes('month')) return `${month} as day`
        return by.includes(column) ? column : `null::${columnTypes[column]} as ${column}`
      })
      const apart = by.map((column) => (column === 'month' ? month : column))
      return sql`
        select ${sql.lit(grain)} as grain, ${sql.lit(fact)} as fact, ${sql.raw(values.join(', '))},
               sum(times)::bigint as n, ${sums[fact]}
        from ${source} where fact = ${sql.lit(fact)} group by ${sql.raw(apart.join(', '))}`
    })
  return sql`select grain, fact, ${keyValues}, n, amount, squares from (${sql.join(selects, sql` union all `)}) line
    where n <> 0 or amount <> 0 or squares <> 0`
}
