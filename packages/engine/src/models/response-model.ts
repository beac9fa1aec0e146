import { sql } from 'kysely'
import { z } from 'zod'
import { type Ctx, row, rows } from '../context.ts'
import { notFound } from '../errors.ts'
import { requireRight } from '../org/rights.ts'
import { afterId, type Page, pageInput, toPage } from '../page.ts'
import { parseInput } from '../parse-input.ts'
import type { Formula } from './formula.ts'
import type { ModelPlan } from './model-plan.ts'

export const modelStates = ['training', 'ready', 'refused', 'failed', 'cancelled', 'retired'] as const

const share = z.number().min(0).max(1)
const rate = z.object({ rate: share, lo: share, hi: share })
const quality = z.object({
  customers: z.int(),
  responders: z.int(),
  rate: rate.nullable(),
  auc: z.object({ auc: share, lo: share, hi: share }).nullable(),
  top: z.object({ tenth: share, fifth: share, half: share }).nullable(),
  deciles: z.array(
    z.object({
      decile: z.int(),
      customers: z.number(),
      responders: z.number(),
      rate,
      predicted: share.nullable(),
      lift: z.number(),
      cumulativeShare: z.number(),
    }),
  ),
  brier: z.object({ model: z.number(), constant: z.number() }).nullable(),
})
export const rankingQualitySchema = quality
const remark = z.object({ code: z.string(), zh: z.string(), en: z.string() })
const depth = z.object({
  /** The response rate at which the margin just pays the contact. */
  breakEvenRate: z.number(),
  /** Contact this many tenths of the customers, the best first; 0: nobody. */
  deciles: z.int().min(0).max(10),
  /** Share of the responders among them. */
  responders: z.number(),
  /** What a thousand customers of them leave, margin less cost, in minor units, by the observed rates. */
  resultPerThousand: z.number(),
})

export const modelFiguresSchema = z.object({
  customers: z.int(),
  responders: z.int(),
  /** Of how many customers these are a random sample; null: all were taken. */
  sampledOf: z.int().nullable(),
  time: quality.extend({ trainedOn: z.int(), testedFrom: z.string() }).nullable(),
  folds: quality,
  /** Null where margin and cost were not given. */
  depth: depth.nullable(),
  remarks: z.array(remark),
  /** What each figure means, by its name. */
  definitions: z.record(z.string(), z.string()),
})
export type ModelFigures = z.infer<typeof modelFiguresSchema>

export const modelDefinitions = {
  time: 'Trained on the first two thirds of the customers in the order of their contact, tested on the rest: what the model would have been worth in use.',
  folds:
    'Ten times trained on nine tenths and tested on the last, a tenth being every tenth customer in the order of contact.',
  auc: 'How often a responder has a higher score than another customer, ties half; 0.5 is chance. With the 95 % DeLong interval.',
  deciles: 'Tenths of the customers by score, the highest first; where scores tie, responders are shared out evenly.',
  lift: "A decile's response rate / that of all.",
  cumulativeShare: 'Share of all responders in this decile and those before it: the gain chart.',
  top: 'Share of all responders among the best 10, 20 and 50 % of the customers.',
  predicted: 'The mean of the predicted rates in the decile. Beside the observed rate it shows the calibration.',
  brier: 'Mean squared error of the predicted rates; `constant` is that of predicting the rate of all for everybody.',
  depth:
    'Down to which decile the margin x predicted rate still pays the cost of the contact, by the test in time where there is one.',
} as const

export interface ResponseModelView {
  id: number
  unitId: number
  name: string
  version: number
  state: (typeof modelStates)[number]
  plan: ModelPlan
  /** Of the training: rows read, then fits made. Null when it is over. */
  progress: { stage: 'reading' | 'fitting'; done: number; total: number } | null
  /** Why it was refused or failed; null otherwise. */
  reason: { code: string; zh: string; en: string } | null
  figures: ModelFigures | null
  /** Null until trained. */
  formula: Formula | null
  scoredCustomers: number | null
  scoredAt: string | null
  createdAt: string
  trainedAt: string | null
  retiredAt: string | null
}

const columns = sql`
  id, unit_id as "unitId", name, version, state, plan, reason, figures, formula, scored_customers as "scoredCustomers",
  case when state = 'training' then json_build_object('stage', coalesce(stage, 'reading'), 'done', done, 'total', total) end as progress,
  ${iso('scored_at')} as "scoredAt", ${iso('created_at')} as "createdAt", ${iso('trained_at')} as "trainedAt",
  ${iso('retired_at')} as "retiredAt"`

function iso(column: string) {
  return sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

const byId = z.object({ id: z.int().positive() })

/** A version of a model, with its figures. Needs `score.read`; throws `not-found` outside the actor's units. */
export async function getModel(ctx: Ctx, input: z.input<typeof byId>): Promise<ResponseModelView> {
  const { id } = parseInput(byId, input)
  const found = await row<ResponseModelView>(ctx, sql`select ${columns} from response_model where id = ${id}`)
  if (!found) throw notFound('The model')
  await requireRight(ctx, 'score.read', found.unitId)
  return found
}

/** The models of the actor's units, all versions, oldest first. */
export async function listTrainedModels(
  ctx: Ctx,
  input: z.input<typeof pageInput> = {},
): Promise<Page<ResponseModelView>> {
  const { cursor, limit } = parseInput(pageInput, input)
  const found = await rows<ResponseModelView>(
    ctx,
    sql`select ${columns} from response_model where id > ${afterId(cursor)} order by id limit ${limit + 1}`,
  )
  return toPage(found, limit)
}
