import { sql } from 'kysely'
import { type Ctx, row, run } from '../context.ts'
import type { Engine } from '../engine.ts'
import { isAttribute } from './features.ts'
import { type Formula, formulaOf } from './formula.ts'
import { fewestOfEach, noFeatures, type Remark, refusalOf, remarksOn, tooFew } from './judge-model.ts'
import type { ModelPlan } from './model-plan.ts'
import type { RankingQuality } from './ranking-quality.ts'
import { readTrainingRows, type TrainingRows } from './read-training.ts'
import { type ModelFigures, modelDefinitions } from './response-model.ts'
import { designOf } from './ridge-logistic.ts'
import { promiseScoring } from './score-customers.ts'
import { fitsOf, trainAndValidate, type Validation } from './validate-model.ts'

/** What a training came to, to be written by `recordTraining`. */
export interface Trained {
  modelId: number
  refusal: Remark | null
  figures: ModelFigures | null
  formula: Formula | null
}

/** A training that brought its worker down so often does not begin again. */
const mostAttempts = 3

class Stopped extends Error {}

/**
 * Trains and validates a model, from its rows to its figures. Nothing is written but how far it is, so whoever begins again
 * after a crash begins from the start. Null where there is nothing to do any more: it was cancelled, is done already, or the
 * worker is asked to stop. A million customers with 20 features take about two minutes.
 */
export async function carryOutTraining(
  engine: Engine,
  modelId: number,
  stopping: AbortSignal,
): Promise<Trained | null> {
  const begun = await engine.asSystem((ctx) => begin(ctx, modelId))
  if (begun === 'over') return null
  if (begun === 'hopeless') return { modelId, refusal: hopeless, figures: null, formula: null }
  const tell = async (stage: 'reading' | 'fitting', done: number, total: number) => {
    if (stopping.aborted || !(await engine.asSystem((ctx) => note(ctx, modelId, stage, done, total))))
      throw new Stopped()
  }
  try {
    const read = await engine.asSystem((ctx) =>
      readTrainingRows(ctx, begun, (done, total) => tell('reading', done, total)),
    )
    return { modelId, ...(await train(begun, read, (done) => tell('fitting', done, fitsOf))) }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
    await engine.asSystem((ctx) =>
      run(ctx, sql`update response_model set attempts = attempts - 1 where id = ${modelId} and state = 'training'`),
    )
    return null
  }
}

const hopeless: Remark = {
  code: 'fault',
  zh: '训练多次中断，可能是内存不足。请减少活动或特征后重新训练。',
  en: 'The training broke off several times, perhaps for want of memory. Train again with fewer campaigns or features.',
}

async function begin(ctx: Ctx, modelId: number): Promise<ModelPlan | 'over' | 'hopeless'> {
  const begun = await row<{ plan: ModelPlan; attempts: number }>(
    ctx,
    sql`update response_model set attempts = attempts + 1, stage = 'reading', done = 0, total = 0
        where id = ${modelId} and state = 'training' returning plan, attempts`,
  )
  if (!begun) return 'over'
  return begun.attempts > mostAttempts ? 'hopeless' : begun.plan
}

/** False when it was cancelled. */
async function note(ctx: Ctx, modelId: number, stage: string, done: number, total: number): Promise<boolean> {
  const noted = await run(
    ctx,
    sql`update response_model set stage = ${stage}, done = ${done}, total = ${total} where id = ${modelId} and state = 'training'`,
  )
  return noted > 0
}

async function train(
  plan: ModelPlan,
  { frame, sampledOf }: TrainingRows,
  onFit: (done: number) => Promise<void>,
): Promise<Omit<Trained, 'modelId'>> {
  const responders = frame.outcome.reduce((sum, one) => sum + one, 0)
  if (Math.min(responders, frame.size - responders) < fewestOfEach) {
    return { refusal: tooFew(responders, frame.size), figures: null, formula: null }
  }
  if (frame.features.length === 0) return { refusal: noFeatures, figures: null, formula: null }
  const design = designOf(frame)
  const { coefficients, validation } = await trainAndValidate(design, onFit)
  const figures: ModelFigures = {
    customers: frame.size,
    responders,
    sampledOf,
    time: validation.time && { ...validation.time, testedFrom: validation.time.testedFrom.toISOString() },
    folds: validation.folds,
    depth: depthOf(plan, validation),
    remarks: [...remarksOn(validation), ...asOfToday(plan)],
    definitions: { ...modelDefinitions },
  }
  return { refusal: refusalOf(validation), figures, formula: formulaOf(frame, design, coefficients) }
}

/** Contact down to the decile where the margin x predicted rate still pays the contact. */
function depthOf({ marginPerResponse, costPerContact }: ModelPlan, { time, folds }: Validation): ModelFigures['depth'] {
  if (marginPerResponse === undefined || costPerContact === undefined) return null
  const { deciles } = time ?? folds
  const pays = deciles.filter(({ predicted }) => (predicted ?? 0) * marginPerResponse >= costPerContact)
  const [customers, responders] = [sum(pays, 'customers'), sum(pays, 'responders')]
  const result = customers > 0 ? ((responders * marginPerResponse) / customers - costPerContact) * 1_000 : 0
  return {
    breakEvenRate: costPerContact / marginPerResponse,
    deciles: pays.length,
    responders: pays.at(-1)?.cumulativeShare ?? 0,
    resultPerThousand: Math.round(result),
  }
}

const sum = (deciles: RankingQuality['deciles'], of: 'customers' | 'responders') =>
  deciles.reduce((total, decile) => total + decile[of], 0)

function asOfToday({ features }: ModelPlan): Remark[] {
  const names = features.filter(isAttribute)
  if (names.length === 0) return []
  return [
    {
      code: 'as-of-today',
      zh: `这些属性按今天的值计入，而不是联系之前的值：${names.join('、')}。如果它们是因为联系才改变的，检验结果就偏高。`,
      en: `These attributes were taken as they are today, not as they were before the contact: ${names.join(', ')}. If the contact changed them, the figures are too good.`,
    },
  ]
}

/**
 * Writes what a training came to, unless it was cancelled meanwhile; a model that is ready takes the place of the version
 * before and scores its customers.
 */
export async function recordTraining(ctx: Ctx, { modelId, refusal, figures, formula }: Trained): Promise<void> {
  const state = refusal === null ? 'ready' : figures === null && refusal.code === 'fault' ? 'failed' : 'refused'
  const json = (value: unknown) => sql`${value === null ? null : JSON.stringify(value)}::jsonb`
  const recorded = await row<{ name: string }>(
    ctx,
    sql`update response_model
        set state = ${state}, reason = ${json(refusal)}, figures = ${json(figures)}, formula = ${json(formula)},
            stage = null, trained_at = ${ctx.now}
        where id = ${modelId} and state = 'training' returning name`,
  )
  if (!recorded || state !== 'ready') return
  await run(
    ctx,
    sql`update response_model set state = 'retired', retired_at = ${ctx.now}
        where name = ${recorded.name} and state = 'ready' and id <> ${modelId}`,
  )
  await promiseScoring(ctx, modelId)
}
